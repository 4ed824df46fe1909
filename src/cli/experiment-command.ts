import type { Experiment } from '../experiments/experiment.ts'
import { experimentById, experiments } from '../experiments/experiments.ts'
import { experimentFigure } from '../experiments/figure/experiment-figure.ts'
import { svgFile } from '../experiments/figure/svg-file.ts'
import { LEAVE_GATEWAY } from '../experiments/leaving/leave-gateway.ts'
import { samplesCsv } from '../experiments/samples-csv.ts'
import { runExperiment, type ExperimentResult } from '../experiments/run-experiment.ts'
import { meant } from '../lib/nearest.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { showValue } from '../lib/schema-issue.ts'
import { experimentText } from './experiment-text.ts'
import { comparisonCommand } from './comparison-command.ts'
import type { ExitCode, Io } from './io.ts'
import { writeFiles } from './scenario-run.ts'
import { takeTold } from './told-steps.ts'

export interface ExperimentCommandOptions {
  readonly runs?: string
  readonly seed?: string
  readonly at?: string
  readonly series?: string
  readonly list?: true
  readonly json?: true
  readonly csv?: string
  readonly svg?: string
  /** Of a comparison alone. */
  readonly fault?: readonly string[]
  readonly set?: readonly string[]
  readonly lose?: string
}

const RUNS_MAX = 10_000
const SEED_MAX = 2 ** 31

/** `roamscope experiment`: repeats a measurement and puts it beside what its source says. */
export function experimentCommand(id: string | undefined, options: ExperimentCommandOptions, io: Io): ExitCode {
  const fail = (text: string): ExitCode => {
    io.err(`roamscope experiment: ${text}\n`)
    return 2
  }
  if (options.list === true) return list(options, io)
  if (id === LEAVE_GATEWAY.id) return compare(options, io, fail)
  const ids = [...experiments.map(each => each.id), LEAVE_GATEWAY.id]
  const experiment = id === undefined ? undefined : experimentById(id)
  if (experiment === undefined) {
    const found = id === undefined ? 'nothing' : `${showValue(id)}${meant(id, ids)}`
    return fail(`experiment: found ${found}; allowed: --list, or one of ${ids.join(', ')}`)
  }
  for (const option of ['fault', 'set', 'lose'] as const) {
    const given = options[option] ?? []
    if (given.length > 0) return fail(`--${option}: found ${showValue(given)}; allowed: with ${LEAVE_GATEWAY.id} only`)
  }
  const runs = wholeNumber('--runs', options.runs, experiment.runs, 1, RUNS_MAX)
  if (!runs.ok) return fail(runs.error)
  const seed = wholeNumber('--seed', options.seed, 1, 0, SEED_MAX - RUNS_MAX)
  if (!seed.ok) return fail(seed.error)
  const part = partOf(experiment, options)
  if (!part.ok) return fail(part.error)
  const result = played({ experiment, runs: runs.value, seed: seed.value, clock: io.clock, ...part.value }, io)
  const written = writeFiles(io, [
    [options.csv, () => samplesCsv(experiment, result)],
    [options.svg, () => svgFile(experimentFigure(experiment, result))],
  ])
  if (!written.ok) return fail(written.error)
  if (options.json === true) {
    const { title, source, x, y, fitted } = experiment
    io.out(`${JSON.stringify({ format: 1, title, source, x, y, ...result, fitted }, null, 2)}\n`)
  } else io.out(experimentText(experiment, result))
  return 0
}

/** The point and the series that are asked for alone. */
function partOf(
  { points, series }: Experiment,
  options: ExperimentCommandOptions,
): Result<{ readonly at?: number; readonly only?: string }, string> {
  const point = points.find(({ x, label }) => options.at === label || options.at === String(x))
  if (options.at !== undefined && point === undefined)
    return err(`--at: found ${showValue(options.at)}; allowed: ${points.map(({ label }) => label).join(', ')}`)
  const ids = series.map(({ id }) => id)
  if (options.series !== undefined && !ids.includes(options.series))
    return err(`--series: found ${showValue(options.series)}; allowed: ${ids.join(', ')}`)
  return ok({
    ...(point === undefined ? {} : { at: point.x }),
    ...(options.series === undefined ? {} : { only: options.series }),
  })
}

/** Each run of a comparison is its own: nothing is sampled. */
function compare(options: ExperimentCommandOptions, io: Io, fail: (text: string) => ExitCode): ExitCode {
  if (options.runs !== undefined)
    return fail(`--runs: found ${showValue(options.runs)}; allowed: with experiments that take samples`)
  const seed = wholeNumber('--seed', options.seed, 1, 0, SEED_MAX - RUNS_MAX)
  if (!seed.ok) return fail(seed.error)
  const lose = options.lose === undefined ? ok(undefined) : wholeNumber('--lose', options.lose, 1, 1, LOSE_MAX)
  if (!lose.ok) return fail(lose.error)
  const { fault = [], set = [] } = options
  return comparisonCommand({ seed: seed.value, faults: fault, settings: set, lose: lose.value }, options, io)
}
const LOSE_MAX = 1_000

function list({ json }: ExperimentCommandOptions, io: Io): ExitCode {
  if (json === true) {
    const measured = experiments.map(({ id, title, source, summary, runs }) => ({ id, title, source, summary, runs }))
    const listed = [...measured, { ...LEAVE_GATEWAY, runs: 1 }]
    io.out(`${JSON.stringify({ format: 1, experiments: listed }, null, 2)}\n`)
    return 0
  }
  const all = [...experiments, LEAVE_GATEWAY]
  const width = Math.max(...all.map(({ id }) => id.length))
  for (const { id, title, source } of all) io.out(`${id.padEnd(width)}  ${title} (${source.work}, ${source.section})\n`)
  return 0
}

const played = (request: Parameters<typeof runExperiment>[0], io: Io): ExperimentResult =>
  takeTold(runExperiment(request), io, ({ done, all, at }) => `${done} of ${all} samples taken (${at})`)

function wholeNumber(
  name: string,
  text: string | undefined,
  otherwise: number,
  least: number,
  most: number,
): Result<number, string> {
  if (text === undefined) return ok(otherwise)
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most
    ? ok(value)
    : err(`${name}: found ${showValue(text)}; allowed: a whole number from ${least} to ${most}`)
}
