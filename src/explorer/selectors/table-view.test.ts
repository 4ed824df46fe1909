import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { placeBlocks } from './block-places.ts'
import { windowOf } from './replay-bits.ts'
import { stepIndex } from './step-index.ts'
import { columnsOf, thousands, withoutPrefix } from './table-cells.ts'
import type { RowView } from './table-rows.ts'
import { lookupTie } from './table-tie.ts'
import { tableView } from './table-view.ts'

const loaded = prepareTrace(sampleTrace())
const stepWith = (text: string): number =>
  loaded.steps.findIndex(({ events }) => events.some(event => JSON.stringify(event, skipBytes).includes(text)))
const skipBytes = (key: string, value: unknown): unknown => (key === 'bytes' ? null : value)
const changesOf = (step: number, node: string, table: 'SAD' | 'Contexts') =>
  tableView(loaded, step, node, table)?.rows.map(({ key, change }) => [key, change])

describe('what a step did to a table', () => {
  test('rows that came from elsewhere carry what they were there', () => {
    const step = stepWith('0x5f3a91c2')
    const view = tableView(loaded, step, 'nar', 'SAD')
    expect(view?.rows.map(({ key, change }) => [key, change])).toEqual([
      ['in/101', 'added'],
      ['out/102', 'added'],
      ['in/101/mn2', null],
      ['out/b310', null],
    ])
    expect(view?.rows[0]?.old).toMatchObject({ spi: '0x00000101', source: '2001:db8:1::10', direction: 'in' })
    expect(view?.tie).toEqual({ keys: ['in/101', 'in/101/mn2'], spi: '0x00000101', lookupCase: 2, more: 0 })
    expect(view?.changes).toBe(2)
  })
  test('the next step forgets it', () => {
    const next = tableView(loaded, stepWith('0x5f3a91c2') + 1, 'nar', 'SAD')
    expect(next?.rows.every(({ change, old }) => change === null && old === null)).toBe(true)
    expect(next?.tie).toBeNull()
  })
  test('removed rows stay for the step that removed them', () => {
    const step = stepWith('no-reply')
    expect(changesOf(step, 'par', 'SAD')).toEqual([
      ['in/101', 'removed'],
      ['out/102', 'removed'],
    ])
    expect(changesOf(step + 1, 'par', 'SAD')).toEqual([])
  })
  test('counters that move with packets are no change', () => {
    const { telling, all } = stepIndex(loaded)
    const data = all.find(
      step =>
        step > 0 &&
        !telling.includes(step) &&
        tableView(loaded, step, 'mn', 'SAD') !== tableView(loaded, step - 1, 'mn', 'SAD'),
    )
    expect(tableView(loaded, data ?? -1, 'mn', 'SAD')?.changes).toBe(0)
  })
  test('a table that did not change is the same object', () => {
    const step = stepWith('no-reply') + 3
    expect(tableView(loaded, step, 'nar', 'SPD')).toBe(tableView(loaded, step + 1, 'nar', 'SPD'))
  })
  test('a held row is marked', () => {
    expect(
      tableView(loaded, stepWith('"state":"held"'), 'par', 'SAD')?.rows.find(({ key }) => key === 'in/101')?.held,
    ).toBe(true)
  })
})

test('a row put between two others has a place, and the places tell every rank', () => {
  const whole = sampleTrace()
  const events = whole.events.map(event =>
    event.kind === 'row' && event.table === 'SPD' && event.row?.['order'] === 2
      ? { ...event, row: { ...event.row, order: 1.5 } }
      : event,
  )
  const { places, rows } = tableView(prepareTrace({ ...whole, events }), 0, 'mn', 'SPD') ?? {}
  expect(places?.slice(0, 2)).toEqual([1, 1.5])
  expect(places).toHaveLength(rows?.length ?? 0)
  expect(tableView(loaded, 0, 'mn', 'SPD')?.places).toBeNull()
  expect(tableView(loaded, 0, 'mn', 'SAD')?.places).toBeNull()
})

test('what can be told apart depends on the lookup case', () => {
  const row = (key: string, source: string, destination: string, lookupCase: number): RowView => ({
    key,
    row: { direction: 'in', spi: '0x00000101', source, destination, lookupCase },
    change: null,
    old: null,
    held: false,
  })
  const pair = (lookupCase: number, source: string, destination: string) =>
    lookupTie([row('a', 'S', 'D', lookupCase), row('b', source, destination, lookupCase)]) !== null
  expect([pair(1, 'x', 'y'), pair(2, 'x', 'y'), pair(2, 'x', 'D'), pair(3, 'x', 'D'), pair(3, 'S', 'D')]).toEqual([
    true,
    false,
    true,
    false,
    true,
  ])
  expect(lookupTie([row('a', 'S', 'D', 1), row('b', 'S', 'D', 1), row('c', 'S', 'D', 1)])?.more).toBe(1)
})

describe('cells', () => {
  test('numbers, addresses and columns', () => {
    expect(thousands(4_410)).toBe('4\u2009410')
    expect(withoutPrefix('2001:db8:1::10 > 2001:db8:ff::1')).toBe('1::10 > ff::1')
    const owners = (rows: readonly string[]) =>
      columnsOf(
        'SAD',
        rows.map(owner => ({ owner })),
      ).map(({ id }) => id)
    expect(owners(['mn', 'mn'])).not.toContain('owner')
    expect(owners(['mn', 'nar'])).toContain('owner')
  })
  test('the window shows its newest cells; gaps count only above what was seen', () => {
    const cells = (top: number, bits: string, size = 32) =>
      windowOf({ spi: '0x1', windowTop: top, windowBits: bits, windowSize: size })
        ?.cells.slice(-6)
        .map(cell => cell[0])
        .join('')
    expect(cells(4, '0x0000000b')).toBe('bbsmss')
    expect(cells(4_410, '0x00000001')).toBe('bbbbbs')
    expect(cells(100, '0xfffffffffffffffd', 64)).toBe('ssssms')
    expect(windowOf({ spi: '0x1', windowTop: null, windowBits: null, windowSize: 0 })).toBeNull()
    expect(windowOf({ spi: '0x1', windowTop: 1, windowBits: 'zz', windowSize: 64 })).toBeNull()
  })
})

test('blocks never overlap, keep their order and stay on the page', () => {
  const wish = fc.record({ x: fc.integer({ min: 0, max: 1_000 }), width: fc.integer({ min: 40, max: 320 }) })
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 5 }), list => {
      const wishes = list.toSorted((a, b) => a.x - b.x)
      const places = placeBlocks(wishes, 1_016, 20, 14)
      places.forEach(({ left, width }, i) => {
        const before = places[i - 1]
        expect(left).toBeGreaterThanOrEqual(before === undefined ? 20 : before.left + before.width + 14)
        expect(left + width).toBeLessThanOrEqual(996)
      })
    }),
  )
})
