import {
  bitConstant,
  bits,
  bitUint,
  caseName,
  chosen,
  codepoint,
  lengthOfAll,
  linkOctet,
  listToEnd,
  measured,
  reserved,
  rest,
  sized,
  struct,
  tag,
  u16,
  union,
} from '../schema.ts'
import type { Code, CodeTable, ValuePart } from '../schema.ts'
import type { Reader } from '../schema/reader.ts'
import { TRANSFORM, TRANSFORM_IDS } from './transform-codes.ts'

/** First octet of a transform with another behind it: its payload type in IKEv1 (RFC 7296 §3.3.2). */
export const MORE_TRANSFORMS = 3
/** The only attribute there is: AF 1, type 14 (RFC 7296 §3.3.5). */
const KEY_LENGTH = 0x800e
const ATTRIBUTES_MAX = 16

/** Any attribute type but the one above. */
const otherType = () => ({
  ...bitUint(15, 'Attribute type'),
  sample: (c: { int(a: number, b: number): number }) => c.int(15, 32_767),
})

/** The key length, or which form the attribute has. */
function peekAttribute(reader: Reader): number | undefined {
  if (!reader.has(2, 'Attribute')) return undefined
  const head = reader.uint(reader.at, 2)
  return head === KEY_LENGTH ? KEY_LENGTH : head >> 15
}

/** Transform attribute, RFC 7296 §3.3.5. */
export const transformAttribute = union('Transform attribute', {
  codes: { keyLength: KEY_LENGTH, short: 1, long: 0 },
  peek: peekAttribute,
  cases: {
    keyLength: struct('Key length', {
      type: tag(2, KEY_LENGTH, 'keyLength', 'Attribute'),
      bits: u16('Key length (bits)'),
    }),
    short: struct('Attribute', {
      type: caseName('short'),
      head: bits(2, { format: bitConstant(1, 1, 'AF'), code: otherType() }),
      value: u16('Attribute value'),
    }),
    long: struct('Attribute', {
      type: caseName('long'),
      head: bits(2, { format: bitConstant(1, 0, 'AF'), code: otherType() }),
      length: measured(2, 'Attribute length'),
      value: sized('length', rest('Attribute value')),
    }),
  },
  ref: 'RFC 7296 §3.3.5',
})
export type TransformAttribute = typeof transformAttribute extends ValuePart<infer T> ? T : never

type Ids = typeof TRANSFORM_IDS
/** `{ transform: 'ENCR', id: 'ENCR_AES_CBC', attributes: [{ type: 'keyLength', bits: 128 }] }`; unknown types have numbers. */
export type Transform =
  | {
      [K in keyof Ids]: {
        readonly transform: K
        readonly id: Code<Ids[K]>
        readonly attributes: readonly TransformAttribute[]
      }
    }[keyof Ids]
  | { readonly transform: number; readonly id: number; readonly attributes: readonly TransformAttribute[] }

const idOf = (table: CodeTable): ValuePart<string | number> => codepoint(table, 'Transform ID', 2)
const ID_PARTS = new Map(Object.entries(TRANSFORM_IDS).map(([type, table]) => [type, idOf(table)]))
const anyId: ValuePart<string | number> = idOf({})

/** Transform substructure, RFC 7296 §3.3.2. */
export const transform = struct(
  'Transform',
  {
    last: linkOctet(MORE_TRANSFORMS, 'Last substructure'),
    reserved: reserved(1),
    length: lengthOfAll(2, 'Transform length'),
    transform: codepoint(TRANSFORM, 'Transform type'),
    reserved2: reserved(1),
    id: chosen('Transform ID', fields => ID_PARTS.get(String(fields['transform'])) ?? anyId, ['transform']),
    attributes: listToEnd(transformAttribute, 'Transform attributes', ATTRIBUTES_MAX),
  },
  'RFC 7296 §3.3.2',
) as ValuePart<Transform>

/** Key length of a transform in bits; `undefined` without that attribute. */
export function keyBitsOf({ attributes }: Transform): number | undefined {
  for (const attribute of attributes) if (attribute.type === 'keyLength') return attribute.bits
  return undefined
}
