import { judgedRun } from '../checker/judged-run.ts'
import { svgFile } from '../experiments/figure/svg-file.ts'
import { waysFigure } from '../experiments/figure/ways-figure.ts'
import { askedText, WAY_COLUMNS, WAY_REMARKS, waysCsv } from '../experiments/figure/ways-table.ts'
import { compareWays, type CompareRequest, type ComparedWay } from '../experiments/leaving/compare-ways.ts'
import { LEAVE_GATEWAY } from '../experiments/leaving/leave-gateway.ts'
import type { Result } from '../lib/result.ts'
import type { ExitCode, Io } from './io.ts'
import { writeFiles } from './scenario-run.ts'
import { takeTold } from './told-steps.ts'

export interface ComparisonFiles {
  readonly json?: true
  readonly csv?: string
  readonly svg?: string
}

/** `roamscope experiment leave-gateway`: every way out of a gateway under one seed and one set of faults. */
export function comparisonCommand(request: CompareRequest, files: ComparisonFiles, io: Io): ExitCode {
  const fail = (text: string): ExitCode => {
    io.err(`roamscope experiment: ${text}\n`)
    return 2
  }
  const ways = played(request, io)
  if (!ways.ok) return fail(ways.error)
  const written = writeFiles(io, [
    [files.csv, () => waysCsv(ways.value)],
    [
      files.svg,
      () =>
        svgFile(waysFigure({ title: LEAVE_GATEWAY.title, seed: request.seed, asked: askedText(request) }, ways.value)),
    ],
  ])
  if (!written.ok) return fail(written.error)
  const { id, title, source } = LEAVE_GATEWAY
  if (files.json === true)
    io.out(`${JSON.stringify({ format: 1, id, title, source, ...request, ways: ways.value }, null, 2)}\n`)
  else io.out(comparisonText(request, ways.value))
  return 0
}

const played = (request: CompareRequest, io: Io): Result<readonly ComparedWay[], string> =>
  takeTold(compareWays(request, judgedRun), io, ({ done, all, at }) => `${done} of ${all} ways played (next: ${at})`)

/** A table of figures, then what is said of each way. */
function comparisonText(request: CompareRequest, ways: readonly ComparedWay[]): string {
  const { id, title, source } = LEAVE_GATEWAY
  const head = ['Way', ...WAY_COLUMNS.map(({ label }) => label)]
  const rows = ways.map(way => [way.name, ...WAY_COLUMNS.map(({ cell }) => cell(way))])
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map(row => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) =>
        WAY_COLUMNS[i - 1]?.isNumber === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [
    `${id}: ${title} (${source.work}, ${source.section})`,
    `seed ${request.seed}, ${askedText(request)}`,
    '',
    line(head),
    ...rows.map(line),
    ...ways.flatMap(way => [
      '',
      `${way.name} (${way.source.work} ${way.source.section}), scenario ${way.scenario}`,
      ...WAY_REMARKS.map(({ label, cell }) => `  ${label}: ${cell(way)}`),
    ]),
    '',
  ].join('\n')
}
