import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import type { HostStep, MachineHost } from './host.ts'
import { compiledHost } from './host-compiled.ts'
import { liveHost } from './host-live.ts'
import { pureHost } from './host-pure.ts'
import { ikeSamples } from './ike-tables.fixture.ts'
import { allSamples } from './all-samples.fixture.ts'
import type { Sample } from './samples.fixture.ts'

const ACTOR = 'x/random/1'

type Played = Pick<Sample, 'definition' | 'events' | 'situations'>

/** One act of a random schedule: an event of the sample, or the running timer chosen by `pick`. */
type Act = { readonly event: string } | { readonly pick: number }

const schedule = (sample: Played): fc.Arbitrary<readonly Act[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...Object.keys(sample.events)).map(event => ({ event })) },
      { weight: 1, arbitrary: fc.nat({ max: 3 }).map(pick => ({ pick })) },
    ),
    { maxLength: 60 },
  )

const inputs = (sample: Played): fc.Arbitrary<unknown> =>
  fc.constantFrom(...sample.situations.map(({ input }) => input))

/** Plays the schedule; every step, and at each step the running timers, so that both must agree on them too. */
function play(host: MachineHost, sample: Played, input: unknown, acts: readonly Act[]): readonly HostStep[] {
  const running: string[] = []
  const steps: HostStep[] = []
  const note = (step: HostStep): void => {
    steps.push(step)
    for (const change of step.timers) {
      if ('start' in change) running.push(change.start)
      else running.splice(running.indexOf(change.cancel), 1)
    }
  }
  note(host.start(ACTOR, sample.definition, input))
  for (const act of acts) {
    if ('event' in act) note(host.send(ACTOR, present(sample.events[act.event], act.event)))
    else if (running.length > 0) {
      const [timer] = running.splice(act.pick % running.length, 1)
      note(host.fire(ACTOR, present(timer, 'timer')))
    }
  }
  return steps
}

describe.each([...allSamples, ...ikeSamples()].map(sample => [sample.definition.id, sample] as const))(
  '%s',
  (_, sample) => {
    test('live actors, compiled ones and pure transitions take every schedule alike: reports, effects, timers', () => {
      fc.assert(
        fc.property(inputs(sample), schedule(sample), (input, acts) => {
          const pure = play(pureHost(), sample, input, acts)
          expect(play(liveHost(), sample, input, acts)).toEqual(pure)
          expect(play(compiledHost(), sample, input, acts)).toEqual(pure)
        }),
      )
    })

    test('each timer is started once, in whole µs, and cancelled or fired at most once', () => {
      fc.assert(
        fc.property(inputs(sample), schedule(sample), (input, acts) => {
          const changes = play(pureHost(), sample, input, acts).flatMap(({ timers }) => timers)
          const started = changes.flatMap(change => ('start' in change ? [change.start] : []))
          const cancelled = changes.flatMap(change => ('cancel' in change ? [change.cancel] : []))
          expect(new Set(started).size).toBe(started.length)
          expect(new Set(cancelled).size).toBe(cancelled.length)
          expect(started).toEqual(expect.arrayContaining(cancelled))
          const delays = changes.flatMap(change => ('start' in change ? [change.delayUs] : []))
          expect(delays.filter(delay => !Number.isSafeInteger(delay) || delay < 0)).toEqual([])
        }),
      )
    })
  },
)

describe('hosts', () => {
  const [sample] = allSamples
  const { definition, situations } = present(sample, 'first sample')
  const input = situations[0]?.input

  test.each([
    ['live', liveHost],
    ['pure', pureHost],
    ['compiled', compiledHost],
  ] as const)('%s: an actor that stopped is gone, its timers with it', (_, make) => {
    const host = make()
    const start = (name: string): HostStep => host.start(name, definition, input)
    start('mn/cxtp/1')
    start('mn2/cxtp/1')
    const [timer] = host.send('mn/cxtp/1', { type: 'linkUp', router: 'nar', sameRouter: false } as never).timers
    host.stop('mn/cxtp/1')
    expect(host.actors()).toEqual(['mn2/cxtp/1'])
    expect(() => host.send('mn/cxtp/1', { type: 'linkDown' })).toThrow('actor mn/cxtp/1')
    const fired = timer !== undefined && 'start' in timer ? timer.start : ''
    expect(() => host.fire('mn2/cxtp/1', fired)).toThrow('running timer')
    // A node that crashed starts its machines afresh, under the same name if it likes.
    expect(start('mn/cxtp/1').report).toMatchObject({ from: '', to: 'connected', event: 'start' })
  })

  test.each([
    ['live', liveHost],
    ['pure', pureHost],
    ['compiled', compiledHost],
  ] as const)('%s: what a machine throws is thrown by the step, not later', (_, make) => {
    const host = make()
    host.start('mn/cxtp/1', definition, input)
    expect(() => host.send('mn/cxtp/1', { type: 'CTAA' })).not.toThrow()
    host.send('mn/cxtp/1', { type: 'linkUp', sameRouter: false } as never)
    expect(() => host.send('mn/cxtp/1', { type: 'CTAA' })).toThrow('awaited')
  })

  test('a saved moment can be played again: the pure host keeps values', () => {
    const host = pureHost()
    const linkUp = { type: 'linkUp', router: 'nar', sameRouter: false } as const
    host.start('mn/cxtp/1', definition, input)
    const saved = host.save()
    const first = host.send('mn/cxtp/1', linkUp)
    expect(host.stateOf('mn/cxtp/1')).toBe('activating')
    host.load(saved)
    expect(host.stateOf('mn/cxtp/1')).toBe('connected')
    expect(host.send('mn/cxtp/1', linkUp)).toEqual(first)
  })
})
