import type { Micros } from '../lib/micros.ts'
import type { Trace } from './trace.ts'

export interface Outage {
  readonly from: string
  readonly to: string
  /** Sending time of the first lost packet. */
  readonly startUs: number
  /** Sending time of the next delivered one, or the end of the run. */
  readonly endUs: number
  readonly lost: number
}

export interface TrafficFigures {
  readonly sent: number
  readonly delivered: number
  /** Overtaken by a later packet, or sent long enough before the end to have arrived, and did not. */
  readonly lost: number
  readonly outages: readonly Outage[]
}

/** The last packets of a run may be under way when it ends: for this long they are neither delivered nor lost. */
const GRACE_US = 500_000

/** Counts of the application's packets and the stretches in which none got through. */
export function trafficFigures(trace: Pick<Trace, 'events' | 'endedAtUs'>): TrafficFigures {
  const flows = new Map<string, { sentUs: number; delivered: boolean }[]>()
  for (const event of trace.events) {
    if (event.kind !== 'flow') continue
    const packets = flows.get(event.flow) ?? []
    flows.set(event.flow, packets)
    if (event.what === 'sent') packets[event.packet] = { sentUs: event.atUs, delivered: false }
    const packet = packets[event.packet]
    if (event.what === 'delivered' && packet !== undefined) packet.delivered = true
  }
  let [sent, delivered, lost] = [0, 0, 0]
  const outages: Outage[] = []
  for (const [flow, list] of flows) {
    const [from = '', to = ''] = flow.split('>')
    let missing: Micros[] = []
    const close = (lostUs: readonly Micros[], endUs: Micros): void => {
      const [startUs] = lostUs
      if (startUs === undefined) return
      lost += lostUs.length
      outages.push({ from, to, startUs, lost: lostUs.length, endUs })
    }
    for (const packet of list) {
      if (packet === undefined) continue
      sent += 1
      if (!packet.delivered) {
        missing.push(packet.sentUs)
        continue
      }
      delivered += 1
      close(missing, packet.sentUs)
      missing = []
    }
    close(
      missing.filter(sentUs => sentUs <= trace.endedAtUs - GRACE_US),
      trace.endedAtUs,
    )
  }
  return { sent, delivered, lost, outages: outages.sort((a, b) => a.startUs - b.startUs || (a.from < b.from ? -1 : 1)) }
}
