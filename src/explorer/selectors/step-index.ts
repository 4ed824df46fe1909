import type { TraceEvent } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import type { InvariantResult } from '../../trace/trace.ts'
import type { LoadedTrace } from '../store/state.ts'
import { storyOf } from './crowd-facts.ts'
import { outageEnds } from './outages.ts'
import { perTrace } from './per-trace.ts'

/** What kinds of moments a person can jump to; each list holds step numbers in rising order. */
export interface StepIndex {
  /** Every step that says more than that a data packet moved; step 0 and the last step always. */
  readonly telling: readonly number[]
  readonly message: readonly number[]
  readonly table: readonly number[]
  readonly state: readonly number[]
  readonly fault: readonly number[]
  /** Where an invariant breaks for the first time. */
  readonly invariant: readonly number[]
  /** Data moves too: what stepping visits with "data packets" switched on. */
  readonly all: readonly number[]
}

export type JumpKind = 'message' | 'table' | 'state' | 'fault' | 'invariant'

/** Lists of steps by what happens in them, computed once for a trace in O(events). */
export const stepIndex = perTrace((loaded: LoadedTrace): StepIndex => {
  const story = storyOf(loaded, null)
  if (story !== loaded) return stepIndex(story)
  const lists = {
    telling: [] as number[],
    message: [] as number[],
    table: [] as number[],
    state: [] as number[],
    fault: [] as number[],
  }
  const refusals = new Set<string>()
  const ends = new Set(outageEnds(loaded).keys())
  // A step in which a member of a crowd goes to another gateway is worth a stop, whatever else it does.
  for (const { step } of loaded.crowd?.changes ?? []) ends.add(step)
  // Of the steps of a crowd most tell nothing: they are not looked at.
  const own = loaded.crowd && new Set([...ends, ...loaded.trace.events.map(({ step }) => step)])
  for (const step of loaded.steps) {
    if (own?.has(step.index) === false && step.index > 0 && step.index < loaded.steps.length - 1) continue
    const events = loaded.crowd === undefined ? step.events : step.events.filter(({ seq }) => loaded.crowd?.tells(seq))
    const of = (test: (event: TraceEvent) => boolean): boolean => events.some(test)
    forgetRefusals(events, loaded.messages, refusals)
    const edge = step.index === 0 || step.index === loaded.steps.length - 1 || ends.has(step.index)
    // No shortcut: every event has to be looked at, a refusal is new only once.
    const tells = events.filter(event => isTelling(event, loaded.messages, refusals)).length > 0
    if (edge || tells) lists.telling.push(step.index)
    if (of(event => event.kind === 'sent' && !event.traffic)) lists.message.push(step.index)
    if (of(event => event.kind === 'row' && !event.counter)) lists.table.push(step.index)
    if (of(event => event.kind === 'entered' && event.from !== event.state)) lists.state.push(step.index)
    if (of(event => isTrouble(event, loaded.messages))) lists.fault.push(step.index)
  }
  const invariant = [...brokenAt(loaded).keys()].toSorted((a, b) => a - b)
  for (const step of invariant) if (!lists.telling.includes(step)) lists.telling.push(step)
  return {
    ...lists,
    telling: lists.telling.toSorted((a, b) => a - b),
    invariant,
    all: loaded.steps.map(({ index }) => index),
  }
})

/** Where a run is opened by a person without a moment in mind: the first message, or the first thing there is to tell. */
export function firstMoment(loaded: LoadedTrace): number {
  const { message, telling } = stepIndex(loaded)
  return message[0] ?? telling[1] ?? 0
}

/** Invariants that do not hold, by the step in which each breaks; those that only the end shows break there. */
export const brokenAt = perTrace((loaded: LoadedTrace): ReadonlyMap<number, readonly InvariantResult[]> => {
  const broken = new Map<number, InvariantResult[]>()
  for (const invariant of loaded.trace.invariants) {
    if (invariant.holds) continue
    const step = stepAt(loaded, invariant.firstBrokenAtUs ?? loaded.trace.endedAtUs)
    broken.set(step, [...(broken.get(step) ?? []), invariant])
  }
  return broken
})

/** Whether an event is worth a stop when data packets are stepped over. */
function isTelling(event: TraceEvent, messages: readonly Message[], refusals: Set<string>): boolean {
  switch (event.kind) {
    case 'flow':
      return false
    case 'sent':
      return !event.traffic
    case 'received':
    case 'lost':
      return !isTraffic(event.message, messages)
    case 'row':
      return !event.counter
    case 'rejected': {
      const message = event.message === null ? undefined : messages[event.message - 1]
      if (message?.traffic === false) return true
      // Of a row of data packets refused on one hop for one reason, the first is news.
      const reason = `${hop(message, event.node)} ${event.code}`
      if (refusals.has(reason)) return false
      refusals.add(reason)
      return true
    }
    case 'fault':
      return event.message === null || !isTraffic(event.message, messages) || event.effect !== 'drop'
    case 'marked':
    case 'derived':
      return false
    default:
      return true
  }
}

const hop = (message: Message | undefined, node: string): string =>
  message === undefined ? `${node}>` : `${message.from}>${message.to}`

/** Where a data packet passed, a refusal is news again. */
function forgetRefusals(events: readonly TraceEvent[], messages: readonly Message[], refusals: Set<string>): void {
  if (refusals.size === 0 || events.some(({ kind }) => kind === 'rejected')) return
  for (const event of events) {
    if (event.kind !== 'received' && event.kind !== 'sent') continue
    const message = messages[event.message - 1]
    if (message?.traffic !== true) continue
    const passed = event.kind === 'received' ? hop(message, event.node) : `${event.node}>`
    for (const reason of refusals) if (reason.startsWith(`${passed} `)) refusals.delete(reason)
  }
}

function isTrouble(event: TraceEvent, messages: readonly Message[]): boolean {
  if (event.kind === 'fault' || event.kind === 'node' || event.kind === 'reported') return true
  return event.kind === 'lost' && !isTraffic(event.message, messages)
}

const isTraffic = (message: number, messages: readonly Message[]): boolean => messages[message - 1]?.traffic === true

/** First number of a rising list greater than `after`; undefined when there is none. O(log n). */
export function firstAfter(list: readonly number[], after: number): number | undefined {
  return list[countUpTo(list, after)]
}

/** Last number of a rising list less than `before`; undefined when there is none. O(log n). */
export function lastBefore(list: readonly number[], before: number): number | undefined {
  return list[countUpTo(list, before - 1) - 1]
}

/** How many numbers of a rising list are ≤ `value`. O(log n). */
export function countUpTo(list: readonly number[], value: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = list[middle]
    if (found !== undefined && found <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** Number of the last step that happened at or before the time. O(log n). */
export function stepAt(loaded: LoadedTrace, timeUs: number): number {
  let [low, high] = [0, loaded.steps.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const step = loaded.steps[middle]
    if (step !== undefined && step.atUs <= timeUs) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}
