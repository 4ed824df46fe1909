import type { RefusalCode } from '../../protocol/machines/cxtp/events.ts'
import type { Ctar } from '../../protocol/wire/cxtp/ctar.ts'
import { tokenInput, type TokenInput } from '../../protocol/wire/cxtp/token.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { reject } from './hand.ts'
import type { Hand } from './hand.ts'
import type { AccessRouter } from './node-state.ts'

/** Whether the token of a CTAR or CT-Req is the one this key makes (RFC 4067 §2.5.1). */
export function tokenHolds(d: Dispatch, key: Uint8Array, message: TokenInput & { readonly token: number }): boolean {
  d.spentUs += d.env.costs.tokenUs
  return d.env.crypto.ctarToken(key, tokenInput(message)) === message.token
}

/** Requests remembered; older ones are forgotten first. */
const SEEN_MAX = 256

const requestName = (message: Ctar): string => `${message.previousAddress} ${message.sequence}`

/** RFC 4067 §3.2: (sequence, mobile address) seen before. */
export const seenBefore = (router: AccessRouter, message: Ctar): boolean =>
  router.seenRequests.includes(requestName(message))

export const withSeen = (router: AccessRouter, message: Ctar): AccessRouter => ({
  ...router,
  seenRequests: [...router.seenRequests.slice(1 - SEEN_MAX), requestName(message)],
})

const REFUSALS: Readonly<Record<RefusalCode, { readonly text: string; readonly ref: string }>> = {
  'bad-token': {
    text: 'the token is not the one the key makes: nothing is transferred or activated',
    ref: 'RFC 4067 §6.3',
  },
  'unknown-mobile': { text: 'this router has no contexts of that mobile', ref: 'RFC 4067 §2.5' },
  duplicate: { text: 'sequence number and mobile address were seen before', ref: 'RFC 4067 §3.2' },
  busy: { text: 'an operation for this mobile is under way', ref: 'RFC 4067 §2.5' },
  unsupported: { text: 'a context type or algorithm this router does not have', ref: 'RFC 4067 §2.5.4' },
  unexpected: { text: 'not foreseen in this state', ref: 'RFC 4067 §2.5' },
  'too-late': { text: 'the transfer it belongs to is over', ref: 'RFC 4067 §2.5.5' },
}

/** A machine refuses the message at hand. */
export function refuse(d: Dispatch, id: NodeId, code: RefusalCode, hand: Hand | undefined): void {
  reject(d, id, hand?.message ?? null, { code, ...REFUSALS[code] })
}
