// The experiments whose results are kept in docs/ still come out as kept. Otherwise: npm run experiments, npm run docs.
import { describe, expect, test } from 'vitest'
import { present } from '../../src/lib/assert.ts'
import type { Experiment } from '../../src/experiments/experiment.ts'
import { experiments } from '../../src/experiments/experiments.ts'
import { experimentFigure } from '../../src/experiments/figure/experiment-figure.ts'
import { svgFile } from '../../src/experiments/figure/svg-file.ts'
import { runExperiment } from '../../src/experiments/run-experiment.ts'
import { isKept, kept, keptFile } from './kept-experiments.ts'

/** Points that take long are left out: hundreds of tunnels, one after the other; drains at a pace that many tests have. */
const QUICK: Readonly<Record<string, number>> = { 'establish-n': 100, 'drain-pacing': 10, 'drain-narrow-link': 0 }

/** On a machine that has other work as well. */
const LONGEST_MS = 60_000

/** The first sample of each point, and of its parts; no clock is asked. */
function firstOf(experiment: Experiment, seed: number) {
  const points = experiment.points.filter(({ x }) => x <= (QUICK[experiment.id] ?? Infinity))
  const steps = runExperiment({ experiment: { ...experiment, points }, runs: 1, seed, clock: undefined })
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done !== true) continue
    return next.value.series.map(({ id, points: sampled }) => ({
      id,
      firsts: sampled.map(({ x, samples, parts = [] }) => [x, samples[0], ...parts.map(part => part.samples[0])]),
    }))
  }
}

describe.each(experiments.filter(({ id }) => isKept(id)))('$id', experiment => {
  const result = kept(experiment.id)

  test('is kept with as many runs as it declares, of all its points', () => {
    expect(result.runs).toBe(experiment.runs)
    expect(result.series.map(({ id, label, kind }) => ({ id, label, kind }))).toEqual(
      experiment.series.map(({ id, label, kind }) => ({ id, label, kind })),
    )
    const labels = experiment.points.map(({ label }) => label)
    for (const { points } of result.series) expect(points.map(({ label }) => label)).toEqual(labels)
  })

  test(
    'comes out as kept: the first repetition of each point that is quick',
    () => {
      for (const { id, firsts } of firstOf(experiment, result.seed)) {
        const { points } = present(
          result.series.find(series => series.id === id),
          id,
        )
        const keptFirsts = points.map(({ x, first, parts = [] }) => [x, first, ...parts.map(part => part.first)])
        expect(firsts.length).toBeGreaterThan(0)
        expect(firsts).toEqual(keptFirsts.slice(0, firsts.length))
      }
    },
    LONGEST_MS,
  )

  test('is drawn as kept', () => {
    expect(keptFile(experiment.id, 'svg')).toBe(svgFile(experimentFigure(experiment, result)))
  })
})
