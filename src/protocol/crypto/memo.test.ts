import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyMemo } from './memo.ts'

test('gives what was made for the same octets and tag, and makes nothing else again', () => {
  const key = fc.uint8Array({ maxLength: 3, max: 2 })
  const call = fc.record({ tag: fc.constantFrom('', 'a'), key, fresh: fc.boolean() })
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), calls => {
      const memo = new KeyMemo<string>(100)
      const made: string[] = []
      for (const each of calls) {
        const value = `${each.tag}:${each.key.join()}`
        const make = (): string => {
          made.push(value)
          return value
        }
        // The same array, or another with the same octets.
        expect(memo.get(each.tag, each.fresh ? each.key.slice() : each.key, make)).toBe(value)
      }
      expect(new Set(made).size).toBe(made.length)
    }),
  )
})

test('the oldest of a tag leaves when there is no more room', () => {
  const memo = new KeyMemo<number>(2)
  let made = 0
  const ask = (tag: string, octet: number): number => memo.get(tag, new Uint8Array([octet]), () => ++made)
  expect([ask('a', 1), ask('a', 2), ask('b', 1), ask('a', 1), ask('a', 3)]).toEqual([1, 2, 3, 1, 4])
  expect([ask('a', 2), ask('b', 1), ask('a', 1)]).toEqual([2, 3, 5])
})
