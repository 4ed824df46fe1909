import type { MarkedEvent, TraceEvent } from '../../trace/event.ts'
import type { LoadedTrace, Selection } from '../store/state.ts'
import { perTrace } from './per-trace.ts'
import { lastChange } from './row-history.ts'

/** One link of the chain: an event, and the clauses that came into play with it. */
export interface WhyLink {
  readonly event: TraceEvent
  readonly marks: readonly MarkedEvent[]
}

/** No chain of a sound trace is longer; a damaged one ends here. */
const LINKS_MAX = 1_000

/** From an event back to the stimulus that set it off: the event first, the stimulus last. */
export function whyChain(loaded: LoadedTrace, seq: number): readonly WhyLink[] {
  const links: WhyLink[] = []
  let event = loaded.trace.events[seq]
  while (event !== undefined && links.length < LINKS_MAX) {
    links.push({ event, marks: marksOf(loaded).get(event.seq) ?? [] })
    const { cause } = event
    // A cause lies before its effect; anything else is no cause.
    if (cause === null || cause >= event.seq) break
    event = loaded.trace.events[cause]
  }
  return links
}

const marksOf = perTrace((loaded: LoadedTrace): ReadonlyMap<number, readonly MarkedEvent[]> => {
  const marks = new Map<number, MarkedEvent[]>()
  for (const event of loaded.trace.events) {
    if (event.kind !== 'marked' || event.cause === null) continue
    marks.set(event.cause, [...(marks.get(event.cause) ?? []), event])
  }
  return marks
})

/** The event a selection asks about: where a message ended, a row last changed, a machine last moved. */
export function askedEvent(loaded: LoadedTrace, cursor: number, selection: Selection): number | undefined {
  switch (selection.kind) {
    case 'event':
      return selection.seq
    case 'message': {
      const message = loaded.messages[selection.message - 1]
      if (message === undefined) return undefined
      const isThere = message.receivedSeq !== null && message.receivedStep !== null && message.receivedStep <= cursor
      return isThere && message.receivedSeq !== null ? outcomeOf(loaded, message.receivedSeq) : message.sentSeq
    }
    case 'row':
      return lastChange(loaded, cursor, selection)?.seq
    case 'actor':
      return lastEntered(loaded, cursor, selection.actor)
    case 'none':
      return tellingEvent(loaded, cursor)
  }
}

/** What a reception led to says more than the reception: a refusal or a transition, where there is one. */
function outcomeOf(loaded: LoadedTrace, received: number): number {
  const { step } = loaded.trace.events[received] ?? { step: -1 }
  const effects = (loaded.steps[step]?.events ?? []).filter(event => event.cause === received)
  return (
    effects.find(event => event.kind === 'rejected' || (event.kind === 'entered' && event.from !== ''))?.seq ?? received
  )
}

function lastEntered(loaded: LoadedTrace, cursor: number, actor: string): number | undefined {
  const node = actor.split('/')[0] ?? ''
  return loaded.steps[cursor]?.world.nodes.get(node)?.actors.get(actor)?.last
}

const WEIGHT: Readonly<Partial<Record<TraceEvent['kind'], number>>> = {
  reported: 7,
  rejected: 6,
  entered: 5,
  row: 4,
  lost: 3,
  received: 2,
  sent: 2,
}

/** The event of a step that most deserves an explanation. */
function tellingEvent(loaded: LoadedTrace, cursor: number): number | undefined {
  let best: TraceEvent | undefined
  const weight = (event: TraceEvent): number => {
    if (event.kind === 'row' && event.counter) return 0
    // A machine that starts says less than what it starts for.
    if (event.kind === 'entered' && event.from === '') return 1
    return WEIGHT[event.kind] ?? 1
  }
  for (const event of loaded.steps[cursor]?.events ?? [])
    if (best === undefined || weight(event) > weight(best)) best = event
  return best?.seq
}
