import { addFragment, fragmentRefusal } from '../../../protocol/wire/ikev2/fragments.ts'
import type { IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import {
  decodeInner,
  openSealed,
  openSk,
  openSkf,
  sealedFirst,
  sealedPayload,
} from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { SkProtection } from '../../../protocol/wire/ikev2/protection.ts'
import type { SkfPayload, SkPayload } from '../../../protocol/wire/ikev2/sk.ts'
import { protectionOf } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import { coverIntermediate } from './int-auth-cover.ts'
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

const otherSide = ({ role }: IkeSa): IkeSa['role'] => (role === 'initiator' ? 'responder' : 'initiator')

/** A repeated IKE_INTERMEDIATE is still under the keys that were in force when it began (RFC 9370 §2.2.2). */
function theirs(work: IkeWork, sa: IkeSa, { exchange, messageId }: IkeMessage): SkProtection {
  const { exchanges, keysBefore } = sa.proof
  const isOver = exchange === 'IKE_INTERMEDIATE' && messageId <= exchanges && keysBefore !== undefined
  return protectionOf(work, isOver ? { ...sa, keys: keysBefore } : sa, otherSide(sa))
}

/** Opens a message of an SA with keys, or adds it to the fragments of one (RFC 7296 §3.14, RFC 7383 §2.6). */
export function openMessage(work: IkeWork, sa: IkeSa, message: IkeMessage, octets: Uint8Array): Opened {
  const sealed = sealedPayload(message.payloads)
  if (sealed === undefined) return REFUSED
  if (sealed.type === 'SKF') return openFragment(work, sa, message, sealed, octets)
  const opened = openSk(octets, sealed, theirs(work, sa, message))
  if (opened.ok) {
    if (message.exchange === 'IKE_INTERMEDIATE') coverReceived(work, sa, message, sealed, octets)
    return { kind: 'payloads', payloads: opened.value }
  }
  if (opened.error.code === 'malformed') return MALFORMED
  work.refuse(opened.error.code, `${sa.name}: not of the peer, or changed on the way`, opened.error.ref)
  return REFUSED
}

/** What the peer sends before IKE_AUTH counts for its AUTH too (RFC 9242 §3.3.2): the payloads as they came. */
function coverReceived(work: IkeWork, sa: IkeSa, message: IkeMessage, sealed: SkPayload, octets: Uint8Array): void {
  const plain = openSealed(octets, sealed, theirs(work, sa, message))
  if (!plain.ok) return
  const inner = plain.value.subarray(0, plain.value.length - 1 - (plain.value.at(-1) ?? 0))
  coverIntermediate(work, sa.name, otherSide(sa), { octets, first: sealedFirst(sealed), inner })
}

/** Whether the peer sealed these octets; what is inside, does not matter (RFC 7296 §2.1: only then may it be repeated). */
export function isAuthentic(work: IkeWork, sa: IkeSa, message: IkeMessage, octets: Uint8Array): boolean {
  const sealed = sealedPayload(message.payloads)
  if (sealed === undefined) return false
  const plain = openSealed(octets, sealed, theirs(work, sa, message))
  if (!plain.ok) work.refuse(plain.error.code, `${sa.name}: not of the peer, or changed on the way`, plain.error.ref)
  return plain.ok
}

/** The same as a question only: of several SAs that a message may be of, those it is not of are not deceived. */
export function isSealedBy(work: IkeWork, sa: IkeSa, message: IkeMessage, octets: Uint8Array): boolean {
  const sealed = sealedPayload(message.payloads)
  return sealed !== undefined && sa.keys !== undefined && openSealed(octets, sealed, theirs(work, sa, message)).ok
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
  const opened = refusal === undefined ? openSkf(octets, sealed, theirs(work, sa, message)) : undefined
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
  if (message.exchange === 'IKE_INTERMEDIATE')
    coverIntermediate(work, sa.name, otherSide(sa), { octets, first: added.first, inner: added.content })
  const whole = decodeInner(added.first, added.content)
  return whole.ok ? { kind: 'payloads', payloads: whole.value } : MALFORMED
}
