// Figure 3 of Palomares 2013: constants are fitted to what its text says of 10 and of 1000 tunnels.
import { expect, test } from 'vitest'
import { establishN } from './establish-n.ts'
import { runExperiment } from './run-experiment.ts'

const few = { ...establishN, points: establishN.points.filter(({ x }) => x <= 100) }

/** The result; a clock must not be asked for. */
function resultOf(seed: number) {
  const steps = runExperiment({ experiment: few, runs: 10, seed, clock: undefined })
  for (let next = steps.next(); ; next = steps.next()) if (next.done === true) return next.value
}

test('10 tunnels take what the paper says, and more take longer', () => {
  const result = resultOf(1)
  const [ten, hundred] = result.series[0]?.points.map(({ summary }) => summary) ?? []
  expect(ten?.least).toBeGreaterThan(0.31)
  expect(ten?.largest).toBeLessThan(0.411)
  // Each of the 90 more is looked at twice.
  expect((hundred?.mean ?? 0) - (ten?.mean ?? 0)).toBeCloseTo(2 * 90 * 0.000293, 1)
  expect(result.compared.map(({ fitted, ourLow, ourHigh }) => [fitted, ourLow >= 0.3, ourHigh <= 1])).toEqual([
    [true, true, true],
    [false, true, true],
  ])
  expect(resultOf(1)).toEqual(result)
}, 60_000)
