import { ipv4 } from '../protocol/wire/ip/ipv4.ts'
import { icmp4 } from '../protocol/wire/icmp4/icmp4.ts'

const TTL = 64
/** Told apart from other programs' pings by this; the sequence number tells ours from each other. */
const IDENTIFIER = 0x526f

/** An ICMP echo request (RFC 792). */
export function echoRequest(source: string, destination: string, sequence: number): Uint8Array {
  const data = new TextEncoder().encode('roamscope through the tunnel')
  return ipv4.encode({
    dscp: 0,
    ecn: 0,
    identification: sequence,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: TTL,
    protocol: 'icmp',
    source,
    destination,
    options: new Uint8Array(0),
    payload: icmp4.encode({ type: 'echoRequest', identifier: IDENTIFIER, sequence, data }),
  })
}

/** Whether the packet answers the echo request of this number that went to `from`. */
export function answersEcho(packet: Uint8Array, from: string, sequence: number): boolean {
  const ip = ipv4.decode(packet)
  if (!ip.ok || ip.value.protocol !== 'icmp' || ip.value.source !== from) return false
  const icmp = icmp4.decode(ip.value.payload)
  return (
    icmp.ok &&
    icmp.value.type === 'echoReply' &&
    icmp.value.identifier === IDENTIFIER &&
    icmp.value.sequence === sequence
  )
}

/** The answer to an echo request for this side; `undefined` for any other packet. */
export function echoAnswer(packet: Uint8Array): Uint8Array | undefined {
  const ip = ipv4.decode(packet)
  if (!ip.ok || ip.value.protocol !== 'icmp') return undefined
  const icmp = icmp4.decode(ip.value.payload)
  if (!icmp.ok || icmp.value.type !== 'echoRequest') return undefined
  const { source, destination } = ip.value
  const payload = icmp4.encode({ ...icmp.value, type: 'echoReply' })
  return ipv4.encode({ ...ip.value, source: destination, destination: source, ttl: TTL, payload })
}
