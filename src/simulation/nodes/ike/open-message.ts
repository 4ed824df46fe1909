import { addFragment, fragmentRefusal } from '../../../protocol/wire/ikev2/fragments.ts'
import type { IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { decodeInner, openSealed, openSk, openSkf, sealedPayload } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { SkProtection } from '../../../protocol/wire/ikev2/protection.ts'
import type { SkfPayload } from '../../../protocol/wire/ikev2/sk.ts'
import { protectionOf } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'

/** What came of a protected message. `refused`: recorded already, and nothing of it may be believed. */
export type Opened =
  | { readonly kind: 'payloads'; readonly payloads: readonly ClearPayload[] }
  /** Of the peer, but not well-formed inside (RFC 7296 §2.21.3). */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'waiting' }

const REFUSED: Opened = { kind: 'refused' }
const MALFORMED: Opened = { kind: 'malformed' }

const theirs = (work: IkeWork, sa: IkeSa): SkProtection =>
  protectionOf(work, sa, sa.role === 'initiator' ? 'responder' : 'initiator')

/** Opens a message of an SA with keys, or adds it to the fragments of one (RFC 7296 §3.14, RFC 7383 §2.6). */
export function openMessage(work: IkeWork, sa: IkeSa, message: IkeMessage, octets: Uint8Array): Opened {
  const sealed = sealedPayload(message.payloads)
  if (sealed === undefined) return REFUSED
  if (sealed.type === 'SKF') return openFragment(work, sa, message, sealed, octets)
  const opened = openSk(octets, sealed, theirs(work, sa))
  if (opened.ok) return { kind: 'payloads', payloads: opened.value }
  if (opened.error.code === 'malformed') return MALFORMED
  work.refuse(opened.error.code, `${sa.name}: not of the peer, or changed on the way`, opened.error.ref)
  return REFUSED
}

/** Whether the peer sealed these octets; what is inside, does not matter (RFC 7296 §2.1: only then may it be repeated). */
export function isAuthentic(work: IkeWork, sa: IkeSa, message: IkeMessage, octets: Uint8Array): boolean {
  const sealed = sealedPayload(message.payloads)
  if (sealed === undefined) return false
  const plain = openSealed(octets, sealed, theirs(work, sa))
  if (!plain.ok) work.refuse(plain.error.code, `${sa.name}: not of the peer, or changed on the way`, plain.error.ref)
  return plain.ok
}

/** Half-received messages kept at once: as many as one window can have (Roamscope). */
const REASSEMBLIES_MAX = 4

function openFragment(work: IkeWork, sa: IkeSa, message: IkeMessage, sealed: SkfPayload, octets: Uint8Array): Opened {
  const key = `${message.response ? 'answer' : 'request'} ${message.messageId}`
  const before = sa.fragments[key]
  const about = `${sa.name}: fragment ${sealed.number} of ${sealed.total}`
  if (!sa.fragmentation) {
    work.refuse('fragment', `${about}: fragmentation was not agreed on`, 'RFC 7383 §2.3')
    return REFUSED
  }
  const refusal = fragmentRefusal(before, sealed)
  const opened = refusal === undefined ? openSkf(octets, sealed, theirs(work, sa)) : undefined
  if (opened?.ok !== true) {
    work.refuse('fragment', `${about} is dropped`, 'RFC 7383 §2.6')
    return REFUSED
  }
  const added = addFragment(before, opened.value)
  if (added.type === 'refused') {
    work.refuse('fragment', `${sa.name}: ${added.why}`, added.ref)
    return REFUSED
  }
  const { [key]: _, ...others } = sa.fragments
  if (added.type === 'waiting') {
    const kept = Object.entries(others).slice(1 - REASSEMBLIES_MAX)
    work.changeSa(sa.name, { fragments: { ...Object.fromEntries(kept), [key]: added.reassembly } })
    return { kind: 'waiting' }
  }
  work.changeSa(sa.name, { fragments: others })
  const whole = decodeInner(added.first, added.content)
  return whole.ok ? { kind: 'payloads', payloads: whole.value } : MALFORMED
}
