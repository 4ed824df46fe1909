import { err, ok, type Result } from '../../../lib/result.ts'
import type { WireError } from '../schema.ts'
import { codeNumber } from '../schema/numbers.ts'
import type { ClearPayload, IkePayload } from './payloads.ts'
import { PAYLOAD } from './codes.ts'
import type { Fragment } from './fragments.ts'
import { innerPayloads, skfPlaintext, skPlaintext } from './plaintext.ts'
import type { SkProtection } from './protection.ts'
import type { SkfPayload, SkPayload } from './sk.ts'

/** Why SK or SKF did not open. Places in `cause` count from the start of the decrypted octets. */
export type SkError =
  | { readonly code: 'too short'; readonly ref: string }
  | { readonly code: 'integrity'; readonly ref: string }
  | { readonly code: 'malformed'; readonly ref: string; readonly cause: WireError }

/** The SK or SKF payload of a message: the last one (RFC 7296 §3.14). */
export function sealedPayload(payloads: readonly IkePayload[]): SkPayload | SkfPayload | undefined {
  const last = payloads.at(-1)
  return last?.type === 'SK' || last?.type === 'SKF' ? last : undefined
}

/** Number of the first payload inside, for `Env.firstPayload`. */
export const sealedFirst = ({ first }: SkPayload | SkfPayload): number => codeNumber(PAYLOAD, first)

/** Payloads in clear, before SK or without one. */
export const clearPayloads = (payloads: readonly IkePayload[]): readonly ClearPayload[] =>
  payloads.filter(payload => payload.type !== 'SK' && payload.type !== 'SKF')

/**
 * Decrypted octets of a sealed payload with padding and pad length. `message`: the octets that `payload` was decoded from,
 * IKE header first and nothing behind; SK and SKF end where the message ends.
 */
export function openSealed(
  message: Uint8Array,
  { body }: SkPayload | SkfPayload,
  { ivOctets, icvOctets, ...protection }: SkProtection,
): Result<Uint8Array, SkError> {
  if (body.length < ivOctets + icvOctets + 1) return err({ code: 'too short', ref: 'RFC 7296 §3.14' })
  const start = message.length - body.length
  const plain = protection.open(message.subarray(0, start), body.subarray(0, ivOctets), body.subarray(ivOctets))
  return plain === undefined ? err({ code: 'integrity', ref: 'RFC 7296 §2.21.2' }) : ok(plain)
}

const malformed = (cause: WireError): Result<never, SkError> => err({ code: 'malformed', ref: cause.ref, cause })

/** The payloads inside SK. Nothing of a message that fails may be believed. */
export function openSk(
  message: Uint8Array,
  payload: SkPayload,
  protection: SkProtection,
): Result<readonly ClearPayload[], SkError> {
  const plain = openSealed(message, payload, protection)
  if (!plain.ok) return plain
  const inside = skPlaintext.decode(plain.value, { firstPayload: sealedFirst(payload) })
  return inside.ok ? ok(inside.value.payloads) : malformed(inside.error)
}

/** One fragment, for `addFragment`. Check `fragmentRefusal` first: it costs no cryptography (RFC 7383 §2.6). */
export function openSkf(message: Uint8Array, payload: SkfPayload, protection: SkProtection): Result<Fragment, SkError> {
  const plain = openSealed(message, payload, protection)
  if (!plain.ok) return plain
  const inside = skfPlaintext.decode(plain.value)
  if (!inside.ok) return malformed(inside.error)
  const { number, total } = payload
  return ok({ number, total, first: sealedFirst(payload), content: inside.value.content })
}

/** The payloads of a message put together from fragments. */
export function decodeInner(first: number, content: Uint8Array): Result<readonly ClearPayload[], WireError> {
  return innerPayloads.decode(content, { firstPayload: first })
}

/** The first payload that must not be passed over: unknown, with its C bit set (RFC 7296 §2.5). Its type, or none. */
export function unsupportedCritical(payloads: readonly IkePayload[]): number | undefined {
  for (const payload of payloads) if (payload.type === 'other' && payload.critical) return payload.code
  return undefined
}
