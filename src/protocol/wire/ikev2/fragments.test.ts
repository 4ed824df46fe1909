import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addFragment, type Fragment, FRAGMENTS_MAX, type Reassembled, type Reassembly } from './fragments.ts'

const piece = (number: number, total: number, text: string, first = 0): Fragment => ({
  number,
  total,
  first,
  content: new TextEncoder().encode(text),
})

/** Takes them in one after the other: what became of each. */
function taken(fragments: readonly Fragment[]): readonly Reassembled[] {
  let reassembly: Reassembly | undefined
  return fragments.map(fragment => {
    const result = addFragment(reassembly, fragment)
    if (result.type === 'waiting') reassembly = result.reassembly
    if (result.type === 'complete') reassembly = undefined
    return result
  })
}
const outcomes = (fragments: readonly Fragment[]): readonly string[] =>
  taken(fragments).map(result => (result.type === 'refused' ? result.why : result.type))

test('fragments in any order make the content; the first type is that of fragment 1', () => {
  const whole = [piece(1, 3, 'ab', 35), piece(2, 3, 'cd', 99), piece(3, 3, 'e')]
  fc.assert(
    fc.property(fc.shuffledSubarray(whole, { minLength: 3 }), order => {
      const last = taken(order).at(-1)
      expect(last).toEqual({ type: 'complete', first: 35, content: new TextEncoder().encode('abcde') })
    }),
  )
})

test('impossible numbers, older sets and repeats are dropped, and nothing changes by it', () => {
  expect(outcomes([piece(0, 2, 'x')])).toEqual(['number'])
  expect(outcomes([piece(3, 2, 'x')])).toEqual(['number'])
  expect(outcomes([piece(1, 0, 'x')])).toEqual(['number'])
  expect(outcomes([piece(1, 3, 'a'), piece(1, 3, 'b'), piece(1, 2, 'x'), piece(2, 3, 'c')])).toEqual([
    'waiting',
    'replayed',
    'total',
    'waiting',
  ])
})

test('a larger total starts anew with that fragment alone', () => {
  const results = taken([piece(1, 2, 'long'), piece(2, 3, 'b'), piece(1, 3, 'a', 33), piece(3, 3, 'c')])
  expect(results.at(-1)).toEqual({ type: 'complete', first: 33, content: new TextEncoder().encode('abc') })
})

test('one fragment alone is a message', () => {
  expect(taken([piece(1, 1, 'a', 41)])[0]).toMatchObject({ type: 'complete', first: 41 })
})

test('memory is bounded', () => {
  expect(outcomes([piece(1, FRAGMENTS_MAX + 1, 'x')])).toEqual(['too many'])
  const large = 'x'.repeat(40_000)
  expect(outcomes([piece(1, 3, large), piece(2, 3, large)])).toEqual(['waiting', 'too large'])
})
