import { assert } from '../../../lib/assert.ts'
import { rest, struct } from '../schema.ts'
import type { Choose, ValuePart } from '../schema.ts'
import { chained } from '../schema/chained.ts'
import { newScope } from '../schema/part.ts'
import { codeNumber } from '../schema/numbers.ts'
import { IKEV1_PAYLOAD, IKEV1_PAYLOAD_HEADER_OCTETS, IKEV1_PAYLOADS_MAX } from './codes.ts'
import { ikev1PayloadStart, ikev1PayloadText } from './payload.ts'
import { IKEV1_PAYLOADS, type Ikev1OtherPayload, type Ikev1Payload, ikev1PayloadCode } from './payloads.ts'

type AnyPart = ValuePart<{ readonly type: string }>
const PARTS = new Map<string, AnyPart>(Object.entries(IKEV1_PAYLOADS as Readonly<Record<string, AnyPart>>))
const PART_OF = new Map(Object.entries(IKEV1_PAYLOAD).map(([name, code]) => [code as number, PARTS.get(name)]))
const otherPayload = struct('Payload', { ...ikev1PayloadStart(), body: rest('Payload data') }, 'RFC 2408 §3.2')

/** Member of the header that names the first payload; `env`: it stands outside (`Env.firstPayload`). */
export type Ikev1First = { readonly key: string } | 'env'

/** Payloads one behind the other until one says that none follows (RFC 2408 §3.2). */
export function ikev1Chain(first: Ikev1First): ValuePart<readonly Ikev1Payload[]> {
  const chain = chained<Ikev1Payload>({
    label: 'Payloads',
    max: IKEV1_PAYLOADS_MAX,
    headerOctets: IKEV1_PAYLOAD_HEADER_OCTETS,
    codeText: ikev1PayloadText,
    firstCode: (reader, { fields }) =>
      first === 'env'
        ? (reader.env.firstPayload ?? IKEV1_PAYLOAD.none)
        : codeNumber(IKEV1_PAYLOAD, fields[first.key] as keyof typeof IKEV1_PAYLOAD),
    codeOf: ikev1PayloadCode,
    read(reader, scope, code, key) {
      const part = PART_OF.get(code)
      if (part !== undefined) return part.read(reader, scope, key) as Ikev1Payload | undefined
      const value = otherPayload.read(reader, scope, key)
      return value === undefined ? undefined : { type: 'other', code, ...value }
    },
    write(writer, payload, scope) {
      const part = PARTS.get(payload.type)
      if (part === undefined) otherPayload.write(writer, payload as Ikev1OtherPayload, scope, '')
      else part.write(writer, payload, scope, '')
    },
    sample: (choose, { fields }) => samplePayloads(choose, first === 'env' ? undefined : fields[first.key]),
  })
  return {
    ...chain,
    write(writer, payloads, scope, key) {
      const [head] = payloads
      const code = head === undefined ? IKEV1_PAYLOAD.none : ikev1PayloadCode(head)
      const said =
        first === 'env'
          ? (writer.env.firstPayload ?? IKEV1_PAYLOAD.none)
          : codeNumber(IKEV1_PAYLOAD, scope.fields[first.key] as keyof typeof IKEV1_PAYLOAD)
      assert(said === code, 'what stands before names the first payload')
      chain.write(writer, payloads, scope, key)
    },
  }
}

/** A chain whose first payload is of the type said before it; one of a HASH where the type stands outside. */
function samplePayloads(choose: Choose, said: unknown): readonly Ikev1Payload[] {
  const one = (type: string): Ikev1Payload => PARTS.get(type)?.sample(choose, newScope(0, {}), '') as Ikev1Payload
  const types = [...PARTS.keys()]
  const some = Array.from({ length: choose.int(0, 3) }, () => one(types[choose.int(0, types.length - 1)] ?? 'HASH'))
  if (said === 'none' || said === 0) return []
  if (typeof said === 'number' || (typeof said === 'string' && !PARTS.has(said))) {
    const code = codeNumber(IKEV1_PAYLOAD, said as keyof typeof IKEV1_PAYLOAD)
    return [{ type: 'other', code, body: choose.bytes(choose.int(0, 12)) }, ...some]
  }
  return [one(typeof said === 'string' ? said : 'HASH'), ...some]
}
