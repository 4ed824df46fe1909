import { findInbound } from '../../protocol/ipsec/sad.ts'
import { esp } from '../../protocol/wire/esp/esp.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'

/**
 * Allard 2007 §V-A1 calls it a problem when the mobile's counter is further ahead of the transferred window than the
 * window is wide. RFC 4303 §3.4.3 takes any higher number. A router that follows the paper (`counterGap: 'window'`)
 * refuses such a packet; the review note `allard-2007-counter-gap` stands beside both runs.
 */
export function counterGap(
  d: Dispatch,
  id: NodeId,
  packet: Ipv6Packet,
): { readonly code: string; readonly text: string; readonly ref: string; readonly row: string } | undefined {
  if (d.env.scenario.cxtp.counterGap !== 'window' || packet.nextHeader !== 'esp') return undefined
  const header = esp.decode(packet.payload)
  if (!header.ok) return undefined
  const key = {
    spi: header.value.spi,
    protocol: 'esp',
    source: packet.source,
    destination: packet.destination,
  } as const
  const window = findInbound(d.node(id).ipsec.sad, key)?.sa
  if (window?.window === undefined) return undefined
  const gap = BigInt(header.value.sequence) - window.window.top
  if (gap <= BigInt(window.window.size)) return undefined
  const text = `number ${header.value.sequence} is ${gap} above the transferred counter ${window.window.top}, the window holds ${window.window.size}`
  return { code: 'counter-gap', text, ref: 'Allard 2007 §V-A1', row: window.id }
}
