import type { Clock, Experiment, Point, Reading, Sampler, Series } from './experiment.ts'
import { summarise, type Summary } from './statistics.ts'

export interface ExperimentRequest {
  readonly experiment: Experiment
  /** Repetitions at each point. */
  readonly runs: number
  /** Repetition i has the seed `seed` + i. */
  readonly seed: number
  /** Without one, what is told by a clock is left out. */
  readonly clock: Clock | undefined
}

export interface SampledPoint extends Point {
  readonly samples: readonly number[]
  readonly summary: Summary
}

export interface SampledSeries {
  readonly id: string
  readonly label: string
  readonly kind: Series['kind']
  readonly points: readonly SampledPoint[]
}

/** What a source says beside what was sampled where it says it. */
export interface ComparedReading extends Reading {
  readonly seriesLabel: string
  readonly ourLow: number
  readonly ourHigh: number
}

export interface ExperimentResult {
  readonly id: string
  readonly runs: number
  readonly seed: number
  readonly series: readonly SampledSeries[]
  readonly compared: readonly ComparedReading[]
}

export interface ExperimentProgress {
  /** Samples taken, and all. */
  readonly done: number
  readonly all: number
  readonly at: string
}

/** Between two reports of progress. */
const REPORT_EVERY = 10

/**
 * Takes all samples. Tells of progress as it goes and gives the result at its end; who does not ask for more has stopped
 * it. Without a series of a clock, equal requests give equal results on every machine.
 */
export function* runExperiment(request: ExperimentRequest): Generator<ExperimentProgress, ExperimentResult> {
  const { experiment, runs, seed, clock } = request
  const sampled = experiment.series.filter(({ kind }) => clock !== undefined || kind !== 'clock')
  const pointsOf = ({ at }: Series): readonly Point[] =>
    at === undefined ? experiment.points : experiment.points.filter(({ x }) => at.includes(x))
  const takes = ({ kind }: Series): number => (kind === 'curve' ? 1 : runs)
  const all = sampled.reduce((sum, each) => sum + pointsOf(each).length * takes(each), 0)
  let done = 0
  const series: SampledSeries[] = []
  for (const each of sampled) {
    const samplerAt = started(each, clock)
    const points: SampledPoint[] = []
    for (const point of pointsOf(each)) {
      const at = `${each.label}, ${point.label}`
      yield { done, all, at }
      const sampler = samplerAt(point.x)
      const samples: number[] = []
      for (let i = 0; i < takes(each); i++) {
        samples.push(sampler(seed + i))
        done += 1
        if (done % REPORT_EVERY === 0) yield { done, all, at }
      }
      points.push({ ...point, samples, summary: summarise(samples) })
    }
    series.push({ id: each.id, label: each.label, kind: each.kind, points })
  }
  return { id: experiment.id, runs, seed, series, compared: compared(experiment, series) }
}

function started(series: Series, clock: Clock = () => 0): (x: number) => Sampler {
  switch (series.kind) {
    case 'run':
      return series.start()
    case 'clock':
      return series.start(clock)
    case 'curve':
      return x => () => series.value(x)
  }
}

/** Readings speak of what was modelled, never of what this machine takes. */
const compared = (experiment: Experiment, series: readonly SampledSeries[]): readonly ComparedReading[] =>
  experiment.readings.flatMap(reading =>
    series
      .filter(({ id, kind }) => kind === 'run' && (reading.series ?? id) === id)
      .flatMap(({ label, points }) => {
        const meant = points.filter(({ x }) => x >= reading.from && x <= reading.to)
        if (meant.length === 0) return []
        return {
          ...reading,
          seriesLabel: label,
          ourLow: Math.min(...meant.map(({ summary }) => summary.least)),
          ourHigh: Math.max(...meant.map(({ summary }) => summary.largest)),
        }
      }),
  )
