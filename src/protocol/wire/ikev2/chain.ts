import { assert } from '../../../lib/assert.ts'
import { bitFlag, bitReserved, bits, lengthOfAll, rest, struct } from '../schema.ts'
import type { Choose, ValuePart } from '../schema.ts'
import { chained } from '../schema/chained.ts'
import { NOTHING, numberOf, type DerivedPart, type Scope } from '../schema/part.ts'
import type { Reader } from '../schema/reader.ts'
import { PAYLOAD, PAYLOAD_HEADER_OCTETS, PAYLOADS_MAX } from './codes.ts'
import { payloadNotation } from './notation.ts'
import { nextPayload, payloadTypeText } from './payload.ts'
import { CLEAR, firstPayloadCode, type IkePayload, type OtherPayload, payloadCode, SEALED } from './payloads.ts'

type AnyPayloadPart = ValuePart<{ readonly type: string }>
const PARTS = new Map<string, AnyPayloadPart>(Object.entries({ ...CLEAR, ...SEALED }))
const LABEL = 'Payloads'
const CODES: Readonly<Record<string, number>> = PAYLOAD
const PART_OF = new Map(
  Object.entries(CODES).flatMap(([name, code]) => {
    const part = PARTS.get(name)
    return part === undefined ? [] : [[code, part] as const]
  }),
)

const otherPayload = struct(
  'Unknown payload',
  {
    next: nextPayload(),
    flags: bits(1, { critical: bitFlag('C (critical)'), reserved: bitReserved(7) }),
    length: lengthOfAll(2, 'Payload length', { ref: 'RFC 7296 §3.2' }),
    body: rest('Payload'),
  },
  'RFC 7296 §2.5',
)

/** First type of the chain that stands in the member `payloadsKey`. */
export const firstPayload = (payloadsKey: string): DerivedPart => ({
  ...nextPayload(),
  looksAt: [payloadsKey],
  write(writer, _value, scope) {
    writer.uint(1, firstPayloadCode(scope.fields[payloadsKey] as readonly IkePayload[]))
  },
})

export interface ChainOptions {
  /** Type of the first payload: a member before the chain, or the environment. */
  readonly first: { readonly key: string } | 'env'
  /** Whether an SK or SKF payload may end the chain: not inside one (RFC 7296 §3.1). */
  readonly sealed: boolean
}

const isSealed = (code: number): boolean => code === PAYLOAD.SK || code === PAYLOAD.SKF

/** Payloads one behind the other, each naming the type of the next (RFC 7296 §3.2). */
export function payloadChain<T extends IkePayload>({ first, sealed }: ChainOptions): ValuePart<readonly T[]> {
  const chain = chained<IkePayload>({
    label: LABEL,
    max: PAYLOADS_MAX,
    headerOctets: PAYLOAD_HEADER_OCTETS,
    looksAt: first === 'env' ? NOTHING : [first.key],
    codeText: payloadTypeText,
    firstCode: (reader, scope) =>
      first === 'env' ? (reader.env.firstPayload ?? PAYLOAD.none) : numberOf(scope, first.key),
    codeOf: payloadCode,
    ends: isSealed,
    read(reader, scope, code, key) {
      if (isSealed(code) && !sealed) return sealedInside(reader, code)
      const payload = readPayload(reader, scope, code, key)
      if (payload !== undefined) reader.recorder?.describe(payloadNotation(payload))
      return payload
    },
    write(writer, payload, scope) {
      const part: AnyPayloadPart | undefined = PARTS.get(payload.type)
      if (part === undefined) otherPayload.write(writer, payload as OtherPayload, scope, '')
      else part.write(writer, payload, scope, '')
    },
    sample: choose => samplePayloads(choose, first, sealed),
  })
  return {
    ...chain,
    write(writer, payloads, scope, key) {
      if (first === 'env')
        assert(writer.env.firstPayload === firstPayloadCode(payloads), 'the header before names the first payload')
      const inner = payloads.findIndex(({ type }) => type === 'SK' || type === 'SKF')
      assert(inner < 0 || (sealed && inner === payloads.length - 1), 'an encrypted payload is last, and in no other')
      chain.write(writer, payloads, scope, key)
    },
  } as ValuePart<readonly T[]>
}

function sealedInside(reader: Reader, code: number): undefined {
  const error = { at: reader.at, field: LABEL, found: payloadTypeText(code), allowed: 'none inside another' }
  return reader.fail({ code: 'range', ...error, ref: 'RFC 7296 §3.1' })
}

function readPayload(reader: Reader, scope: Scope, code: number, key: string): IkePayload | undefined {
  const part = PART_OF.get(code)
  if (part !== undefined) return part.read(reader, scope, key) as IkePayload | undefined
  const value = otherPayload.read(reader, scope, key)
  return value === undefined ? undefined : { type: 'other', code, ...value }
}

/** Types without a layout, and without a name. */
const sampleOther = (choose: Choose): OtherPayload => ({
  type: 'other',
  code: choose.int(55, 127),
  critical: choose.int(0, 1) === 1,
  body: choose.bytes(choose.int(0, 12)),
})

function samplePayloads(choose: Choose, first: ChainOptions['first'], sealed: boolean): IkePayload[] {
  const one = (part: AnyPayloadPart | undefined): IkePayload =>
    part === undefined ? sampleOther(choose) : (part.sample(choose, EMPTY_SCOPE, '') as IkePayload)
  const clear = Object.values(CLEAR as Readonly<Record<string, AnyPayloadPart>>)
  const some = Array.from({ length: choose.int(0, 3) }, () => one(clear[choose.int(0, clear.length)]))
  if (first === 'env') return [one(CLEAR.N as AnyPayloadPart), ...some]
  return sealed && choose.int(0, 1) === 0 ? [...some, one(choose.int(0, 1) === 0 ? SEALED.SK : SEALED.SKF)] : some
}
const EMPTY_SCOPE: Scope = { fields: {}, start: 0 }
