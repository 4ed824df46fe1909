/** An experiment as a link names it: `establish-n/100/1`; what is left out or out of bounds is undefined. */
export interface ExperimentLink {
  readonly id: string | undefined
  readonly runs: number | undefined
  readonly seed: number | undefined
  /** What stands behind them. */
  readonly rest: string
}

export const RUNS_MAX = 10_000
export const SEED_MAX = 2 ** 31 - RUNS_MAX

export function readExperimentLink(link: string | null): ExperimentLink {
  const [id = '', runs = '', seed = '', rest = ''] = (link ?? '').split('/')
  return { id: id === '' ? undefined : id, runs: within(runs, 1, RUNS_MAX), seed: within(seed, 0, SEED_MAX), rest }
}

/** A whole number in these bounds. */
export function within(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}
