import { utf8 } from '../lib/bytes.ts'
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
      `--format: found ${format === undefined ? 'nothing' : `"${format}"`}; allowed: ${exportFormats.join(', ')}`,
    )
  const played = playScenario(name, options, io)
  if (!played.ok) return fail(played.error)
  const { node } = options
  const nodes = played.value.header.nodes.map(({ id }) => id)
  if (node !== undefined && !nodes.includes(node)) return fail(`--node: found "${node}"; allowed: ${nodes.join(', ')}`)
  const text = write(played.value, { traffic: options.all === true, node })
  if (options.out === undefined) {
    io.out(text)
    return 0
  }
  const written = io.write(options.out, utf8(text))
  return written.ok ? 0 : fail(written.error)
}
