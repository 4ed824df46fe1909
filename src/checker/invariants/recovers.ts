import { trafficFigures, type Outage } from '../../trace/traffic.ts'
import type { WorldView } from '../../trace/fold.ts'
import { plural, unrest, type Moment, type Verdict, type Watch } from './invariant.ts'

const NONE = { lastUs: 0, longestUs: 0 }

/**
 * An outage that lasts until the end must have been reported by somebody since traffic last got through: thin traffic
 * notices late that nothing does. Downloads count as well: one has recovered when octets get further again, not when its
 * sender repeats some.
 */
export const recovers: Watch = run => {
  const reports: number[] = []
  const sentUs = new Map<string, number>()
  /** Of the packets of a flow that arrived: when the last one was sent, and how long the slowest took. */
  const arrived = new Map<string, { readonly lastUs: number; readonly longestUs: number }>()
  let downloading = false
  let text = 'no traffic in this run'
  const see = ({ event }: Moment): Verdict => {
    if (event.kind === 'reported') reports.push(event.atUs)
    if (event.kind === 'row' && event.table === 'Connections') downloading = true
    if (event.kind === 'flow') {
      const packet = `${event.flow} ${event.packet}`
      if (event.what === 'sent') sentUs.set(packet, event.atUs)
      else {
        const { lastUs, longestUs } = arrived.get(event.flow) ?? NONE
        const leftUs = sentUs.get(packet) ?? event.atUs
        arrived.set(event.flow, {
          lastUs: Math.max(lastUs, leftUs),
          longestUs: Math.max(longestUs, event.atUs - leftUs),
        })
      }
    }
    return undefined
  }
  const end = (world: WorldView): Verdict => {
    const { sent, outages } = trafficFigures(run.trace)
    if (sent === 0 && !downloading) return undefined
    const { endedAtUs } = run.trace
    // Of a download the outage itself begins where octets last came.
    const of = ({ from, to, startUs }: Outage): typeof NONE =>
      arrived.get(`${from}>${to}`) ?? (downloading ? { lastUs: startUs, longestUs: 0 } : NONE)
    // Packets may still be on their way for as long as others took.
    const open = outages.filter(each => each.endUs === endedAtUs && endedAtUs - each.startUs > of(each).longestUs)
    const silent = open.find(outage => !reports.some(atUs => atUs >= of(outage).lastUs))
    const restless = unrest(run.trace, world)
    if (silent !== undefined && restless === undefined)
      return `${silent.from} > ${silent.to} stays silent from ${silent.startUs} µs on, and nobody reports a failure`
    if (silent !== undefined) text = `not judged, the run ended before rest: ${restless}`
    else if (open.length > 0) text = `${plural(open.length, 'flow')} cut off, and the failure was reported`
    else text = `${plural(outages.length, 'outage')}, traffic flows at the end`
    return undefined
  }
  return { sees: ['reported', 'row', 'flow'], see, end, summary: () => text }
}
