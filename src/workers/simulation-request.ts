import type { Result } from '../lib/result.ts'
import type { TraceEvent } from '../trace/event.ts'
import type { Trace } from '../trace/trace.ts'

/** Sentence of a run that somebody stopped; callers compare with it to say nothing more. */
export const CANCELLED = 'Stopped.'

/** A run somebody wants: plain data, as it goes to a worker. */
export interface SimulationRequest {
  /** An id; where there is a text, what the page calls it meanwhile. */
  readonly scenario: string
  /** A scenario of somebody's own, in YAML or JSON, in the place of one of ours. */
  readonly text?: string | undefined
  /** Null: the scenario's own. */
  readonly seed: number | null
  /** Beside the scenario's own, in the contract's syntax. */
  readonly faults: readonly string[]
  /** `path=value`. */
  readonly settings: readonly string[]
}

/** Virtual time done so far and planned, µs. */
export type Progress = (doneUs: number, untilUs: number) => void

/** Events of a long run, as many as arrive without holding up whoever takes them; the next part comes once this one is taken. */
export type TakePart = (events: readonly TraceEvent[]) => Promise<void>

/** A run with the digest of `traceDigest`: equal inputs give the same on every machine. */
export interface SimulatedTrace extends Trace {
  readonly digest: string
}

/** What a worker offers, and the main thread where workers are refused. Errors are sentences for people. */
export interface Simulator {
  /** A long run comes in parts where somebody takes them: then the trace at the end has no events of its own. */
  simulate(request: SimulationRequest, onProgress: Progress, onPart?: TakePart): Promise<Result<SimulatedTrace, string>>
  /** Loads the engine and runs its dear parts once, so that the first answer comes quickly. */
  warm(): Promise<void>
}
