import { fail } from '../../../lib/assert.ts'
import { octetTexts } from '../../../lib/octet-texts.ts'
import { ipOctets, ipText, ipv4TextAt, ipv6TextAt } from '../ip/address.ts'
import { NOTHING, type ValuePart } from './part.ts'

type OctetsOf = (fields: Readonly<Record<string, unknown>>) => number

/** An IPv6 address as RFC 5952 text. */
export const ipv6Address = (label: string, ref?: string): ValuePart<string> =>
  address(label, () => 16, '16 octets', ref, NOTHING)
/** An IPv4 address as dotted quad. */
export const ipv4Address = (label: string, ref?: string): ValuePart<string> =>
  address(label, () => 4, '4 octets', ref, NOTHING)
/** IPv4 when the earlier field says so, IPv6 otherwise. */
export const ipAddress = (
  label: string,
  isIpv4: (fields: Readonly<Record<string, unknown>>) => boolean,
  ref?: string,
): ValuePart<string> => address(label, fields => (isIpv4(fields) ? 4 : 16), '4 or 16 octets', ref, undefined)

function address(
  label: string,
  octetsOf: OctetsOf,
  size: string,
  ref: string | undefined,
  looksAt: readonly string[] | undefined,
): ValuePart<string> {
  return {
    kind: 'value',
    label,
    size,
    form: { is: 'address' },
    open: false,
    looksAt,
    read(reader, scope, key) {
      const count = octetsOf(scope.fields)
      if (!reader.has(count, label)) return undefined
      const start = reader.at
      reader.at += count
      const text = count === 4 ? ipv4TextAt(reader.bytes, start) : ipv6TextAt(reader.bytes, start)
      reader.recorder?.leaf(key, label, { start, end: reader.at }, text, text, ref)
      return text
    },
    write(writer, value, scope) {
      const octets = ipOctets(value)
      if (octets.length !== octetsOf(scope.fields)) fail(`${label} ${value} has the right version`)
      writer.octets(octets)
    },
    sample: (choose, scope) => ipText(choose.bytes(octetsOf(scope.fields))),
  }
}

const macText = (octets: Uint8Array): string =>
  Array.from(octets, octet => octet.toString(16).padStart(2, '0')).join(':')
const macTextAt = octetTexts(6, macText)

/** Octets of MAC addresses that were written: every frame names two of the same few. */
const MACS = new Map<string, Uint8Array>()
const MACS_MAX = 4_096

function macOctets(text: string, label: string): Uint8Array {
  const known = MACS.get(text)
  if (known !== undefined) return known
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text)) fail(`${label} ${text} is a MAC address`)
  const octets = Uint8Array.from(text.split(':'), octet => Number.parseInt(octet, 16))
  if (MACS.size >= MACS_MAX) MACS.clear()
  MACS.set(text, octets)
  return octets
}

/** A MAC address as `02:00:00:00:00:01`. */
export function macAddress(label: string): ValuePart<string> {
  return {
    kind: 'value',
    label,
    size: '6 octets',
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(6, label)) return undefined
      const start = reader.at
      reader.at += 6
      const text = macTextAt(reader.bytes, start)
      reader.recorder?.leaf(key, label, { start, end: reader.at }, text, text)
      return text
    },
    write: (writer, value) => writer.octets(macOctets(value, label)),
    sample: choose => macText(choose.bytes(6)),
  }
}
