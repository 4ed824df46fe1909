// Allard 2008 table 1 and figure 4 from runs: one constant is fitted, to main mode; the rest is prediction.
import { expect, test } from 'vitest'
import { papersComparison, udpImpact } from './papers-comparison.ts'
import { twoMoreMessages } from './two-more-messages.ts'

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

test('lost packets of one run tell the same, to one packet', () => {
  const impact = udpImpact()
  expect(impact.map(({ letter, lost }) => [letter, lost])).toEqual([
    ['α', 2],
    ['β', 0],
    ['γ', 25],
    ['δ', 29],
  ])
  const apart = impact.flatMap(({ us, paperMs }) => (paperMs === undefined ? [] : [Math.abs(us / 1_000 - paperMs)]))
  expect(apart).toHaveLength(3)
  expect(Math.max(...apart)).toBeLessThanOrEqual(50)
})

test('a packet every 5 ms tells the short delay as well', () => {
  const [, beta] = udpImpact(5_000)
  expect([beta?.letter, beta?.us]).toEqual(['β', 20_000])
})

test('the two messages beyond phase 1 and quick mode: either explanation can give both totals, to the octet', () => {
  const counts = twoMoreMessages().map(({ main, aggressive }) => [
    [main.messages, main.octets],
    [aggressive.messages, aggressive.octets],
  ])
  const paper = rows.slice(0, 2).map(row => [row.paper.messages, row.paper.octets])
  expect(counts[0]).toEqual(paper)
  expect(counts[1]).toEqual([
    [11, 2190],
    [8, 1888],
  ])
  expect(counts[2]).toEqual(paper)
})
