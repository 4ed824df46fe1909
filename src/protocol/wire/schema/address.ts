import { assert, fail } from '../../../lib/assert.ts'
import { ipOctets, ipText } from '../ip/address.ts'
import type { ValuePart } from './part.ts'

/** An IPv6 address as RFC 5952 text. */
export const ipv6Address = (label: string, ref?: string): ValuePart<string> =>
  address(label, () => 16, '16 octets', ref)
/** An IPv4 address as dotted quad. */
export const ipv4Address = (label: string, ref?: string): ValuePart<string> => address(label, () => 4, '4 octets', ref)
/** IPv4 when the earlier field says so, IPv6 otherwise. */
export const ipAddress = (
  label: string,
  isIpv4: (fields: Readonly<Record<string, unknown>>) => boolean,
  ref?: string,
): ValuePart<string> => address(label, fields => (isIpv4(fields) ? 4 : 16), '4 or 16 octets', ref)

function address(
  label: string,
  octetsOf: (fields: Readonly<Record<string, unknown>>) => number,
  size: string,
  ref: string | undefined,
): ValuePart<string> {
  return {
    kind: 'value',
    label,
    size,
    form: { is: 'address' },
    open: false,
    read(reader, scope, key) {
      const count = octetsOf(scope.fields)
      if (!reader.has(count, label)) return undefined
      const start = reader.at
      reader.at += count
      const text = ipText(reader.bytes.subarray(start, reader.at))
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

/** A MAC address as `02:00:00:00:00:01`. */
export function macAddress(label: string): ValuePart<string> {
  return {
    kind: 'value',
    label,
    size: '6 octets',
    open: false,
    read(reader, _scope, key) {
      if (!reader.has(6, label)) return undefined
      const start = reader.at
      reader.at += 6
      const text = macText(reader.bytes.subarray(start, reader.at))
      reader.recorder?.leaf(key, label, { start, end: reader.at }, text, text)
      return text
    },
    write(writer, value) {
      assert(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(value), `${label} ${value} is a MAC address`)
      writer.octets(Uint8Array.from(value.split(':'), octet => Number.parseInt(octet, 16)))
    },
    sample: choose => macText(choose.bytes(6)),
  }
}
