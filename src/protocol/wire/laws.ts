import { equalBytes, toHex } from '../../lib/bytes.ts'
import type { RegisteredCodec } from './registry.ts'
import { describeWireError, type Dissection, type Field, leavesOf } from './schema.ts'

/** A broken law in words; `undefined` when it holds. */
export type Verdict = string | undefined

/** Law 1 and 2: decoding gives back the value, encoding that gives back the octets. */
export function roundTrips({ codec, env }: RegisteredCodec, value: unknown): Verdict {
  const bytes = codec.encode(value, env)
  const decoded = codec.decode(bytes, env)
  if (!decoded.ok) return `decode of ${toHex(bytes)}: ${describeWireError(decoded.error)}`
  if (!equalBytes(codec.encode(decoded.value, env), bytes)) return `encode of the decoded ${toHex(bytes)} differs`
  return same(decoded.value, value) ? undefined : `decoded value of ${toHex(bytes)} differs`
}

/** Laws 3 and 4: on any octets decode and dissect return, agree, and the places partition the buffer. */
export function dissectionAgrees({ codec, env }: RegisteredCodec, bytes: Uint8Array): Verdict {
  const decoded = codec.decode(bytes, env)
  const dissection = codec.dissect(bytes, env)
  if (decoded.ok !== (dissection.error === undefined)) return `decode and dissect disagree on ${toHex(bytes)}`
  if (!decoded.ok && !same(decoded.error, dissection.error))
    return `decode and dissect name two errors of ${toHex(bytes)}`
  if (!decoded.ok && (decoded.error.at < 0 || decoded.error.at > bytes.length))
    return `the error of ${toHex(bytes)} has no place`
  if (decoded.ok && dissection.rest.start !== dissection.rest.end)
    return `octets of ${toHex(bytes)} left without an error`
  return partition(dissection, bytes.length) ?? nesting(dissection.fields)
}

/** Law 5: a strict prefix of canonical octets is an error, or for layouts without an end of their own another value. */
export function prefixFails({ codec, env }: RegisteredCodec, value: unknown, cut: number): Verdict {
  const bytes = codec.encode(value, env)
  if (cut >= bytes.length) return undefined
  const decoded = codec.decode(bytes.subarray(0, cut), env)
  if (!decoded.ok) return undefined
  if (!codec.open) return `${cut} octets of ${toHex(bytes)} decode`
  return same(decoded.value, value) ? `${cut} octets of ${toHex(bytes)} decode to the same value` : undefined
}

/** Law 2 on octets of others: what decodes can be encoded, and means the same again. */
export function canonicalises({ codec, env }: RegisteredCodec, bytes: Uint8Array): Verdict {
  const decoded = codec.decode(bytes, env)
  if (!decoded.ok) return undefined
  const again = codec.decode(codec.encode(decoded.value, env), env)
  return again.ok && same(again.value, decoded.value)
    ? undefined
    : `canonical form of ${toHex(bytes)} means something else`
}

function partition({ fields, rest }: Dissection, length: number): Verdict {
  let bit = 0
  for (const leaf of leavesOf(fields)) {
    const start = leaf.bits?.start ?? leaf.start * 8
    if (start !== bit) return `field ${leaf.name} starts at bit ${start}, the one before ends at ${bit}`
    if (leaf.bits !== undefined && (leaf.bits.start < leaf.start * 8 || leaf.bits.end > leaf.end * 8)) {
      return `bits of ${leaf.name} lie outside its octets`
    }
    bit = leaf.bits?.end ?? leaf.end * 8
  }
  if (rest.start * 8 !== bit) return `the rest starts at bit ${rest.start * 8}, the last field ends at ${bit}`
  return rest.end === length ? undefined : `the rest ends at ${rest.end}, the buffer at ${length}`
}

function nesting(fields: readonly Field[]): Verdict {
  for (const field of fields) {
    const outside = field.children.find(child => child.start < field.start || child.end > field.end)
    if (outside !== undefined) return `field ${outside.name} lies outside ${field.name}`
    const inner = nesting(field.children)
    if (inner !== undefined) return inner
  }
  return undefined
}

/** Structural equality of decoded values: plain objects, arrays, octets and primitives. */
function same(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && equalBytes(a, b)
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  const left = Object.entries(a)
  const right = new Map(Object.entries(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)))
}
