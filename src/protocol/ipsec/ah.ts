import { concatBytes, equalBytes, hex32, u32Bytes } from '../../lib/bytes.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { INTEGRITY } from '../crypto/transforms.ts'
import { ah } from '../wire/ah/ah.ts'
import { ipv4 } from '../wire/ip/ipv4.ts'
import { ipv6 } from '../wire/ip/ipv6.ts'
import { protocolNumber } from '../wire/ip/protocol.ts'
import { describeWireError } from '../wire/schema.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { PROTOCOL, readIpPacket, withNextLayer, type IpPacket } from './ip-packet.ts'
import { immutableOptions, immutableExtensions } from './mutable-fields.ts'
import { associationWith, type SecurityAssociation } from './sa.ts'
import { afterReceipt, nextSequence, receivedSequence } from './sequence.ts'

export interface AhSealed {
  /** The whole IP packet. */
  readonly packet: Uint8Array
  readonly sequence: bigint
  readonly sa: SecurityAssociation
}

export interface AhOpened {
  /** What follows the AH. */
  readonly payload: Uint8Array
  readonly nextHeader: number
  readonly sequence: bigint
}

/** As for ESP: `sa` has moved on whenever the integrity held. */
export interface AhOutcome {
  readonly sa: SecurityAssociation
  readonly result: Result<AhOpened, IpsecError>
}

/** ICV with explicit padding so that the header is a multiple of 4 octets (IPv4) or 8 (IPv6), RFC 4302 §3.3.3.2.1. */
function icvField(sa: SecurityAssociation, version: 4 | 6): { readonly icv: number; readonly field: number } {
  const icv = INTEGRITY[sa.integrity].icvOctets
  const align = version === 6 ? 8 : 4
  return { icv, field: Math.ceil((AH_FIXED_OCTETS + icv) / align) * align - AH_FIXED_OCTETS }
}
const AH_FIXED_OCTETS = 12

/** Octets an AH of this SA takes. */
export const ahOctets = (sa: SecurityAssociation, version: 4 | 6): number =>
  AH_FIXED_OCTETS + icvField(sa, version).field

/**
 * Puts an AH between the headers of `ip` and its next layer (RFC 4302 §3.3); `ip` is the packet as it will travel, in
 * tunnel mode with the outer header. Errors: sequence-overflow.
 */
export function sealAh(sa: SecurityAssociation, ip: IpPacket, crypto: CryptoSuite): Result<AhSealed, IpsecError> {
  const next = nextSequence(sa)
  if (!next.ok) return next
  const sequence = next.value
  const { icv, field } = icvField(sa, ip.version)
  const withIcv = (value: Uint8Array): Uint8Array => {
    const header = { nextHeader: ip.protocol, spi: sa.spi, sequence: Number(sequence & 0xffffffffn), icv: value }
    return withNextLayer(ip, PROTOCOL.AH, concatBytes(ah.encode(header), ip.next))
  }
  const unsigned = readIpPacket(withIcv(new Uint8Array(field)))
  if (!unsigned.ok) return unsigned
  const value = computeIcv(sa, unsigned.value, sequence, crypto)
  if (!value.ok) return value
  const padded = new Uint8Array(field)
  padded.set(value.value.subarray(0, icv))
  return ok({
    packet: withIcv(padded),
    sequence,
    sa: associationWith(sa, { sequence, octets: sa.octets + ip.next.length }),
  })
}

/**
 * Checks the AH of a packet whose next layer it is, RFC 4302 §3.4: window, ICV, window update.
 * Errors: malformed, replay, bad-icv.
 */
export function openAh(sa: SecurityAssociation, ip: IpPacket, crypto: CryptoSuite): AhOutcome {
  const fail = (error: IpsecError): AhOutcome => ({ sa, result: err(error) })
  const decoded = readAh(ip.next)
  if (!decoded.ok) return fail(ipsecError('malformed', decoded.error, sa.id, 'RFC 4302 §2'))
  const { header, used } = decoded.value
  const { icv, field } = icvField(sa, ip.version)
  if (header.icv.length !== field) {
    const text = `AH with ${header.icv.length} octets of ICV, ${sa.integrity} has ${field}`
    return fail(ipsecError('malformed', text, sa.id, 'RFC 4302 §3.3.3.2.1'))
  }
  const received = receivedSequence(sa, header.sequence)
  if (!received.ok) return fail({ ...received.error, ref: 'RFC 4302 §3.4.3' })
  const payload = ip.next.subarray(used)
  // Only the ICV is zeroed; its explicit padding is covered as it came (RFC 4302 §3.4.4).
  const zeroed = header.icv.slice().fill(0, 0, icv)
  const unsigned = { ...ip, next: concatBytes(ah.encode({ ...header, icv: zeroed }), payload) }
  const expected = computeIcv(sa, unsigned, received.value, crypto)
  if (!expected.ok) return fail(expected.error)
  if (!equalBytes(expected.value, header.icv.subarray(0, icv))) {
    const text = `packet ${received.value} on ${hex32(sa.spi)} was changed or sealed with another key`
    return fail(ipsecError('bad-icv', text, sa.id, 'RFC 4302 §3.4.4'))
  }
  const opened = { payload, nextHeader: protocolNumber(header.nextHeader), sequence: received.value }
  return { sa: afterReceipt(sa, received.value, payload.length), result: ok(opened) }
}

/** The AH at the start of the octets; its own length field says where it ends. */
function readAh(bytes: Uint8Array) {
  const octets = ((bytes[1] ?? 0) + 2) * 4
  const decoded = ah.decode(bytes.subarray(0, octets))
  return decoded.ok ? ok({ header: decoded.value, used: octets }) : err(describeWireError(decoded.error))
}

/** SPI of the AH a packet carries. */
export function ahSpi(ip: IpPacket): number | undefined {
  const decoded = readAh(ip.next)
  return decoded.ok ? decoded.value.header.spi : undefined
}

/**
 * ICV over headers with mutable fields zeroed, AH with its ICV zeroed, what follows, and with ESN the high word
 * (RFC 4302 §3.3.3). `ip.next` starts with that AH.
 */
function computeIcv(
  sa: SecurityAssociation,
  ip: IpPacket,
  sequence: bigint,
  crypto: CryptoSuite,
): Result<Uint8Array, IpsecError> {
  const parts: Uint8Array[] = []
  if (ip.version === 6) {
    // DSCP, ECN, flow label and hop limit are mutable (§3.3.3.1.2.1); the length counts everything behind the header.
    const extensions = immutableExtensions(ip)
    if (!extensions.ok) return extensions
    const payload = concatBytes(extensions.value, ip.next)
    parts.push(ipv6.encode({ ...ip.header, trafficClass: 0, flowLabel: 0, hopLimit: 0, payload }))
  } else {
    const { header } = ip
    const fixed = { dscp: 0, ecn: 0, dontFragment: false, moreFragments: false, fragmentOffset: 0, ttl: 0 }
    const bytes = ipv4.encode({ ...header, ...fixed, options: immutableOptions(header.options), payload: ip.next })
    bytes.fill(0, CHECKSUM_AT, CHECKSUM_AT + 2)
    parts.push(bytes)
  }
  if (sa.extendedSequence) parts.push(u32Bytes(Number(sequence >> 32n)))
  return ok(crypto.icv(sa.integrity, sa.integrityKey, parts))
}
/** The codec always writes a true checksum, and the ICV wants zeros there (RFC 4302 §3.3.3.1.1.1). */
const CHECKSUM_AT = 10
