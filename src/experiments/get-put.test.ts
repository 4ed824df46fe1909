// Figure 4 of Palomares 2013, and this engine beside it.
import { expect, test } from 'vitest'
import { getPut } from './get-put.ts'
import { runExperiment } from './run-experiment.ts'

test('the model keeps near what the text says; a clock is asked for real times alone', () => {
  const points = getPut.points.filter(({ x }) => x <= 20)
  let now = 0
  const resultOf = (runs: number, clock?: () => number) => {
    const steps = runExperiment({ experiment: { ...getPut, points }, runs, seed: 1, clock })
    for (let next = steps.next(); ; next = steps.next()) if (next.done === true) return next.value
  }
  const [modelled, all] = [resultOf(100), resultOf(3, () => (now += 10))]
  expect(modelled.series.map(({ id }) => id)).toEqual(['get', 'put'])
  const few = all.series.slice(0, 2).map(({ points: sampled }) => sampled[0]?.samples)
  expect(few).toEqual(modelled.series.map(({ points: sampled }) => sampled[0]?.samples.slice(0, 3)))
  // The clock of this test goes on by ten with every look at it: for ten tunnels, one each.
  for (const { kind, points: sampled } of all.series.slice(2))
    expect([kind, ...sampled.map(({ summary }) => summary.mean)]).toEqual(['clock', 1, 1])
  const [get, put] = modelled.series.map(({ points: sampled }) => sampled[0]?.summary)
  expect(get?.least).toBeGreaterThan(4.5)
  expect(get?.largest).toBeLessThan(15)
  expect(put?.least).toBeGreaterThan(2)
  expect(put?.mean).toBeCloseTo(12, 0)
}, 60_000)
