// Allard 2008 table 1 and figure 4 from runs: one constant is fitted, to main mode; the rest is prediction.
import { expect, test } from 'vitest'
import { papersComparison } from './papers-comparison.ts'

const rows = papersComparison()

test('messages and octets are the paper\u2019s, to the octet', () => {
  for (const { paper, messages, octets, acknowledged } of rows)
    expect([paper.name, messages, octets, acknowledged]).toEqual([
      paper.name,
      paper.messages,
      paper.octets,
      paper.acknowledged,
    ])
})

test('delays are within 10 %', () => {
  const deviations = rows.map(({ paper, setupUs }) => [paper.name, setupUs / 1_000 / paper.delayMs - 1] as const)
  for (const [name, deviation] of deviations) expect([name, Math.abs(deviation) < 0.1]).toEqual([name, true])
})

test('lost packets tell the same, to one packet', () => {
  for (const { paper, impact } of rows)
    expect([paper.letter, Math.abs(impact.setupUs / 1_000 - paper.delayMs) <= 50]).toEqual([paper.letter, true])
  expect(rows.map(({ impact }) => impact.lost)).toEqual([29, 25, 0])
})
