import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { readDefinition } from '../../protocol/machines/read-definition.ts'
import type { HostStep } from './host.ts'
import { pureHost, type PureHost } from './host-pure.ts'
import { allSamples } from './all-samples.fixture.ts'
import type { Sample, Situation } from './samples.fixture.ts'

const ACTOR = 'x/table/1'

/** Every event in every situation, and every delay that is running there: what the machine does, as text. */
function tableOf(sample: Sample): string {
  return sample.situations
    .map(situation => [`== ${situation.name}`, ...rowsOf(sample, situation)].join('\n'))
    .join('\n\n')
}

function rowsOf(sample: Sample, situation: Situation): readonly string[] {
  const { host, running } = arrive(sample, situation)
  const saved = host.save()
  const row = (label: string, step: () => HostStep): string => {
    host.load(saved)
    return `${label.padEnd(38)} ${cellOf(step())}`
  }
  return [
    ...Object.entries(sample.events).map(([label, event]) => row(label, () => host.send(ACTOR, event))),
    ...[...running].map(([name, id]) => row(`after ${name}`, () => host.fire(ACTOR, id))),
  ]
}

function arrive(
  sample: Sample,
  situation: Situation,
): { readonly host: PureHost; readonly running: Map<string, string> } {
  const host = pureHost()
  const running = new Map<string, string>()
  const note = ({ timers }: HostStep): void => {
    for (const change of timers) {
      if ('start' in change) running.set(change.name, change.start)
      else for (const [name, id] of running) if (id === change.cancel) running.delete(name)
    }
  }
  note(host.start(ACTOR, sample.definition, situation.input))
  for (const label of situation.way) {
    const delay = /^after (.*)$/.exec(label)?.[1]
    if (delay === undefined) note(host.send(ACTOR, present(sample.events[label], label)))
    else {
      const id = present(running.get(delay), label)
      running.delete(delay)
      note(host.fire(ACTOR, id))
    }
  }
  return { host, running }
}

function cellOf({ report, effects, timers }: HostStep): string {
  const place = report.to === report.from ? '(stays)' : `-> ${report.to}`
  const said = effects.map(effect => effectText(effect))
  const delays = timers.flatMap(change => ('start' in change ? [`wait ${change.name} ${change.delayUs} µs`] : []))
  return [place, ...said, ...delays, ...(report.handled ? [] : ['NOT FORESEEN'])].join(' · ')
}

function effectText(effect: object): string {
  const { type, ...fields } = effect as { readonly type: string } & Record<string, unknown>
  if (type === 'mark') return `[${String(fields['mark'])}]`
  const members = Object.entries(fields).map(([name, value]) => `${name}=${valueText(value)}`)
  return members.length === 0 ? type : `${type}(${members.join(' ')})`
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

describe.each(allSamples.map(sample => [sample.definition.id, sample] as const))('%s', (_, sample) => {
  test('every event in every state is what the table says', async () => {
    await expect(`${tableOf(sample)}\n`).toMatchFileSnapshot(`../../${sample.table}`)
  })

  test('the table shows every state and every event', () => {
    const { states } = readDefinition(sample.definition)
    const shown = sample.situations.map(situation => arrive(sample, situation).host.stateOf(ACTOR))
    expect(new Set(shown)).toEqual(new Set(states.keys()))
    const known = [...states.values()].flatMap(({ on }) => [...on.keys()])
    expect(new Set(Object.values(sample.events).map(({ type }) => type))).toEqual(new Set(known))
  })

  test('an event nobody foresaw is recorded and changes nothing', () => {
    for (const situation of sample.situations) {
      const { host } = arrive(sample, situation)
      const before = host.stateOf(ACTOR)
      const { report, timers } = host.send(ACTOR, { type: 'nonsense' })
      expect(report).toMatchObject({ from: before, to: before, handled: false })
      expect(timers).toEqual([])
    }
  })
})
