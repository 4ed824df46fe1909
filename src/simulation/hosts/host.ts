import type { Micros } from '../../lib/micros.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import type { Checked } from '../../trace/event.ts'

export type { MachineDefinition } from '../../protocol/machines/definition.ts'

/** An event for a machine, or an effect of one; the unions are in protocol/machines. */
export interface Typed {
  readonly type: string
}

/** `start`: the timer runs out in `delayUs`, unless a later step cancels it. Ids are unique within their actor. */
export type TimerChange =
  { readonly start: string; readonly delayUs: Micros; readonly name: string } | { readonly cancel: string }

/** How a machine took an event, as its definition explains it. */
export interface StepReport {
  /** Empty at the start. */
  readonly from: string
  readonly to: string
  /** `CTAR`, `after CT_REQUEST_RETRY`, `start`. */
  readonly event: string
  /** Every guard that was looked at, in order, each once. */
  readonly guards: readonly Checked[]
  /** Exit, transition and entry actions, in order. */
  readonly actions: readonly string[]
  readonly ref: string
  /** False when the event was not foreseen in this state and only the wildcard took it. */
  readonly handled: boolean
}

export interface HostStep {
  readonly effects: readonly Typed[]
  readonly timers: readonly TimerChange[]
  readonly report: StepReport
}

/**
 * Runs machines by their actors' names (`nar/cxtp/1`). It owns no time: delays become timer changes that the caller
 * keeps and gives back with `fire`. Two hosts with the same calls give the same steps, timer ids included.
 */
export interface MachineHost {
  start(actor: string, definition: MachineDefinition, input: unknown): HostStep
  send(actor: string, event: Typed): HostStep
  /** `timer`: an id that a step started and none cancelled. */
  fire(actor: string, timer: string): HostStep
  /** The actor is gone at once (its node crashed); its timers with it. */
  stop(actor: string): void
  /** Id of the definition the actor runs. */
  machineOf(actor: string): string
  stateOf(actor: string): string
  /** Whether the actor was started and not stopped. */
  runs(actor: string): boolean
  /** Names of all actors, in the order they were started. */
  actors(): readonly string[]
}
