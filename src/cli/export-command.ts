import { utf8 } from '../lib/bytes.ts'
import { meant } from '../lib/nearest.ts'
import { showValue } from '../lib/schema-issue.ts'
import { toAscii } from '../interchange/ascii.ts'
import { toCsv } from '../interchange/csv.ts'
import { toMermaid } from '../interchange/mermaid.ts'
import { toPlantuml } from '../interchange/plantuml.ts'
import { toSetkey } from '../interchange/trace-setkey.ts'
import type { Trace } from '../trace/trace.ts'
import type { ExitCode, Io } from './io.ts'
import { playScenario, type RunOptions } from './scenario-run.ts'

interface WriterOptions {
  readonly traffic: boolean
  readonly node: string | undefined
}

const FORMATS: Readonly<Record<string, (trace: Trace, options: WriterOptions) => string>> = {
  mermaid: toMermaid,
  plantuml: toPlantuml,
  ascii: toAscii,
  setkey: (trace, { node }) => toSetkey(trace, node),
  csv: toCsv,
}
/** Of the contract, for a later version. */
const PLANNED = ['svg', 'html', 'itf']
const notYet = (format: string): string =>
  PLANNED.includes(format) ? ', which this version cannot write yet' : meant(format, exportFormats)

export const exportFormats: readonly string[] = Object.keys(FORMATS)

export interface ExportCommandOptions extends RunOptions {
  readonly format?: string
  readonly out?: string
  readonly all?: true
  /** setkey only: this node's tables alone. */
  readonly node?: string
}

/** `roamscope export`: a run as text of another tool's format, to stdout or a file. */
export function exportCommand(name: string, options: ExportCommandOptions, io: Io): ExitCode {
  const fail = (text: string): ExitCode => {
    io.err(`roamscope export: ${text}\n`)
    return 2
  }
  const { format } = options
  const write = format !== undefined && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  if (write === undefined)
    return fail(
      `--format: found ${format === undefined ? 'nothing' : `${showValue(format)}${notYet(format)}`}; allowed: ${exportFormats.join(', ')}`,
    )
  const played = playScenario(name, options, io)
  if (!played.ok) return fail(played.error)
  const { node } = options
  const nodes = played.value.header.nodes.map(({ id }) => id)
  if (node !== undefined && !nodes.includes(node))
    return fail(`--node: found ${showValue(node)}${meant(node, nodes)}; allowed: ${nodes.join(', ')}`)
  const text = write(played.value, { traffic: options.all === true, node })
  if (options.out === undefined || options.out === '-') {
    io.out(text)
    return 0
  }
  const written = io.write(options.out, utf8(text))
  return written.ok ? 0 : fail(written.error)
}
