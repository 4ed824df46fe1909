import type { CrowdFacts, GatewayChange } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

/** Which gateway serves each member at a step, and how many each serves. */
export interface CrowdBound {
  /** Number of the gateway by member; −1: none. */
  readonly gateway: Int8Array
  readonly counts: readonly number[]
  /** Without a gateway. */
  readonly none: number
  /** Members that the step itself brings to another gateway. */
  readonly moved: ReadonlySet<number>
}

/** A walk over the changes that stands at a step and goes on from there: the next step is a change or two away. */
const walks = perTrace((crowd: CrowdFacts) => ({ done: 0, gateway: new Int8Array(crowd.members.length).fill(-1) }))

/** O(changes between this step and the one asked for last + members). */
export function boundAt(crowd: CrowdFacts, cursor: number): CrowdBound {
  const walk = walks(crowd)
  const { changes } = crowd
  const next = (): GatewayChange | undefined => changes[walk.done]
  const last = (): GatewayChange | undefined => changes[walk.done - 1]
  for (let change = next(); change !== undefined && change.step <= cursor; change = next()) {
    walk.gateway[change.member] = change.to
    walk.done += 1
  }
  for (let change = last(); change !== undefined && change.step > cursor; change = last()) {
    walk.gateway[change.member] = change.from
    walk.done -= 1
  }
  const moved = new Set<number>()
  for (let i = walk.done - 1; changes[i]?.step === cursor; i -= 1) moved.add(changes[i]?.member ?? -1)
  const counts = crowd.gateways.map(() => 0)
  let none = 0
  for (const gateway of walk.gateway) {
    if (gateway < 0) none += 1
    else counts[gateway] = (counts[gateway] ?? 0) + 1
  }
  return { gateway: walk.gateway.slice(), counts, none, moved }
}

/** How many each gateway serves after every change: what a track over time is drawn from. */
export const countsOverTime = perTrace((crowd: CrowdFacts): readonly CountsAt[] => {
  const counts = crowd.gateways.map(() => 0)
  const found: CountsAt[] = [{ atUs: 0, counts: counts.slice() }]
  for (const { atUs, from, to } of crowd.changes) {
    if (from >= 0) counts[from] = (counts[from] ?? 0) - 1
    if (to >= 0) counts[to] = (counts[to] ?? 0) + 1
    if (found.at(-1)?.atUs === atUs) found.pop()
    found.push({ atUs, counts: counts.slice() })
  }
  return found
})

export interface CountsAt {
  readonly atUs: number
  readonly counts: readonly number[]
}
