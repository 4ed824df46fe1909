import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IndexedMap, indexOn } from './indexed-map.ts'

interface Person {
  readonly name: string
  readonly town: string
  readonly tongues: readonly string[]
  readonly age: number
}

const on = indexOn<Person>()
const NOBODY = IndexedMap.empty({
  town: on(['town'], ({ town }) => [town]),
  tongue: on(['tongues'], ({ tongues }) => tongues),
  traveller: on(['town', 'age'], ({ town, age }) => (town === 'none' && age > 20 ? ['all'] : [])),
})

const word = fc.constantFrom('none', 'a', 'b', 'c')
/** Few enough that maps grow beyond what is looked at without an index, and shrink again. */
const name = fc.integer({ min: 0, max: 24 }).map(n => `person ${n}`)
const person = fc.record({
  town: word,
  tongues: fc.array(word, { maxLength: 3 }),
  age: fc.integer({ min: 18, max: 22 }),
})
const partOf = fc.subarray(['town', 'tongues', 'age'] as const)
const step = fc.record({ name, person, part: partOf, goes: fc.integer({ min: 0, max: 3 }).map(n => n === 0) })

describe('IndexedMap', () => {
  it('finds by index what a look at all values finds, in the same order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        let map = NOBODY
        for (const { name: key, person: given, part, goes } of steps) {
          const before = map.get(key)
          // As the engine changes values: a few fields are others, the rest are the very same.
          const change = Object.fromEntries(part.map(field => [field, given[field]]))
          map = goes ? map.without(key) : map.with(key, { name: key, ...given, ...before, ...change })
        }
        const all = map.values()
        for (const sought of ['none', 'a', 'b', 'c']) {
          expect(map.where('town', sought)).toEqual(all.filter(({ town }) => town === sought))
          expect(map.where('tongue', sought)).toEqual(all.filter(({ tongues }) => tongues.includes(sought)))
          expect(map.countWhere('town', sought)).toBe(all.filter(({ town }) => town === sought).length)
        }
        expect(map.where('tongue', 'a', 'b')).toEqual(
          all.filter(({ tongues }) => tongues.includes('a') || tongues.includes('b')),
        )
        expect(map.hasAny('traveller')).toBe(map.where('traveller', 'all').length > 0)
        expect(map.where('traveller', 'all')).toEqual(all.filter(({ town, age }) => town === 'none' && age > 20))
      }),
    )
  })

  it('is the same map where nothing changes', () => {
    const ann: Person = { name: 'ann', town: 'a', tongues: [], age: 20 }
    const map = NOBODY.with('ann', ann)
    expect(map.with('ann', ann)).toBe(map)
    expect(map.without('bob')).toBe(map)
    expect([map.size, map.keys(), map.placeOf('bob')]).toEqual([1, ['ann'], undefined])
  })
})
