import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differingPart, noteOrigin, placeOfSame } from './table-part.ts'

const steps = fc.array(fc.record({ first: fc.nat(12), gone: fc.nat(3), come: fc.nat(3) }), { maxLength: 8 })

/** Tables that are made one from the other; each row is a value of its own. */
function tables(list: readonly { first: number; gone: number; come: number }[], noted: boolean): readonly object[][] {
  const made: object[][] = [Array.from({ length: 10 }, (_, n) => ({ n }))]
  for (const { first, gone, come } of list) {
    const before = made.at(-1) ?? []
    const place = Math.min(first, before.length)
    const rows = Array.from({ length: come }, (_, n) => ({ n: made.length * 100 + n }))
    const after = before.toSpliced(place, gone, ...rows)
    if (noted) noteOrigin(before, after, place, Math.min(gone, before.length - place), come)
    made.push(after)
  }
  return made
}

describe('differingPart', () => {
  it('says the same of tables that are known to be made from each other as of any other two', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (list, pick) => {
        const known = tables(list, true)
        const [after, before] = [known.at(-1) ?? [], known[pick % known.length] ?? []]
        expect(differingPart(before, after)).toEqual(differingPart([...before], [...after]))
      }),
    )
  })
})

describe('placeOfSame', () => {
  it('finds what indexOf finds', () => {
    fc.assert(
      fc.property(steps, list => {
        const made = tables(list, false)
        const all = [...new Set(made.flat())]
        for (const table of [...made, [], ...made.toReversed()])
          for (const row of all) expect(placeOfSame(table, row)).toBe(table.indexOf(row))
      }),
    )
  })
})
