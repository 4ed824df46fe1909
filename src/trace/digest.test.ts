import { expect, test } from 'vitest'
import { traceDigest } from './digest.ts'
import { inventTrace } from './invented-trace.fixture.ts'

const base = inventTrace([{ kind: 'sent' }, { kind: 'received', cause: 0 }])

test('wording, charts and judgements do not make another run', () => {
  const retold = inventTrace([{ kind: 'sent' }, { kind: 'received', cause: 0 }], { title: 'Other', summary: 'Other' })
  const judged = { ...retold, invariants: [{ id: 'x', holds: false, firstBrokenAtUs: 1, text: '' }] }
  expect(traceDigest(judged)).toBe(traceDigest(base))
})

test('a seed, a time, an octet make another run', () => {
  const others = [
    inventTrace([{ kind: 'sent' }, { kind: 'received', cause: 0 }], { seed: 2 }),
    inventTrace([{ kind: 'sent' }, { kind: 'received', cause: 0, atUs: 1 }]),
    inventTrace([
      { kind: 'sent', bytes: new Uint8Array([1, 2, 4]) },
      { kind: 'received', cause: 0 },
    ]),
    inventTrace([{ kind: 'sent' }, { kind: 'received', cause: null }]),
  ]
  expect(new Set([base, ...others].map(traceDigest)).size).toBe(5)
})

test('is pinned: another algorithm needs another format', () => {
  expect(traceDigest(base)).toBe('3b63579d589e63419eeb7b7e0848da7d6a54645cf7128f95de83b10e18c198b8')
})
