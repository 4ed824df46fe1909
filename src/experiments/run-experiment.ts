import { present } from '../lib/assert.ts'
import type { Clock, Experiment, Part, Point, Reading, Remark, Sampler, Series } from './experiment.ts'
import { shareOfVariance, summarise, type Summary } from './statistics.ts'

export interface ExperimentRequest {
  readonly experiment: Experiment
  /** Repetitions at each point. */
  readonly runs: number
  /** Repetition i has the seed `seed` + i. */
  readonly seed: number
  /** Without one, what is told by a clock is left out. */
  readonly clock: Clock | undefined
  /** One point and one series alone. */
  readonly at?: number
  readonly only?: string
}

export interface SampledPoint extends Point {
  readonly samples: readonly number[]
  readonly summary: Summary
  readonly parts?: readonly SampledPart[]
}

/** A part of all values of a point. */
export interface SampledPart extends Part {
  readonly samples: readonly number[]
  readonly summary: Summary
  /**
   * Of an addend: how much of the variance of the values it explains, its covariance with them by their variance. These
   * add up to 1; less than 0: it makes up for others. Undefined for a count, and where nothing varies.
   */
  readonly share: number | undefined
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

/** What a source says of a spread, and how far apart our quartiles are, from and to. */
export interface ComparedRemark extends Remark {
  readonly ourLow: number
  readonly ourHigh: number
}

export interface ExperimentResult {
  readonly id: string
  readonly runs: number
  readonly seed: number
  readonly series: readonly SampledSeries[]
  readonly compared: readonly ComparedReading[]
  readonly remarks: readonly ComparedRemark[]
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
  const { experiment, runs, seed, clock, only } = request
  const sampled = experiment.series
    .filter(({ kind }) => clock !== undefined || kind !== 'clock')
    .filter(({ id }) => only === undefined || id === only)
  const asked = experiment.points.filter(({ x }) => request.at === undefined || x === request.at)
  const pointsOf = ({ at }: Series): readonly Point[] =>
    at === undefined ? asked : asked.filter(({ x }) => at.includes(x))
  const takes = (series: Series): number =>
    series.kind === 'curve' ? 1 : series.kind === 'clock' ? Math.min(runs, series.atMost) : runs
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
      const taken: ReturnType<Sampler>[] = []
      for (let i = 0; i < takes(each); i++) {
        taken.push(sampler(seed + i))
        done += 1
        if (done % REPORT_EVERY === 0) yield { done, all, at }
      }
      points.push(sampledPoint(point, taken, experiment.parts ?? []))
    }
    series.push({ id: each.id, label: each.label, kind: each.kind, points })
  }
  const beside = { compared: compared(experiment, series), remarks: remarked(experiment, series) }
  return { id: experiment.id, runs, seed, series, ...beside }
}

function sampledPoint(point: Point, taken: readonly ReturnType<Sampler>[], parts: readonly Part[]): SampledPoint {
  const samples = taken.map(each => (typeof each === 'number' ? each : each.value))
  const whole = { ...point, samples, summary: summarise(samples) }
  if (parts.length === 0 || taken.some(each => typeof each === 'number')) return whole
  const sampledParts = parts.map((part, at) => {
    const values = taken.map(each => (typeof each === 'number' ? 0 : present(each.parts[at], part.label)))
    const share = part.kind === 'addend' ? shareOfVariance(values, samples) : undefined
    return { ...part, samples: values, summary: summarise(values), share }
  })
  return { ...whole, parts: sampledParts }
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

const remarked = ({ remarks = [] }: Experiment, series: readonly SampledSeries[]): readonly ComparedRemark[] =>
  remarks.flatMap(remark => {
    const apart = series
      .filter(({ kind }) => kind === 'run')
      .flatMap(({ points }) => points.filter(({ x }) => x >= remark.from && x <= remark.to))
      .map(({ summary }) => summary.upperQuartile - summary.lowerQuartile)
    return apart.length === 0 ? [] : [{ ...remark, ourLow: Math.min(...apart), ourHigh: Math.max(...apart) }]
  })
