import { trafficFigures, type TrafficFigures } from '../../trace/traffic.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

/** Packets sent, delivered, lost, and the stretches in which none got through. Computed once for a trace. */
export const traffic = perTrace((loaded: LoadedTrace): TrafficFigures => trafficFigures(loaded.trace))

/** Length of all outages of a run together, overlapping ones counted once, µs: what branches are compared by. */
export const outageLengthUs = perTrace((loaded: LoadedTrace): number =>
  mergedOutages(loaded).reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0),
)

export interface Stretch {
  readonly startUs: number
  readonly endUs: number
}

/** Outages of both directions as one list of stretches that do not overlap. */
export const mergedOutages = perTrace((loaded: LoadedTrace): readonly Stretch[] => {
  const merged: { startUs: number; endUs: number }[] = []
  for (const { startUs, endUs } of traffic(loaded).outages) {
    const last = merged.at(-1)
    if (last !== undefined && startUs <= last.endUs) last.endUs = Math.max(last.endUs, endUs)
    else merged.push({ startUs, endUs })
  }
  return merged
})

/** Steps where an outage ends, with its length: the first packet that got through again. */
export const outageEnds = perTrace(
  (
    loaded: LoadedTrace,
  ): ReadonlyMap<number, { readonly from: string; readonly to: string; readonly lengthUs: number }> => {
    const ends = new Map<number, { from: string; to: string; lengthUs: number }>()
    const { outages } = traffic(loaded)
    if (outages.length === 0) return ends
    // Packets of a flow by their sending time: that is how an outage names the one that ended it.
    const sentAt = new Map<string, number>()
    const ending = new Map(outages.map(outage => [`${outage.from}>${outage.to} ${outage.endUs}`, outage]))
    for (const event of loaded.trace.events) {
      // A download goes on in the step in which its client tells of more octets.
      if (event.kind === 'row' && event.table === 'Connections') {
        const over = outages.find(({ to, endUs }) => to === event.node && endUs === event.atUs)
        if (over !== undefined && event.row?.['part'] === 'client')
          ends.set(event.step, { from: over.from, to: over.to, lengthUs: over.endUs - over.startUs })
      }
      if (event.kind !== 'flow') continue
      const packet = `${event.flow} ${event.packet}`
      if (event.what === 'sent') sentAt.set(packet, event.atUs)
      const outage = event.what === 'delivered' ? ending.get(`${event.flow} ${sentAt.get(packet)}`) : undefined
      if (outage !== undefined)
        ends.set(event.step, { from: outage.from, to: outage.to, lengthUs: outage.endUs - outage.startUs })
    }
    return ends
  },
)
