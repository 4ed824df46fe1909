import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { CompiledActor } from './compiled-actor.ts'
import type { HostStep, Typed } from './host.ts'
import { pureHost } from './host-pure.ts'
import { ikeSamples } from './ike-tables.fixture.ts'
import { allSamples } from './all-samples.fixture.ts'
import type { Sample } from './samples.fixture.ts'

const ACTOR = 'x/random/1'

type Played = Pick<Sample, 'definition' | 'events' | 'situations'>
/** A step as both hosts can tell it: timers by their names. */
interface Told {
  readonly state: string
  readonly effects: readonly Typed[]
  readonly timers: readonly string[]
}

/** Both hosts through the same acts: events by name, or the n-th running timer. */
function playBoth(sample: Played, input: unknown, acts: readonly (string | number)[]): [Told[], Told[]] {
  const host = pureHost()
  const running = new Map<string, string>()
  const pure: Told[] = []
  const note = (step: HostStep): void => {
    const timers: string[] = []
    for (const change of step.timers) {
      const name =
        'start' in change
          ? change.name
          : present(
              [...running].find(([, id]) => id === change.cancel),
              'timer',
            )[0]
      if ('start' in change) running.set(name, change.start)
      else running.delete(name)
      timers.push('start' in change ? `${name} ${change.delayUs}` : `cancel ${name}`)
    }
    pure.push({ state: host.stateOf(ACTOR), effects: step.effects, timers: timers.sort() })
  }
  const compiled: Told[] = []
  let effects: Typed[] = []
  let timers: string[] = []
  const sink = {
    effect: (effect: Typed) => void effects.push(effect),
    start: (delay: string, delayUs: number) => void timers.push(`${delay} ${delayUs}`),
    cancel: (delay: string) => void timers.push(`cancel ${delay}`),
  }
  note(host.start(ACTOR, sample.definition, input))
  const actor = new CompiledActor(sample.definition, input, sink)
  const collect = (): void => {
    compiled.push({ state: actor.state, effects, timers: timers.sort() })
    effects = []
    timers = []
  }
  collect()
  for (const act of acts) {
    if (typeof act === 'string') {
      const event = present(sample.events[act], act)
      note(host.send(ACTOR, event))
      actor.send(event)
    } else if (running.size > 0) {
      const [name, id] = present([...running][act % running.size], 'timer')
      running.delete(name)
      note(host.fire(ACTOR, id))
      actor.fire(name)
    } else continue
    collect()
  }
  return [pure, compiled]
}

describe.each([...allSamples, ...ikeSamples()].map(sample => [sample.definition.id, sample] as const))(
  '%s',
  (_, sample) => {
    test('compiled and pure take every schedule alike: states, effects, timers', () => {
      const acts = fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(...Object.keys(sample.events)) },
          { weight: 1, arbitrary: fc.nat({ max: 3 }) },
        ),
        { maxLength: 60 },
      )
      const inputs = fc.constantFrom(...sample.situations.map(({ input }) => input))
      fc.assert(
        fc.property(inputs, acts, (input, schedule) => {
          const [pure, compiled] = playBoth(sample, input, schedule)
          expect(compiled).toEqual(pure)
        }),
      )
    })
  },
)

test('what is left out is not done', () => {
  const { definition, situations } = present(
    allSamples.find(each => each.definition.id === 'udp-source'),
    'source',
  )
  const effects: Typed[] = []
  const sink = { effect: (effect: Typed) => void effects.push(effect), start: () => {}, cancel: () => {} }
  const actor = new CompiledActor(definition, situations[0]?.input, sink, ['sendPacket'])
  actor.send({ type: 'start' })
  expect(actor.state).toBe('running')
  expect(actor.context).toMatchObject({ packets: 1 })
  expect(effects).toEqual([])
})
