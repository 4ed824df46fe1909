import { expect, test } from 'vitest'
import { GrowingSad } from './growing-sad.ts'
import { sampleSa } from './sample-tables.fixture.ts'
import { insertAssociation, type Sad } from './sad.ts'

test('takes and refuses the same rows under the same names as one insertion after the other', () => {
  const rows = Array.from({ length: 60 }, (_, i) =>
    sampleSa({
      id: `row-${i % 7}`,
      spi: 0x101 + (i % 11),
      direction: i % 3 === 0 ? 'out' : 'in',
      lookupCase: i % 2 === 0 ? 1 : 2,
      destination: `2001:db8:1::${1 + (i % 5)}`,
    }),
  )
  const growing = new GrowingSad(rows.slice(0, 1))
  let sad: Sad = rows.slice(0, 1)
  const outcomes = rows.slice(1).map(row => {
    const [one, other] = [insertAssociation(sad, row), growing.insert(row)]
    if (one.ok) sad = one.value
    return [one.ok, other.ok]
  })
  expect(outcomes.every(([one, other]) => one === other)).toBe(true)
  expect(outcomes.some(([one]) => one === false)).toBe(true)
  expect(growing.finish()).toEqual(sad)
})
