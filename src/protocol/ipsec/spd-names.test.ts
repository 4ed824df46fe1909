import fc from 'fast-check'
import { expect, test } from 'vitest'
import { samplePolicy } from './sample-tables.fixture.ts'
import {
  hasPolicy,
  placeOfDiscard,
  policiesOfLink,
  policiesOfOwner,
  withoutPolicies,
  withPoliciesAt,
} from './spd-names.ts'
import type { Policy, Spd } from './spd.ts'

const few = fc.integer({ min: 0, max: 5 })
const policy = fc
  .record({ id: fc.nat({ max: 60 }), owner: few, link: few, isDiscard: fc.boolean() })
  .map(({ id, owner, link, isDiscard }): Policy => {
    const sample = samplePolicy('out')
    if (sample.action.kind !== 'protect') throw new Error('the sample protects')
    const action = isDiscard ? ({ kind: 'discard' } as const) : { ...sample.action, link: `link ${link}` }
    return { ...sample, id: `row ${id}`, owner: `owner ${owner}`, action }
  })
const step = fc.record({
  policy,
  place: fc.nat(),
  what: fc.constantFrom('in', 'in', 'out', 'other', 'branch'),
})
const start: Spd = Array.from({ length: 50 }, (_, i) => ({ ...samplePolicy('in'), id: `first ${i}`, owner: 'first' }))

test('finds in every table what a look at all its rows finds, however it was made', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const tables: Spd[] = [start]
      let spd = start
      for (const { policy: row, place, what } of steps) {
        const others = spd.filter(({ owner }) => owner === row.owner)
        if (what === 'branch') spd = tables[place % tables.length] ?? start
        else if (what === 'out') spd = withoutPolicies(spd, others)
        // Made by somebody who knows of no index.
        else if (what === 'other') spd = spd.filter(({ id }) => id !== row.id).toReversed()
        else if (!hasPolicy(spd, row.id)) spd = withPoliciesAt(spd, place % (spd.length + 1), [row])
        tables.push(spd)
        expect(hasPolicy(spd, row.id)).toBe(spd.some(({ id }) => id === row.id))
        expect(policiesOfOwner(spd, row.owner)).toEqual(spd.filter(({ owner }) => owner === row.owner))
        expect(policiesOfLink(spd, 'link 1')).toEqual(
          spd.filter(({ action }) => action.kind === 'protect' && action.link === 'link 1'),
        )
        expect(placeOfDiscard(spd)).toBe(spd.findIndex(({ action }) => action.kind === 'discard'))
      }
    }),
  )
})

test('names that are not unique are found by a look at all rows', () => {
  const twice: Spd = [...start, { ...samplePolicy('out'), id: 'first 1', owner: 'second' }]
  expect(policiesOfOwner(twice, 'first')).toHaveLength(50)
  expect(policiesOfOwner(withoutPolicies(twice, policiesOfOwner(twice, 'second')), 'first')).toHaveLength(50)
})
