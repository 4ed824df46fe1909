import type { CollidedEvent, NodeId, TableName } from '../../trace/event.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

/** Where SPIs collide in a run; small, because tables and tabs ask at the first picture (the story: collision-story.ts). */
export const collisionsOf = perTrace(({ trace }: LoadedTrace): readonly CollidedEvent[] =>
  trace.events.filter((event): event is CollidedEvent => event.kind === 'collided'),
)

/** Collisions whose arriving row waits outside its table at a step: refused there, or held until it has another SPI. */
export function arrivingRows(
  loaded: LoadedTrace,
  cursor: number,
  node: NodeId,
  table: TableName,
): readonly CollidedEvent[] {
  if (collisionsOf(loaded).length === 0) return NONE
  return arrivals(loaded).flatMap(({ event, untilStep }) =>
    event.node === node && event.table === table && event.step <= cursor && cursor < untilStep ? [event] : [],
  )
}
const NONE: readonly CollidedEvent[] = []

/** Each collision with the step from which its row is in the table, or nobody waits for it any longer. */
const arrivals = perTrace((loaded: LoadedTrace) =>
  collisionsOf(loaded).map(event => {
    const { events } = loaded.trace
    const { node, table, key, seq, step } = event
    const had = loaded.steps[step - 1]?.world.nodes.get(node)?.tables[table].get(key) !== undefined
    let untilStep = step + 1
    if (had) return { event, untilStep: step }
    for (let i = seq + 1; i < events.length; i += 1) {
      const later = events[i]
      if (later?.node !== node) continue
      if (later.kind === 'row' && later.table === table && later.key === key && later.row !== null)
        return { event, untilStep: later.step }
      if (later.kind === 'reported') {
        untilStep = Math.max(untilStep, later.step)
        break
      }
    }
    return { event, untilStep }
  }),
)
