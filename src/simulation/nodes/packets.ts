import { concatBytes, fromHex, u32Bytes } from '../../lib/bytes.ts'
import { CXTP_PORT } from '../../protocol/wire/cxtp/codes.ts'
import { encodeCxtp } from '../../protocol/wire/cxtp/message.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import { icmp6 } from '../../protocol/wire/icmp6/icmp6.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { IpProtocol } from '../../protocol/wire/ip/protocol.ts'
import { sctp } from '../../protocol/wire/sctp/sctp.ts'
import { tcp } from '../../protocol/wire/tcp/tcp.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import type { CxtpSettings } from '../../scenarios/scenario.ts'

/** Hop limit of ordinary packets (IANA's recommended default). */
const DEFAULT_HOP_LIMIT = 64
/** RFC 4067 §3.2: CXTP over ICMP is sent with the largest hop limit, so that nobody further away can have sent it. */
export const CXTP_HOP_LIMIT = 255

interface Ends {
  readonly source: string
  readonly destination: string
}

/** An IPv6 packet around an upper-layer message. */
export function ipv6Packet(
  { source, destination }: Ends,
  nextHeader: IpProtocol,
  payload: Uint8Array,
  hopLimit = DEFAULT_HOP_LIMIT,
): Uint8Array {
  return ipv6.encode({ trafficClass: 0, flowLabel: 0, nextHeader, hopLimit, source, destination, payload })
}

/** CXTP between mobile and router: ICMPv6 experimental mobility (RFC 4065 §4, RFC 4067 §3.2). */
export function cxtpOverIcmp(source: string, destination: string, message: CxtpMessage): Uint8Array {
  const ends = { source, destination }
  return ipv6Packet(ends, 'icmpv6', icmp6.encode({ type: 'cxtp', message }, ends), CXTP_HOP_LIMIT)
}

/** Octets in front of the user's: common header and DATA chunk header (RFC 9260 §3.1, §3.3.1), or TCP header. */
export const TRANSPORT_OVERHEAD = { sctp: 12 + 16, tcp: 20 } as const

/** Octets of one message that travel in one packet. */
export interface MessagePart {
  readonly octets: Uint8Array
  /** It holds the first octets, the last ones. */
  readonly begins: boolean
  readonly ends: boolean
}

/** A whole message as one part. */
export const wholeMessage = (message: CxtpMessage): MessagePart => ({
  octets: encodeCxtp(message),
  begins: true,
  ends: true,
})

/**
 * CXTP between routers. The association or connection stands already (no handshake is simulated), and transport
 * retransmission is left out: the shortest RTO (1 s, RFC 9260 §16) outlasts the 200 ms a transfer may take.
 */
export function cxtpOverTransport(
  ends: Ends,
  transport: CxtpSettings['transport'],
  { sequence, verificationTag }: TransportState,
  part: MessagePart,
): Uint8Array {
  return transport === 'sctp'
    ? ipv6Packet(ends, 'sctp', sctpData(verificationTag, sequence, part))
    : ipv6Packet(ends, 'tcp', tcpSegment(ends, sequence, part))
}

/** What the handshake would have left behind. */
interface TransportState {
  /** TSN, or TCP's sequence number. */
  readonly sequence: number
  /** Chosen by the receiver (RFC 9260 §3.1): the two directions of an association differ in it. */
  readonly verificationTag: number
}

/** One unordered DATA chunk (RFC 4067 §3.1) with a whole message or a part of one (RFC 9260 §6.9). */
function sctpData(verificationTag: number, tsn: number, { octets, begins, ends }: MessagePart): Uint8Array {
  return sctp.encode({
    sourcePort: CXTP_PORT,
    destinationPort: CXTP_PORT,
    verificationTag,
    chunks: [
      {
        type: 'data',
        immediate: false,
        unordered: true,
        beginning: begins,
        ending: ends,
        tsn,
        stream: 0,
        streamSequence: 0,
        protocol: 'CXTP',
        payload: octets,
      },
    ],
  })
}

/** One segment; what the application gave at once ends with a push (RFC 9293 §3.9.1.2). */
function tcpSegment(addresses: Ends, sequence: number, { octets, ends }: MessagePart): Uint8Array {
  const flags = { cwr: false, ece: false, urg: false, ack: true, psh: ends, rst: false, syn: false, fin: false }
  return tcp.encode(
    {
      sourcePort: CXTP_PORT,
      destinationPort: CXTP_PORT,
      sequence,
      acknowledgment: 1,
      ...flags,
      window: 65_535,
      urgentPointer: 0,
      options: [],
      payload: octets,
    },
    addresses,
  )
}

/** UDP ports of the measured flows: `FLOW_PORT` plus the number of the flow. */
export const FLOW_PORT = 7_000

/** A packet of the application: UDP with the number of the flow and of the packet, filled up to `octets`. */
export function flowPacket(ends: Ends, flow: number, packet: number, octets: number): Uint8Array {
  const head = concatBytes(u32Bytes(flow), new Uint8Array(4), u32Bytes(packet))
  const payload = concatBytes(head, FILLING.slice(0, octets - head.length))
  return ipv6Packet(
    ends,
    'udp',
    udp.encode({ sourcePort: FLOW_PORT + flow, destinationPort: FLOW_PORT + flow, payload }, ends),
  )
}
const FILLING = new Uint8Array(8_000).fill(fromHex('2e')[0] ?? 0)
