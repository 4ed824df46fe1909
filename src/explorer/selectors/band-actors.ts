import type { NodeId } from '../../trace/event.ts'
import type { Chart } from '../../trace/trace.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

/** A lifeline shows one story: the machines of the first of these protocols its node has. */
const STORIES = ['cxtp', 'ikev2', 'ikev1', 'mobility'] as const
/** Machines beside the story: one for each request, each child SA and each quick mode; signs of life. */
const ASIDE = /\/(?:request|child|quick)\/|\/dpd$/

const storyOf = (actor: string): number => {
  const found = STORIES.findIndex(name => actor.split('/')[1] === name)
  return found < 0 || ASIDE.test(actor) ? STORIES.length : found
}

/** Machines whose states a lifeline shows, in the order they started: of IKE every set-up and every IKE SA. */
export const bandActors = perTrace((loaded: LoadedTrace): ReadonlyMap<NodeId, ReadonlySet<string>> => {
  const byNode = new Map<NodeId, Set<string>>()
  for (const event of loaded.trace.events) {
    if (event.kind !== 'entered') continue
    const known = byNode.get(event.node)
    const [first] = known ?? []
    const [story, knownStory] = [storyOf(event.actor), first === undefined ? Infinity : storyOf(first)]
    if (known === undefined || story < knownStory) byNode.set(event.node, new Set([event.actor]))
    else if (story === knownStory && STORIES[story]?.startsWith('ike') === true) known.add(event.actor)
  }
  return byNode
})

/** `machine state` of every state that is over: nothing to wait for can follow, as when a set-up is done or an SA gone. */
export const finalStates = perTrace((loaded: LoadedTrace): ReadonlySet<string> => {
  return new Set(loaded.trace.header.charts.flatMap(chart => finalOf(chart).map(state => `${chart.id} ${state}`)))
})

function finalOf({ states, transitions }: Chart): readonly string[] {
  const alive = new Set(states.filter(({ kind }) => kind === 'waiting' || kind === 'idle').map(({ id }) => id))
  // As many rounds as there are states reach every state from which something to wait for can follow.
  for (let round = 0; round < states.length; round += 1)
    for (const { from, to } of transitions) if (alive.has(to)) alive.add(from)
  return states.filter(({ id }) => !alive.has(id)).map(({ id }) => id)
}
