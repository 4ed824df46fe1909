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
  /** The source's own words, as few as say it. */
  readonly words: string
  /** Used to fit a constant: agreeing with it is no prediction. */
  readonly fitted: boolean
}

/** What a source says without numbers about the spread of some points: it stands beside how far apart our quartiles are. */
export interface Remark {
  readonly from: number
  readonly to: number
  readonly words: string
  readonly place: string
}

/** What each value is made of: a part that adds up with others to it, or a count that is told beside it. */
export interface Part {
  readonly label: string
  readonly kind: 'addend' | 'count'
}

/** A constant of the model that no source gives, and the figure it was chosen to meet. */
export interface FittedConstant {
  readonly name: string
  readonly value: string
  readonly to: string
}

/** A value, and its parts in the order of the experiment's. */
export interface Sample {
  readonly value: number
  readonly parts: readonly number[]
}

/** What comes out at one point for a seed: equal seeds give equal values. With parts where the experiment has some. */
export type Sampler = (seed: number) => number | Sample

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
  | (BaseSeries & {
      readonly kind: 'clock'
      /** Repetitions at most: what takes real time is not repeated as often as what is reckoned. */
      readonly atMost: number
      readonly start: (clock: Clock) => (x: number) => Sampler
    })
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
  readonly remarks?: readonly Remark[]
  /** What its values are made of, so that their spread can be put down to something. */
  readonly parts?: readonly Part[]
  /** What of the source is not at hand. */
  readonly missing?: string
  readonly fitted: readonly FittedConstant[]
  /** Repetitions of the source, or ours. */
  readonly runs: number
}
