/** One direction of a figure. */
export interface Axis {
  readonly label: string
  /** `ms`, `s`, `1` for a number without unit. */
  readonly unit: string
}

/** Where a sample is taken: a place on the x axis. */
export interface Point {
  readonly x: number
  readonly label: string
}

/** What a source says it measured, and where it says so. */
export interface Reading {
  /** First and last point that it speaks of. */
  readonly from: number
  readonly to: number
  /** Of which series, where it speaks of one alone. */
  readonly series?: string
  readonly low: number
  readonly high: number
  /** Said in the text, or read off a figure by eye. */
  readonly how: 'text' | 'figure'
  readonly place: string
  /** Used to fit a constant: agreeing with it is no prediction. */
  readonly fitted: boolean
}

/** A constant of the model that no source gives, and the figure it was chosen to meet. */
export interface FittedConstant {
  readonly name: string
  readonly value: string
  readonly to: string
}

/** The value at one point for a seed: equal seeds give equal values. */
export type Sampler = (seed: number) => number

/** Milliseconds of the machine's clock. */
export type Clock = () => number

interface BaseSeries {
  readonly id: string
  readonly label: string
  /** Points of the experiment at which it is sampled; all when left out. */
  readonly at?: readonly number[]
}

/**
 * What is sampled at each point, in the unit of the y axis. `start` begins a series; the function it gives is called once a
 * point, in their order, so that a point may go on from the one before.
 */
export type Series =
  /** From runs of the engine: the same for a seed everywhere. */
  | (BaseSeries & { readonly kind: 'run'; readonly start: () => (x: number) => Sampler })
  /** What this machine takes in real time: differs from machine to machine and from time to time. */
  | (BaseSeries & { readonly kind: 'clock'; readonly start: (clock: Clock) => (x: number) => Sampler })
  /** A formula, without chance. */
  | (BaseSeries & { readonly kind: 'curve'; readonly value: (x: number) => number })

/** A measurement that is repeated over seeds and points, beside what a source says. */
export interface Experiment {
  readonly id: string
  readonly title: string
  /** What is measured, in the model and in the source, and what is assumed. */
  readonly summary: string
  readonly source: { readonly work: string; readonly section: string }
  readonly x: Axis
  readonly y: Axis & { readonly scale: 'linear' | 'log' }
  readonly points: readonly Point[]
  readonly series: readonly Series[]
  readonly readings: readonly Reading[]
  readonly fitted: readonly FittedConstant[]
  /** Repetitions of the source, or ours. */
  readonly runs: number
}
