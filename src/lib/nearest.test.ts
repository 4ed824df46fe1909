import { expect, test } from 'vitest'
import { meant, nearest } from './nearest.ts'

const IDS = ['cxtp-predictive', 'cxtp-reactive', 'ike-rekey', 'mode']

test.each([
  ['cxtp-predictiv', 'cxtp-predictive'],
  ['cxpt-reactive', 'cxtp-reactive'],
  ['CXTP-REACTIVE', 'cxtp-reactive'],
  ['mod', 'mode'],
  ['nope', undefined],
  ['', undefined],
  ['mode', undefined],
  ['x'.repeat(100_000), undefined],
])('%s means %s', (word, candidate) => {
  expect(nearest(word, IDS)).toBe(candidate)
})

test('as a question behind what was found', () => {
  const long = [...IDS, 'seed', 'nodes']
  expect([meant('mdoe', long), meant('else', long), meant('mdoe', IDS)]).toEqual([' (is mode meant?)', '', ''])
})
