import fc from 'fast-check'
import { present } from '../../lib/assert.ts'
import type { HostStep, Typed } from './host.ts'
import { pureHost } from './host-pure.ts'
import { samples, type Sample } from './samples.fixture.ts'

/** One step of a played schedule, with the event that led to it (a delay that ran out as `after NAME`). */
export interface Played {
  readonly event: Typed
  readonly step: HostStep
  /** Virtual time of the step, µs. */
  readonly atUs: number
}

/** Either an event of the sample, or the time until the next timer passes. `waitUs`: time since the last act. */
export interface Act {
  readonly event: string | undefined
  readonly waitUs: number
}

export const sampleOf = (id: string): Sample =>
  present(
    samples.find(({ definition }) => definition.id === id),
    id,
  )

/** Each schedule is of few kinds of events, so that long tales of them are told and not only mixtures of everything. */
export const actsOf = (sample: Sample, maxLength = 60): fc.Arbitrary<readonly Act[]> =>
  fc.subarray(Object.keys(sample.events), { minLength: 1, maxLength: 7 }).chain(kinds =>
    fc.array(
      fc.record({
        event: fc.option(fc.constantFrom(...kinds), { nil: undefined, freq: 6 }),
        waitUs: fc.oneof(fc.nat({ max: 50_000 }), fc.nat({ max: 3_000_000 })),
      }),
      { maxLength },
    ),
  )

export const inputOf = (sample: Sample): fc.Arbitrary<unknown> =>
  fc.constantFrom(...sample.situations.map(({ input }) => input))

const ACTOR = 'x/property/1'

/** Plays acts in virtual time: timers run out when they are due, as in the simulation. */
export function playInTime(sample: Sample, input: unknown, acts: readonly Act[]): readonly Played[] {
  const host = pureHost()
  const due = new Map<string, { readonly atUs: number; readonly name: string }>()
  const played: Played[] = []
  let nowUs = 0
  const note = (event: Typed, step: HostStep): void => {
    for (const change of step.timers) {
      if ('start' in change) due.set(change.start, { atUs: nowUs + change.delayUs, name: change.name })
      else due.delete(change.cancel)
    }
    played.push({ event, step, atUs: nowUs })
  }
  const fireUntil = (untilUs: number): void => {
    for (;;) {
      const next = [...due].reduce<readonly [string, { readonly atUs: number; readonly name: string }] | undefined>(
        (first, entry) => (first === undefined || entry[1].atUs < first[1].atUs ? entry : first),
        undefined,
      )
      if (next === undefined || next[1].atUs > untilUs) break
      due.delete(next[0])
      nowUs = next[1].atUs
      note({ type: `after ${next[1].name}` }, host.fire(ACTOR, next[0]))
    }
    nowUs = untilUs
  }
  note({ type: 'start' }, host.start(ACTOR, sample.definition, input))
  for (const { event, waitUs } of acts) {
    fireUntil(nowUs + waitUs)
    if (event === undefined) continue
    const value = present(sample.events[event], event)
    note(value, host.send(ACTOR, value))
  }
  return played
}

export const effectTypes = ({ step }: Played): readonly string[] => step.effects.map(({ type }) => type)
