import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoisedX25519 } from './memoised-x25519.ts'
import { nobleX25519, type X25519 } from './x25519.ts'

const octets = fc.uint8Array({ minLength: 32, maxLength: 32 })

/** Counts how often a secret is really computed. */
function counting(): X25519 & { computed: number } {
  const counted = {
    computed: 0,
    publicOf: nobleX25519.publicOf,
    secretOf(own: Uint8Array, peer: Uint8Array) {
      counted.computed++
      return nobleX25519.secretOf(own, peer)
    },
  }
  return counted
}

test('gives both sides what each would compute itself, and computes it once', () => {
  fc.assert(
    fc.property(octets, octets, (a, b) => {
      const inner = counting()
      const { publicOf, secretOf } = memoisedX25519(inner)
      const [publicA, publicB] = [publicOf(a), publicOf(b)]
      expect(secretOf(a, publicB)).toEqual(nobleX25519.secretOf(a, publicB))
      expect(secretOf(b, publicA)).toEqual(nobleX25519.secretOf(b, publicA))
      expect(inner.computed).toBe(1)
    }),
    { numRuns: 30 },
  )
})

test('computes what belongs to a public value that arrived changed', () => {
  fc.assert(
    fc.property(octets, octets, fc.integer({ min: 0, max: 255 }), (a, b, bit) => {
      const inner = counting()
      const { publicOf, secretOf } = memoisedX25519(inner)
      const [publicA, changed] = [publicOf(a), publicOf(b).slice()]
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(secretOf(a, changed)).toEqual(nobleX25519.secretOf(a, changed))
      expect(secretOf(b, publicA)).toEqual(nobleX25519.secretOf(b, publicA))
      expect(inner.computed).toBe(2)
    }),
    { numRuns: 30 },
  )
})

test('gives no secret where there is none, to either side', () => {
  const { secretOf } = memoisedX25519(nobleX25519)
  const own = new Uint8Array(32).fill(7)
  for (let asked = 0; asked < 3; asked++) expect(secretOf(own, new Uint8Array(32))).toBeUndefined()
})
