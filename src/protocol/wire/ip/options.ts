import {
  ipv6Address,
  listToEnd,
  measured,
  peekUint,
  rest,
  sampledAs,
  sized,
  struct,
  tag,
  u8,
  union,
  caseName,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import type { ValueOf } from '../schema.ts'

/** Options of one header; RFC 8200 §4.2 sets no limit, more than this is an attack. */
const OPTIONS_MAX = 64

/** One octet of padding, RFC 8200 §4.2 and RFC 6275 §6.2.2 alike. */
export const pad1 = struct('Pad1', { type: tag(1, 0, 'pad1', 'Option type') }, 'RFC 8200 §4.2')
/** Two or more octets of padding. */
export const padN = struct(
  'PadN',
  {
    type: tag(1, 1, 'padN', 'Option type'),
    length: measured(1, 'Option length'),
    data: sized('length', rest('Zeros')),
  },
  'RFC 8200 §4.2',
)

/** An option that holds one IPv6 address and nothing else. */
export const addressOption = <T extends string>(code: number, type: T, name: string, ref: string) =>
  struct(
    name,
    {
      type: tag(1, code, type, 'Option type'),
      length: measured(1, 'Option length'),
      address: sized('length', ipv6Address('Address')),
    },
    ref,
  )

/** Any other option, kept as it is. */
export const otherOption = struct('Option', {
  type: caseName('other'),
  code: sampledAs(u8('Option type'), choose => choose.int(0x20, 0x7f)),
  length: measured(1, 'Option length'),
  data: sized('length', rest('Option data')),
})

/** RFC 6275 §6.3: the home address of a mobile node away from home, in a destination options header. */
export const homeAddressOption = addressOption(0xc9, 'homeAddress', 'Home Address option', 'RFC 6275 §6.3')

export const destinationOption = union('Option', {
  codes: { pad1: 0, padN: 1, homeAddress: 0xc9 },
  peek: peekUint(0, 1, 'Option type'),
  cases: { pad1, padN, homeAddress: homeAddressOption },
  otherwise: otherOption,
  ref: 'RFC 8200 §4.2',
})
export type DestinationOption = typeof destinationOption extends ValuePart<infer T> ? T : never

type Padding = ValueOf<{ type: ReturnType<typeof tag<'pad1'>> }> | { readonly type: 'padN'; readonly data: Uint8Array }
type Aligned = { readonly type: string; readonly data?: Uint8Array; readonly address?: string }

/**
 * The options with padding so that each address option starts at 8n+6 (RFC 6275 §6.2.5, §6.3) and the header ends on
 * 8 octets; `start` is the octet of the header where options begin.
 */
export function padOptions<T extends Aligned>(start: number, options: readonly T[]): readonly (T | Padding)[] {
  const result: (T | Padding)[] = []
  let at = start
  const pad = (octets: number): void => {
    if (octets === 1) result.push({ type: 'pad1' })
    else if (octets > 1) result.push({ type: 'padN', data: new Uint8Array(octets - 2) })
    at += octets
  }
  for (const option of options) {
    if (option.address !== undefined) pad((14 - (at % 8)) % 8)
    result.push(option)
    at += octetsOf(option)
  }
  pad((8 - (at % 8)) % 8)
  return result
}

const octetsOf = (option: Aligned): number =>
  option.type === 'pad1' ? 1 : 2 + (option.address === undefined ? (option.data?.length ?? 0) : 16)

/** Options to the end of their header; samples are padded as senders must. */
export function optionList<T extends Aligned>(
  item: ValuePart<T>,
  start: number,
  label: string,
): ValuePart<readonly T[]> {
  const list = listToEnd(item, label, OPTIONS_MAX)
  return sampledAs(list, choose => {
    const some = Array.from({ length: choose.int(0, 3) }, () => item.sample(choose, SCOPE, ''))
    return padOptions(start, some) as readonly T[]
  })
}
const SCOPE = { fields: {}, start: 0 }
