import { present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { delayOf } from './explain.ts'
import type { TimerChange } from './host.ts'

/** The running timers of one actor, as plain data: XState's event type of each, by timer id. */
export interface ActorTimers {
  readonly started: number
  readonly running: Readonly<Record<string, string>>
}

export const NO_TIMERS: ActorTimers = { started: 0, running: {} }

/** Starts a timer for XState's event type `type`; ids count up, so that a stale one can never be mistaken. */
export function startTimer(
  timers: ActorTimers,
  definition: MachineDefinition,
  type: string,
  delayUs: Micros,
): { readonly timers: ActorTimers; readonly change: TimerChange & { readonly start: string } } {
  const { delay } = present(delayOf(definition, type), `delay of ${type}`)
  const started = timers.started + 1
  const id = `${delay}#${started}`
  return {
    timers: { started, running: { ...timers.running, [id]: type } },
    change: { start: id, delayUs, name: delay },
  }
}

/** Takes a timer out: it ran out or is cancelled. */
export function dropTimer(timers: ActorTimers, id: string): ActorTimers {
  const { [id]: _, ...running } = timers.running
  return { started: timers.started, running }
}

/** Id of the running timer for XState's event type, if there is one. */
export const timerFor = (timers: ActorTimers, type: string): string | undefined =>
  Object.keys(timers.running).find(id => timers.running[id] === type)
