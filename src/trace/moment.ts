import type { Cell, TraceEvent } from './event.ts'
import type { Trace } from './trace.ts'

/** A moment of a run told by what happens, not by its number: it stays right when a run gains or loses steps. */
export interface Moment {
  readonly kind: TraceEvent['kind']
  /** Fields of the event that must be equal. */
  readonly where: Readonly<Record<string, Cell>>
  /** The n-th such event, from 1; default the first. */
  readonly nth?: number
}

/** The first event of the run that is meant; undefined where nothing of the kind happens. */
export function eventAt(trace: Pick<Trace, 'events'>, { kind, where, nth = 1 }: Moment): TraceEvent | undefined {
  let left = nth
  for (const event of trace.events) {
    if (event.kind !== kind) continue
    const fields = new Map<string, unknown>(Object.entries(event))
    if (Object.entries(where).some(([name, value]) => fields.get(name) !== value)) continue
    left -= 1
    if (left === 0) return event
  }
  return undefined
}
