import { codecOf, rest, type ValuePart } from '../schema.ts'
import { takeOctets } from '../schema/octets.ts'
import type { Reader } from '../schema/reader.ts'
import { payloadChain } from './chain.ts'
import { type ClearPayload } from './payloads.ts'

const PAD_LENGTH = 'Pad length'
const REF = 'RFC 7296 §3.14'

/** Something followed by padding of any content and its length, which stands in the last octet (RFC 7296 §3.14). */
function withPadding<K extends string, T>(
  label: string,
  key: K,
  part: ValuePart<T>,
): ValuePart<{ readonly [P in K]: T } & { readonly padding: Uint8Array }> {
  type Value = { readonly [P in K]: T } & { readonly padding: Uint8Array }
  return {
    kind: 'value',
    label,
    size: `${part.size}, padding, 1 octet`,
    open: true,
    read(reader, scope, name) {
      reader.recorder?.enter(name, label, reader.at, REF)
      const value = readPadded<T>(reader, () => part.read(reader, scope, key))
      reader.recorder?.leave(reader.at)
      return value === undefined ? undefined : ({ [key]: value.inside, padding: value.padding } as Value)
    },
    write(writer, value, scope) {
      part.write(writer, value[key], scope, key)
      writer.octets(value.padding)
      writer.uint(1, value.padding.length)
    },
    sample: (choose, scope) =>
      ({ [key]: part.sample(choose, scope, key), padding: choose.bytes(choose.int(0, 20)) }) as Value,
  }
}

function readPadded<T>(reader: Reader, inside: () => T | undefined) {
  const { end } = reader
  if (!reader.has(1, PAD_LENGTH)) return undefined
  const count = reader.uint(end - 1, 1)
  const limit = end - 1 - count
  if (limit < reader.at) {
    const allowed = `at most ${end - 1 - reader.at}`
    return reader.fail({ code: 'length', at: end - 1, field: PAD_LENGTH, found: `${count}`, allowed, ref: REF })
  }
  reader.end = limit
  const value = inside()
  if (reader.stopped) return undefined
  if (reader.at < limit) {
    const found = `${limit - reader.at} more octets`
    return reader.fail({ code: 'trailing', at: reader.at, field: 'Payloads', found, allowed: 'none', ref: REF })
  }
  reader.end = end
  const padding = takeOctets(reader, count, 'Padding', 'padding') ?? new Uint8Array(0)
  reader.at = end
  reader.recorder?.leaf('padLength', PAD_LENGTH, { start: end - 1, end }, count, `${count}`)
  return { inside: value as T, padding }
}

/** What SK encrypts; the type of the first payload comes with the environment (`Env.firstPayload`). */
export const skPlaintext = codecOf(
  'Encrypted payloads',
  REF,
  withPadding('Encrypted payloads', 'payloads', payloadChain<ClearPayload>({ first: 'env', sealed: false })),
)

/** What one SKF encrypts: a piece of the chain, cut anywhere (RFC 7383 §2.5). */
export const skfPlaintext = codecOf(
  'Encrypted fragment',
  'RFC 7383 §2.5',
  withPadding('Encrypted fragment', 'content', rest('Fragment of the payloads')),
)

/** A chain put together from fragments: payloads without padding. */
export const innerPayloads = codecOf(
  'Reassembled payloads',
  'RFC 7383 §2.6',
  payloadChain<ClearPayload>({ first: 'env', sealed: false }),
)
