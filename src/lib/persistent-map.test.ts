import fc from 'fast-check'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { IndexedMap } from './indexed-map.ts'
import { PersistentMap } from './persistent-map.ts'

type Change = { readonly key: string; readonly value: number | undefined }

/** Few enough keys that they meet again, many enough that buckets split. */
const changes = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: 400 }).map(n => `eu${n}/ikev2/1`),
    value: fc.option(fc.integer(), { nil: undefined }),
  }),
  { maxLength: 600 },
)

function apply(map: PersistentMap<number>, { key, value }: Change): PersistentMap<number> {
  return value === undefined ? map.without(key) : map.with(key, value)
}

describe('PersistentMap', () => {
  it('does what a Map does, in the same order', () => {
    fc.assert(
      fc.property(changes, list => {
        const model = new Map<string, number>()
        let map = PersistentMap.empty<number>()
        for (const change of list) {
          map = apply(map, change)
          if (change.value === undefined) model.delete(change.key)
          else model.set(change.key, change.value)
          expect(map.get(change.key)).toBe(change.value)
        }
        expect(map.size).toBe(model.size)
        expect(map.onlyKey).toBe(model.size === 1 ? [...model.keys()][0] : undefined)
        expect(map.entries()).toEqual([...model])
        for (const key of model.keys()) expect(map.has(key)).toBe(true)
      }),
    )
  })

  it('leaves earlier maps as they were', () => {
    fc.assert(
      fc.property(changes, fc.nat(), (list, at) => {
        const half = list.slice(0, at % (list.length + 1)).reduce(apply, PersistentMap.empty<number>())
        const before = half.entries()
        list.reduce(apply, half)
        expect(PersistentMap.from(before).entries()).toEqual(half.entries())
        expect([...half]).toEqual(before)
      }),
    )
  })

  it('tells what changed between two maps as a look at all their keys does', () => {
    fc.assert(
      fc.property(changes, changes, fc.boolean(), (first, then, related) => {
        const before = first.reduce(apply, PersistentMap.empty<number>())
        const after = then.reduce(apply, related ? before : PersistentMap.empty<number>())
        const here = after.entries().filter(([key, value]) => before.get(key) !== value)
        const gone = before.entries().filter(([key]) => !after.has(key))
        expect(after.changesSince(before)).toEqual([
          ...here.map(([key, value]) => ({ key, before: before.get(key), after: value })),
          ...gone.map(([key, value]) => ({ key, before: value, after: undefined })),
        ])
      }),
    )
  })

  it('passes over what two maps share', () => {
    const map = PersistentMap.from(Array.from({ length: 10_000 }, (_, n) => [`key${n}`, n] as const))
    const after = map.with('key7', -1).without('key8').with('more', 0)
    const spy = vi.spyOn(Object, 'is')
    expect(after.changesSince(map)).toHaveLength(3)
    expect(spy.mock.calls.length).toBeLessThan(100)
    spy.mockRestore()
  })

  it('is the same map where nothing changes', () => {
    const map = PersistentMap.fromRecord({ a: 1, b: 2 })
    expect(map.with('a', 1)).toBe(map)
    expect(map.without('c')).toBe(map)
    expect(map.toRecord()).toEqual({ a: 1, b: 2 })
  })

  it('keeps keys of equal hash apart', () => {
    // FNV-1a gives both members of each pair one value.
    const pairs = ['costarring', 'liquid', 'declinate', 'macallums', 'altarage', 'zinke']
    const filler = Array.from({ length: 50 }, (_, n) => `filler${n}`)
    const map = PersistentMap.from([...filler, ...pairs].map((key, n) => [key, n] as const))
    pairs.forEach((key, n) => expect(map.get(key)).toBe(filler.length + n))
    expect(map.without('liquid').get('costarring')).toBe(filler.length)
    expect(map.without('liquid').has('liquid')).toBe(false)
  })

  it('holds more keys of one hash than a bucket takes', () => {
    const keys = keysOfOneHash(20)
    const map = PersistentMap.from(keys.map((key, n) => [key, n] as const))
    expect(map.size).toBe(20)
    keys.forEach((key, n) => expect(map.get(key)).toBe(n))
    const left = keys.slice(1).reduce((all, key) => all.without(key), map)
    expect(left.entries()).toEqual([[keys[0], 0]])
  })
})

/** FNV-1a: the last unit is chosen so that the states of all meet, which works for one beginning in 2^16. */
function keysOfOneHash(count: number): readonly string[] {
  const keys: string[] = []
  for (let n = 0; keys.length < count; n++) {
    const start = `key${n}.`
    let state = 0x811c9dc5
    for (let i = 0; i < start.length; i++) state = Math.imul(state ^ start.charCodeAt(i), 0x01000193) >>> 0
    if (state >>> 16 === 0x1234) keys.push(start + String.fromCharCode((state & 0xffff) ^ 0x5678))
  }
  return keys
}

describe('what looks at properties instead of entries', () => {
  const map = PersistentMap.fromRecord({ a: 7 })
  const indexed = IndexedMap.empty<{ readonly name: string }, never>({})

  it('gives nothing, and the compiler lets nobody use it', () => {
    // Checked by tsc: at run time these tell nothing.
    expectTypeOf(Object.keys(map)).toBeUnknown()
    expectTypeOf(Object.values(map)).toBeUnknown()
    expectTypeOf(Object.entries(map)).toBeUnknown()
    expectTypeOf(Object.values(indexed)).toBeUnknown()
    expectTypeOf(map).not.toExtend<Readonly<Record<string, number>>>()
    expectTypeOf(Object.values({ a: 1 })).toEqualTypeOf<number[]>()
    expect(Object.values(map)).not.toContain(map.get('a'))
  })
})
