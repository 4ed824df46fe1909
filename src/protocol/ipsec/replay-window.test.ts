import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSequence, emptyWindow, inferExtended, jumpForward, markSeen, type ReplayWindow } from './replay-window.ts'

const offer = (window: ReplayWindow, sequence: bigint) => {
  const verdict = checkSequence(window, sequence)
  return { verdict, next: verdict === 'new' || verdict === 'inWindow' ? markSeen(window, sequence) : window }
}

test('the worked row of W = 64', () => {
  const numbers = [1, 3, 2, 3, 70, 6, 7, 6, 70, 71, 200, 136, 137, 0]
  let window = emptyWindow(64)
  const verdicts = numbers.map(number => {
    const { verdict, next } = offer(window, BigInt(number))
    window = next
    return { new: 'ok', inWindow: 'ok', duplicate: 'dup', old: 'old', zero: 'bad' }[verdict]
  })
  expect(verdicts.join(' ')).toBe('ok ok ok dup ok old ok old dup ok ok old ok bad')
  expect(window).toEqual({ size: 64, top: 200n, bits: 0x8000000000000001n })
})

/** Slow and obvious: remember every number ever accepted. */
function reference(size: number) {
  const seen = new Set<bigint>()
  let top = 0n
  return (sequence: bigint) => {
    const accept = sequence > 0n && sequence + BigInt(size) > top && !seen.has(sequence)
    if (accept) {
      seen.add(sequence)
      if (sequence > top) top = sequence
    }
    return accept
  }
}

test('agrees with a set of all accepted numbers, for any size and order', () => {
  const size = fc.constantFrom(32, 33, 64, 100, 128, 1024, 4096)
  const walk = fc.array(fc.oneof(fc.integer({ min: -70, max: 90 }), fc.integer({ min: -5000, max: 6000 })), {
    maxLength: 120,
  })
  fc.assert(
    fc.property(size, walk, (size, steps) => {
      const accepts = reference(size)
      let window = emptyWindow(size)
      let at = 0n
      for (const step of steps) {
        at += BigInt(step)
        if (at < 0n) at = 0n
        const { verdict, next } = offer(window, at)
        expect(verdict === 'new' || verdict === 'inWindow').toBe(accepts(at))
        window = next
        expect(window.bits < 1n << BigInt(size)).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
})

describe('extended sequence numbers', () => {
  const window = (low: number, high: number): ReplayWindow => ({
    size: 64,
    top: (BigInt(high) << 32n) | BigInt(low),
    bits: 1n,
  })
  test('worked values of appendix A2.2', () => {
    const high = (w: ReplayWindow, low: number) => Number((inferExtended(w, low) ?? -1n) >> 32n)
    expect(high(window(100, 5), 37)).toBe(5)
    expect(high(window(100, 5), 36)).toBe(6)
    expect(high(window(10, 5), 0xffffffcb)).toBe(4)
    expect(high(window(10, 5), 0xffffffca)).toBe(5)
    expect(high(window(10, 5), 11)).toBe(5)
    expect(inferExtended(window(10, 0), 0xfffffff0)).toBeUndefined()
  })

  test('every number from just inside the window to nearly 2^32 ahead is found again', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 4096n, max: 2n ** 64n - 2n ** 33n }),
        fc.constantFrom(32, 64, 4096),
        fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
        (top, size, ahead) => {
          const sequence = top - BigInt(size) + 1n + ahead
          expect(inferExtended({ size, top, bits: 1n }, Number(sequence & 0xffffffffn))).toBe(sequence)
        },
      ),
    )
  })
})

test('a jump refuses everything up to the new top and nothing above', () => {
  const window = jumpForward(markSeen(emptyWindow(64), 10n), 1000n)
  expect(checkSequence(window, 11n)).toBe('old')
  expect(checkSequence(window, 1000n)).toBe('duplicate')
  expect(checkSequence(window, 1010n)).toBe('duplicate')
  expect(checkSequence(window, 1011n)).toBe('new')
  expect(jumpForward(window, 0n)).toBe(window)
})
