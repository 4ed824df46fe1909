import {
  bitCode,
  bitConstant,
  bits,
  caseName,
  chosen,
  codepoint,
  type Code,
  type CodeTable,
  listToEnd,
  measured,
  rest,
  sized,
  struct,
  u16,
  union,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import type { Reader } from '../schema/reader.ts'
import { ATTRIBUTE_VALUE } from './codes.ts'

const ATTRIBUTES_MAX = 64
const VALUES = new Map(Object.entries(ATTRIBUTE_VALUE).map(([name, table]) => [name, codepoint(table, 'Value', 2)]))
const number: ValuePart<string | number> = u16('Value')

/** The format bit of the type field. */
const peekFormat = (reader: Reader): number | undefined =>
  reader.has(2, 'Attribute') ? reader.uint(reader.at, 2) >> 15 : undefined

/** Data attribute, RFC 2408 §3.3: 16 bits of value, or a length and octets. */
export type Ikev1Attribute<T extends CodeTable> =
  | { readonly type: 'short'; readonly attribute: Code<T>; readonly value: string | number }
  | { readonly type: 'long'; readonly attribute: Code<T>; readonly value: Uint8Array }

function attributePart<T extends CodeTable>(table: T): ValuePart<Ikev1Attribute<T>> {
  const part = union('Attribute', {
    codes: { short: 1, long: 0 },
    peek: peekFormat,
    cases: {
      short: struct('Attribute', {
        type: caseName('short'),
        head: bits(2, { format: bitConstant(1, 1, 'AF'), attribute: bitCode(15, table, 'Attribute type') }),
        value: chosen('Value', fields => VALUES.get(String(fields['attribute'])) ?? number),
      }),
      long: struct('Attribute', {
        type: caseName('long'),
        head: bits(2, { format: bitConstant(1, 0, 'AF'), attribute: bitCode(15, table, 'Attribute type') }),
        length: measured(2, 'Attribute length'),
        value: sized('length', rest('Value')),
      }),
    },
    ref: 'RFC 2408 §3.3',
  })
  return part as unknown as ValuePart<Ikev1Attribute<T>>
}

/** Attributes up to the end of the window, with the names of one registry. */
export const attributesOf = <T extends CodeTable>(table: T): ValuePart<readonly Ikev1Attribute<T>[]> =>
  listToEnd(attributePart(table), 'Attributes', ATTRIBUTES_MAX)

/** Number of an attribute in either form; undefined when it is not there, or no number of up to 4 octets. */
export function attributeNumber<T extends CodeTable>(
  attributes: readonly Ikev1Attribute<T>[],
  name: Code<T>,
): number | undefined {
  const found = attributes.find(({ attribute }) => attribute === name)
  if (found === undefined) return undefined
  if (found.type === 'short') {
    return typeof found.value === 'number' ? found.value : ATTRIBUTE_VALUE[String(name)]?.[found.value]
  }
  if (found.value.length === 0 || found.value.length > 4) return undefined
  return found.value.reduce((sum, octet) => sum * 256 + octet, 0)
}
