import { concatBytes } from '../../../lib/bytes.ts'
import { IKE_NAT_PORT, IKE_PORT } from '../../../protocol/wire/ikev2/codes.ts'
import { NON_ESP_MARKER_OCTETS } from '../../../protocol/wire/udp/nat-traversal.ts'
import type { Place } from './ike-config.ts'

/**
 * IKE stands behind a non-ESP marker on every port but 500 (RFC 7296 §3.1 has 4500; other ports are private
 * agreements, and gateways treat them like 4500).
 */
export const hasMarker = (from: Place, to: Place): boolean => from.port !== IKE_PORT && to.port !== IKE_PORT

export const markedMessage = (from: Place, to: Place, message: Uint8Array): Uint8Array =>
  hasMarker(from, to) ? concatBytes(new Uint8Array(NON_ESP_MARKER_OCTETS), message) : message

/** Where the same hosts talk once UDP encapsulation is in use (RFC 7296 §2.23): other ports than 500 stay. */
export const floated = ({ address, port }: Place): Place => ({ address, port: port === IKE_PORT ? IKE_NAT_PORT : port })

/** From where a side is to another address of its peer, both ready for a first message (RFC 7296 §3.1). */
export const ikePlaces = (
  { local }: { readonly local: Place },
  address: string,
): readonly [local: Place, remote: Place] => [
  { address: local.address, port: IKE_PORT },
  { address, port: IKE_PORT },
]

export const placeText = ({ address, port }: Place): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
