import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRealSuite } from '../crypto/real-suite.ts'
import { updateAssociation } from './sad.ts'
import { MN_NEW, samplePolicy, sampleSa } from './sample-tables.fixture.ts'
import type { Policy } from './spd.ts'
import { EMPTY_IPSEC } from './state.ts'
import { diffTables, type TableChanges } from './table-changes.ts'

const view = { nowUs: 1_000, crypto: createRealSuite() }

test('a diff tells added, changed and removed rows, and mere counters apart', () => {
  const sa = sampleSa()
  const before = { sad: [sa, sampleSa({ id: 'gone', spi: 0x200 })], spd: [samplePolicy('in')], pad: [] }
  const moved = { ...sa, source: MN_NEW }
  const after = {
    ...before,
    sad: [moved, sampleSa({ id: 'new', spi: 0x300 })],
    spd: [samplePolicy('out'), ...before.spd],
  }
  const summary = diffTables(before, after, view).changes.map(
    c => `${c.table} ${c.key} ${c.change} ${c.columns.join(',')}`,
  )
  expect(summary).toEqual(['SAD mn/in/esp changed source', 'SAD new added ', 'SAD gone removed ', 'SPD mn/out added '])
  const counted = { ...before, sad: updateAssociation(before.sad, { ...sa, octets: 80 }) }
  expect(diffTables(before, counted, view).changes).toMatchObject([
    { change: 'changed', counter: true, columns: ['octets'] },
  ])
  expect(diffTables(before, before, view).changes).toEqual([])
})

const row = (id: string): Policy => ({ ...samplePolicy('out'), id })

/** The databases one after the other, as a node has them; what each change records. */
function played(tables: readonly (readonly Policy[])[]): readonly TableChanges[] {
  let before: readonly Policy[] = []
  let orders: TableChanges['orders'] | undefined
  return tables.map(spd => {
    const done = diffTables({ ...EMPTY_IPSEC, spd: before }, { ...EMPTY_IPSEC, spd }, view, orders)
    before = spd
    ;({ orders } = done)
    return done
  })
}

const shown = ({ changes }: TableChanges): readonly string[] =>
  changes.map(({ key, change, row: cells }) => `${key} ${change} ${String(cells?.['order'] ?? '')}`.trimEnd())

test('rows keep their order while others come and go (RFC 4301 §4.4.1)', () => {
  const [first, a, b, last] = ['first', 'a', 'b', 'last'].map(row)
  if (first === undefined || a === undefined || b === undefined || last === undefined) throw new Error('four rows')
  const [start, one, two, gone, back] = played([
    [first, last],
    [first, a, last],
    [first, b, a, last],
    [first, a, last],
    [a],
  ])
  expect([start, one, two, gone, back].map(each => each && shown(each))).toEqual([
    ['first added 1', 'last added 2'],
    ['a added 1.5'],
    ['b added 1.4999'],
    ['b removed'],
    ['first removed', 'last removed'],
  ])
})

test('a thousand tunnels come before each other, or behind each other, and each is recorded alone', () => {
  const fixed = [row('bypass'), row('discard')]
  const rows = Array.from({ length: 2_000 }, (_, i) => row(`tunnel ${i}`))
  for (const isInFront of [true, false]) {
    let spd: readonly Policy[] = fixed
    const coming = rows.map(each => {
      spd = isInFront ? [...spd.slice(0, 1), each, ...spd.slice(1)] : [...spd.slice(0, -1), each, ...spd.slice(-1)]
      return spd
    })
    const going = rows.map(each => {
      spd = spd.filter(({ id }) => id !== each.id)
      return spd
    })
    const [, ...changes] = played([fixed, ...coming, ...going])
    expect(changes.every(({ changes: { length } }) => length === 1)).toBe(true)
  }
})

test('whatever changes, the orders rise along the table, and applying what is recorded gives the table', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'))
  fc.assert(
    fc.property(fc.array(names, { maxLength: 8 }), tables => {
      const known = new Map<string, number>()
      const all = tables.map(ids => ids.map(row))
      for (const [i, { changes, orders }] of played(all).entries()) {
        for (const { key, row: cells } of changes)
          if (cells === null) known.delete(key)
          else known.set(key, Number(cells['order']))
        const sorted = [...known].sort((a, b) => a[1] - b[1]).map(([id]) => id)
        expect(sorted).toEqual(tables[i])
        expect(new Set(known.values()).size).toBe(known.size)
        expect(orders.spd.size).toBe(known.size)
      }
    }),
  )
})
