import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Row, RowEvent } from '../../trace/event.ts'
import { RowIndex } from './row-index.ts'

const rowEvents = fc.array(
  fc.record({
    node: fc.constantFrom('sg1', 'sg2'),
    table: fc.constantFrom('SAD' as const, 'SPD' as const),
    key: fc.constantFrom('a', 'b', 'c'),
    row: fc.option(fc.record({ spi: fc.constantFrom('1', '2'), link: fc.constantFrom('', 'x'), octets: fc.nat(3) })),
  }),
  { maxLength: 60 },
)

const toEvent = (
  given: { node: string; table: 'SAD' | 'SPD'; key: string; row: Row | null },
  seq: number,
): RowEvent => ({
  ...given,
  kind: 'row',
  seq,
  step: seq,
  atUs: seq,
  cause: null,
  counter: false,
})

/** One key, two or none. */
const keysOf = ({ spi, link }: Row): readonly string[] =>
  link === '' ? (spi === '1' ? [] : [`${spi}`]) : [`${spi}`, `${link}`]

describe('RowIndex', () => {
  it('finds what a look at all rows finds, and tells every key that a row comes to or leaves', () => {
    fc.assert(
      fc.property(rowEvents, list => {
        const index = new RowIndex(keysOf)
        const rows = new Map<string, { node: string; row: Row }>()
        const under = (key: string): readonly { node: string; row: Row }[] =>
          [...rows.values()].filter(({ row }) => keysOf(row).includes(key))
        for (const event of list.map(toEvent)) {
          const before = new Map(['1', '2', 'x'].map(key => [key, under(key).length]))
          const place = `${event.node} ${event.table} ${event.key}`
          if (event.row === null) rows.delete(place)
          else rows.set(place, { node: event.node, row: event.row })
          const told = index.take(event)
          for (const key of ['1', '2', 'x']) {
            const found = [...index.at(key)].map(({ node, row }) => ({ node, row }))
            expect(found).toHaveLength(under(key).length)
            expect(found).toEqual(expect.arrayContaining([...under(key)]))
            expect(told.includes(key) || before.get(key) === found.length).toBe(true)
          }
        }
      }),
    )
  })
})
