import { expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { followedMessage, followedRow } from './followed.ts'

const loaded = prepareTrace(sampleTrace())

test('shows the message a step sends before the one that ends in it', () => {
  const sending = loaded.steps.flatMap(({ events }, cursor) => {
    const sent = events.find(event => event.kind === 'sent' && !event.traffic)
    return sent?.kind === 'sent' ? [{ cursor, message: sent.message }] : []
  })
  expect(sending.length).toBeGreaterThan(3)
  expect(sending.map(({ cursor }) => followedMessage(loaded, cursor))).toEqual(sending.map(({ message }) => message))
})

test('keeps the message while only data moves, and never shows a data packet', () => {
  const numbers = new Set(loaded.steps.map((_, cursor) => followedMessage(loaded, cursor)))
  expect(followedMessage(loaded, 0)).toBe(0)
  expect(numbers.size).toBeGreaterThan(3)
  for (const number of numbers) expect(loaded.messages[number - 1]?.traffic ?? false).toBe(false)
})

test('shows the row that changed last, none of the set-up', () => {
  expect(followedRow(loaded, 0)).toBeUndefined()
  const last = followedRow(loaded, loaded.steps.length - 1)
  const changes = loaded.trace.events.filter(event => event.kind === 'row' && !event.counter && event.step > 0)
  expect(changes.some(event => event.kind === 'row' && event.node === last?.node && event.key === last.key)).toBe(true)
})
