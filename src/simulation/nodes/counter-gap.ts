import { findInbound } from '../../protocol/ipsec/sad.ts'
import { esp } from '../../protocol/wire/esp/esp.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { accessRouter } from './tables.ts'

export interface CounterGap {
  readonly code: string
  readonly text: string
  readonly ref: string
  readonly row: string
}

/**
 * Allard 2007 §V-A1 calls it a problem when the mobile's counter is further ahead of the transferred window than the
 * window is wide. RFC 4303 §3.4.3 takes any higher number. A router that follows the paper (`counterGap: 'window'`)
 * refuses such a packet; the review note `allard-2007-counter-gap` stands beside both runs.
 */
export function counterGap(d: Dispatch, id: NodeId, packet: Ipv6Packet): CounterGap | undefined {
  if (d.env.scenario.cxtp.counterGap !== 'window' || packet.nextHeader !== 'esp') return undefined
  if (d.node(id).role !== 'access-router') return undefined
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

/** The gap only grows from here, so the router tells once that this SA is of no more use. */
export function reportGap(d: Dispatch, id: NodeId, gap: CounterGap): void {
  const router = accessRouter(d, id)
  if (router.reportedGaps.includes(gap.row)) return
  d.setNode({ ...router, reportedGaps: [...router.reportedGaps, gap.row] })
  d.record({
    kind: 'reported',
    node: id,
    code: gap.code,
    text: 'the counters are too far apart: this tunnel must be set up anew',
    ref: gap.ref,
  })
}
