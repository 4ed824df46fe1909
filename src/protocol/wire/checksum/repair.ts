import { addWords, foldWords, pseudoHeaderSum } from './internet.ts'
import { crc32c } from './crc32c.ts'

const ETHERNET_OCTETS = 14
const IPV6_OCTETS = 40
const IPV6_TYPE = 0x86dd

const HOP_BY_HOP = 0
const TCP = 6
const UDP = 17
const IPV6 = 41
const ROUTING = 43
const ICMPV6 = 58
const DESTINATION_OPTIONS = 60
const SCTP = 132
const MOBILITY = 135

/** Where the 16-bit checksum stands in the header of each upper-layer protocol. */
const CHECKSUM_AT: Readonly<Record<number, number>> = { [TCP]: 16, [UDP]: 6, [ICMPV6]: 2, [MOBILITY]: 4 }

/** Home Address option (RFC 6275 §6.3): the address that counts in the pseudo header. */
const HOME_ADDRESS_OPTION = 0xc9
const ADDRESS_OCTETS = 16

/**
 * The same Ethernet frame with every checksum of IPv6, UDP, TCP, ICMPv6, SCTP and Mobility Header made right, as
 * anybody on the way can do: a checksum finds accidents, not attackers. What does not look like these is left alone.
 */
export function repairChecksums(frame: Uint8Array): Uint8Array {
  const bytes = frame.slice()
  if (((bytes[12] ?? 0) << 8) + (bytes[13] ?? 0) === IPV6_TYPE) repairPacket(bytes, ETHERNET_OCTETS)
  return bytes
}

function repairPacket(bytes: Uint8Array, start: number): void {
  const end = start + IPV6_OCTETS + word(bytes, start + 4)
  if (bytes.length < start + IPV6_OCTETS || end > bytes.length) return
  let source = bytes.subarray(start + 8, start + 24)
  let destination = bytes.subarray(start + 24, start + IPV6_OCTETS)
  let next = bytes[start + 6] ?? 0
  let at = start + IPV6_OCTETS
  while (next === HOP_BY_HOP || next === ROUTING || next === DESTINATION_OPTIONS) {
    const size = 8 * ((bytes[at + 1] ?? 0) + 1)
    if (at + size > end) return
    const inside = bytes.subarray(at, at + size)
    // RFC 8200 §8.1: the final destination counts; segments left stands in octet 3.
    if (next === ROUTING && (inside[3] ?? 0) > 0 && size >= 8 + ADDRESS_OCTETS)
      destination = inside.subarray(8, 8 + ADDRESS_OCTETS)
    if (next === DESTINATION_OPTIONS) source = homeAddress(inside) ?? source
    next = inside[0] ?? 0
    at += size
  }
  if (next === IPV6) repairPacket(bytes, at)
  else if (next === SCTP) repairCrc(bytes, at, end)
  else repairSum(bytes, at, end, next, source, destination)
}

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

function homeAddress(header: Uint8Array): Uint8Array | undefined {
  let at = 2
  while (at + 1 < header.length) {
    const type = header[at]
    // Pad1 is a single octet (RFC 8200 §4.2).
    if (type === 0) at += 1
    else {
      const length = header[at + 1] ?? 0
      const value = header.subarray(at + 2, at + 2 + length)
      if (type === HOME_ADDRESS_OPTION && value.length === ADDRESS_OCTETS) return value
      at += 2 + length
    }
  }
  return undefined
}

function repairSum(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
  source: Uint8Array,
  destination: Uint8Array,
): void {
  const place = CHECKSUM_AT[protocol]
  if (place === undefined || at + place + 2 > end) return
  bytes.fill(0, at + place, at + place + 2)
  const sum = foldWords(addWords(bytes, at, end, pseudoHeaderSum(source, destination, protocol, end - at)))
  // RFC 768: zero would mean that there is no checksum.
  const value = protocol === UDP && sum === 0 ? 0xffff : sum
  bytes[at + place] = value >>> 8
  bytes[at + place + 1] = value & 0xff
}

function repairCrc(bytes: Uint8Array, at: number, end: number): void {
  const place = at + 8
  if (place + 4 > end) return
  const crc = crc32c(bytes, at, end, place)
  for (let i = 0; i < 4; i++) bytes[place + i] = (crc >>> (8 * i)) & 0xff
}
