import { expect, test } from 'vitest'
import type { Trace } from '../../trace/trace.ts'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { comparedFigures, compareRuns } from './compare-runs.ts'

const whole = sampleTrace()
const without = (name: string): Trace => ({
  ...whole,
  events: whole.events.filter(event => event.kind !== 'sent' || event.name !== name),
})
const [a, b] = [prepareTrace(whole), prepareTrace(without('CTAA'))]
const control = a.messages.filter(({ traffic }) => !traffic)

test('equal runs are equal, message by message', () => {
  const rows = compareRuns(a, a)
  expect(rows.map(({ left }) => left)).toEqual(control)
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['same']))
})

test('what one run has alone stands alone, and what follows is aligned again', () => {
  const rows = compareRuns(a, b)
  const alone = rows.filter(({ kind }) => kind === 'left-only').map(({ left }) => left?.name)
  expect(alone).toEqual(control.filter(({ name }) => name === 'CTAA').map(({ name }) => name))
  expect(rows.filter(({ left, right }) => left !== undefined && right !== undefined)).toHaveLength(
    control.length - alone.length,
  )
  const back = compareRuns(b, a)
  expect(back.filter(({ kind }) => kind === 'right-only')).toHaveLength(alone.length)
})

test('a message of another fate, time or with other octets says in what it differs', () => {
  const later = prepareTrace({
    ...whole,
    events: whole.events.map(event =>
      event.kind === 'sent' && event.name === 'CTAR'
        ? { ...event, atUs: event.atUs + 1, bytes: new Uint8Array(3) }
        : event,
    ),
  })
  const first = compareRuns(a, later).find(({ kind }) => kind !== 'same')
  expect([first?.left?.name, first?.differences]).toEqual(['CTAR', ['time', 'octets']])
})

test('figures of both, without a set-up where none was', () => {
  const figures = Object.fromEntries(comparedFigures(a, b).map(({ name, left, right }) => [name, [left, right]]))
  expect(figures['messages']).toEqual([control.length, b.messages.filter(({ traffic }) => !traffic).length])
  expect(figures['octets']?.[0]).toBe(control.reduce((sum, { bytes }) => sum + bytes.length, 0))
  expect(Object.keys(figures)).toEqual(['messages', 'octets', 'lost', 'outage', 'setup', 'broken'])
})
