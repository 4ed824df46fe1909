import type { Micros } from '../lib/micros.ts'
import type { Trace } from './trace.ts'

export interface Outage {
  readonly from: string
  readonly to: string
  /** Sending time of the first lost packet; of a download, when its last octets before it came. */
  readonly startUs: number
  /** Sending time of the next delivered one; of a download, when octets come again. Or the end of the run. */
  readonly endUs: number
  /** Of a download its time-outs: each tells of one segment at least. */
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
  outages.push(...downloadOutages(trace))
  return { sent, delivered, lost, outages: outages.sort((a, b) => a.startUs - b.startUs || (a.from < b.from ? -1 : 1)) }
}

/**
 * A download is out from its last octet in order before a time-out to the next one after it. Pauses alone say nothing: at
 * low rates segments are far apart. That its sender's timer runs out is TCP's own finding that nothing comes through
 * (RFC 6298 §5); that it sends again is no recovery, only octets that get further are. Once all are there, a time-out is of
 * the closing alone.
 */
function downloadOutages({ events, endedAtUs }: Pick<Trace, 'events' | 'endedAtUs'>): readonly Outage[] {
  const outages: Outage[] = []
  const downloads = new Map<string, { from: string; to: string; expected: number; startUs: number; lost: number }>()
  for (const event of events) {
    if (event.kind !== 'row' || event.table !== 'Connections' || event.row === null) continue
    const { part, expected, timeouts, state } = event.row
    const download = downloads.get(event.key) ?? { from: '', to: '', expected: 0, startUs: event.atUs, lost: 0 }
    downloads.set(event.key, download)
    if (part === 'server') {
      download.from = event.node
      download.lost = Math.max(download.lost, Number(timeouts))
    } else if (Number(expected) > download.expected || ENDED.test(String(state))) {
      const { from, startUs, lost } = download
      if (lost > 0 && download.expected > 0) outages.push({ from, to: event.node, startUs, endUs: event.atUs, lost })
      download.to = event.node
      download.expected = ENDED.test(String(state)) ? Infinity : Number(expected)
      download.startUs = event.atUs
      download.lost = 0
    }
  }
  for (const { expected, ...open } of downloads.values())
    if (open.lost > 0 && expected < Infinity) outages.push({ ...open, endUs: endedAtUs })
  return outages
}
const ENDED = /^(closing|done)$/
