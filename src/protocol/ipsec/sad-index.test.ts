import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameAddress } from './address.ts'
import { sampleSa } from './sample-tables.fixture.ts'
import { insertAssociation, removeAssociation, updateAssociation, type Sad } from './sad.ts'
import { placeOfRow, rowsOfAddress, rowsOfLink, rowsWithSpi } from './sad-index.ts'

const few = fc.integer({ min: 0, max: 9 })
const address = few.map(n => `2001:db8:1::${1 + n}`)
const sa = fc
  .record({ id: fc.nat({ max: 99 }), spi: few, link: few, source: address, destination: address })
  .map(({ id, spi, link, source, destination }) =>
    sampleSa({ id: `row ${id}`, spi: 0x100 + spi, link: `link ${link}`, source, destination, direction: 'out' }),
  )
const step = fc.record({ sa, what: fc.constantFrom('insert', 'insert', 'update', 'remove', 'branch') })

test('finds in every table what a look at all its rows finds, whatever tables were made from the same one', () => {
  const start: Sad = Array.from({ length: 50 }, (_, i) => sampleSa({ id: `first ${i}`, spi: 0x200 + i, link: 'first' }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const tables: Sad[] = [start]
      let sad = start
      for (const { sa: row, what } of steps) {
        // An earlier table goes on beside those that were made from it.
        if (what === 'branch') sad = tables[row.spi % tables.length] ?? start
        else if (what === 'remove') sad = removeAssociation(sad, row.id)
        else if (what === 'update') sad = updateAssociation(sad, row)
        else {
          const inserted = insertAssociation(sad, row)
          if (inserted.ok) sad = inserted.value
        }
        tables.push(sad)
        for (const table of [sad, tables[row.spi % tables.length] ?? start]) {
          expect(rowsWithSpi(table, row.spi)).toEqual(table.filter(({ spi }) => spi === row.spi))
          expect(rowsOfLink(table, row.link)).toEqual(table.filter(({ link }) => link === row.link))
          expect(placeOfRow(table, row.id)).toBe(table.findIndex(({ id }) => id === row.id))
          const { source } = row
          const ends = table.filter(each => sameAddress(each.source, source) || sameAddress(each.destination, source))
          expect(rowsOfAddress(table, source)).toEqual(ends)
        }
      }
    }),
  )
})
