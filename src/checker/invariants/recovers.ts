import { trafficFigures } from '../../trace/traffic.ts'
import type { WorldView } from '../../trace/fold.ts'
import { plural, unrest, type Moment, type Verdict, type Watch } from './invariant.ts'

/** An outage that lasts until the end must have been reported by somebody after it began. */
export const recovers: Watch = run => {
  const reports: number[] = []
  let text = 'no traffic in this run'
  const see = ({ event }: Moment): Verdict => {
    if (event.kind === 'reported') reports.push(event.atUs)
    return undefined
  }
  const end = (world: WorldView): Verdict => {
    const { sent, outages } = trafficFigures(run.trace)
    if (sent === 0) return undefined
    const open = outages.filter(outage => outage.endUs === run.trace.endedAtUs)
    const silent = open.find(outage => !reports.some(atUs => atUs >= outage.startUs))
    const restless = unrest(run.trace, world)
    if (silent !== undefined && restless === undefined)
      return `${silent.from} > ${silent.to} stays silent from ${silent.startUs} µs on, and nobody reports a failure`
    if (silent !== undefined) text = `not judged, the run ended before rest: ${restless}`
    else if (open.length > 0) text = `${plural(open.length, 'flow')} cut off, and the failure was reported`
    else text = `${plural(outages.length, 'outage')}, traffic flows at the end`
    return undefined
  }
  return { see, end, summary: () => text }
}
