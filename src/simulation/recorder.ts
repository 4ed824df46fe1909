import { assert } from '../lib/assert.ts'
import type { NewEvent, TraceEvent } from '../trace/event.ts'

/** A run may not grow without end; a scenario that needs more is split or shortened. */
export const MAX_EVENTS = 2_000_000

/** Numbers events and ties each to its cause. Mutable on purpose: a trace only grows. */
export class Recorder {
  readonly events: TraceEvent[]
  step: number
  /** Of all frames recorded, so that a run of large ones is stopped before memory is full. */
  octets = 0

  constructor(events: readonly TraceEvent[] = [], step = 0) {
    this.events = [...events]
    this.step = step
  }

  beginStep(): void {
    // A dispatch without any event must not use up a step number.
    if (this.events.at(-1)?.step === this.step) this.step += 1
  }

  /** Takes the event over: whoever made it forgets it. */
  add(event: NewEvent, atUs: number, cause: number | null): number {
    assert(this.events.length < MAX_EVENTS, `at most ${MAX_EVENTS} events in a run`)
    const seq = this.events.length
    if (event.kind === 'sent') this.octets += event.bytes.length
    this.events.push(completed(event, seq, this.step, atUs, cause))
    return seq
  }
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] }

/** In place: a spread of sixteen shapes is four times as slow, and each event was there twice for a while. */
function completed(event: NewEvent, seq: number, step: number, atUs: number, cause: number | null): TraceEvent {
  const whole = event as Mutable<TraceEvent>
  assert(whole.seq === undefined, 'an event is recorded once')
  whole.seq = seq
  whole.step = step
  whole.atUs = atUs
  whole.cause = cause
  return whole
}
