import { concatBytes } from '../../lib/bytes.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { destinationOptions, OPTIONS_START, routingHeader2 } from '../../protocol/wire/ip/extension-headers.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import { padOptions } from '../../protocol/wire/ip/options.ts'
import { BINDING_LIFETIME_UNIT_S, BINDING_OPTIONS_START, mobility } from '../../protocol/wire/mobility/mobility.ts'
import type { BindingStatus, MobilityMessage } from '../../protocol/wire/mobility/mobility.ts'
import type { WireError } from '../../protocol/wire/schema.ts'
import { ipv6Packet } from './packets.ts'

/** A binding is asked for this long, seconds. */
export const BINDING_LIFETIME_S = 420

export interface BindingEnds {
  readonly home: string
  readonly careOf: string
  readonly agent: string
}

/** Binding Update from the care-of address, home address in a destination option (RFC 6275 §11.7.1, §6.3). */
export function bindingUpdatePacket({ home, careOf, agent }: BindingEnds, sequence: number): Uint8Array {
  const message = mobility.encode(
    {
      type: 'BU',
      payloadProtocol: 'none',
      sequence,
      acknowledge: true,
      homeRegistration: true,
      linkLocal: false,
      keyMobility: false,
      lifetime: BINDING_LIFETIME_S / BINDING_LIFETIME_UNIT_S,
      options: padOptions(BINDING_OPTIONS_START, [{ type: 'alternateCareOf' as const, address: careOf }]),
    },
    { source: home, destination: agent },
  )
  const options = padOptions(OPTIONS_START, [{ type: 'homeAddress' as const, address: home }])
  const header = destinationOptions.encode({ nextHeader: 'mobility', options })
  return ipv6Packet({ source: careOf, destination: agent }, 'destination-options', concatBytes(header, message))
}

/** Binding Acknowledgement to the care-of address, home address in a type 2 routing header (RFC 6275 §10.3.1, §6.4). */
export function bindingAcknowledgementPacket(
  { home, careOf, agent }: BindingEnds,
  sequence: number,
  status: BindingStatus,
): Uint8Array {
  const message = mobility.encode(
    {
      type: 'BA',
      payloadProtocol: 'none',
      status,
      keyMobility: false,
      sequence,
      lifetime: BINDING_LIFETIME_S / BINDING_LIFETIME_UNIT_S,
      options: padOptions(BINDING_OPTIONS_START, []),
    },
    { source: agent, destination: home },
  )
  const header = routingHeader2.encode({ nextHeader: 'mobility', segmentsLeft: 1, homeAddress: home })
  return ipv6Packet({ source: agent, destination: careOf }, 'routing', concatBytes(header, message))
}

export interface ReadMobility {
  readonly message: MobilityMessage
  /** Of the Home Address option or the routing header. */
  readonly home: string | undefined
}

/** The mobility message of a packet, behind a Home Address option or a type 2 routing header. */
export function readMobility(packet: Ipv6Packet): Result<ReadMobility, WireError> {
  const ends = { source: packet.source, destination: packet.destination }
  if (packet.nextHeader === 'destination-options') {
    const header = destinationOptions.decodePrefix(packet.payload)
    if (!header.ok) return header
    const option = header.value.value.options.find(each => each.type === 'homeAddress')
    const home = option?.address
    return readMessage(
      packet.payload.subarray(header.value.used),
      home === undefined ? ends : { ...ends, source: home },
      home,
    )
  }
  if (packet.nextHeader === 'routing') {
    const header = routingHeader2.decodePrefix(packet.payload)
    if (!header.ok) return header
    const home = header.value.value.homeAddress
    return readMessage(packet.payload.subarray(header.value.used), { ...ends, destination: home }, home)
  }
  return readMessage(packet.payload, ends, undefined)
}

function readMessage(
  bytes: Uint8Array,
  ends: { readonly source: string; readonly destination: string },
  home: string | undefined,
): Result<ReadMobility, WireError> {
  const message = mobility.decode(bytes, ends)
  return message.ok ? ok({ message: message.value, home }) : err(message.error)
}
