import { keysOf, writeKeys } from '../interchange/keys.ts'
import { traceToPcapng } from '../interchange/pcapng-write.ts'
import { writeTraceFile } from '../trace/file.ts'
import type { ExitCode, Io } from './io.ts'
import { runSummary } from './run-summary.ts'
import { runText } from './run-text.ts'
import { playScenario, writeFiles, type RunOptions } from './scenario-run.ts'

export interface RunCommandOptions extends RunOptions {
  readonly json?: true
  readonly all?: true
  readonly trace?: string
  readonly pcapng?: string
  readonly keys?: string
}

/** `roamscope run`: plays, writes what was asked for, prints the summary. Exit 1 when an invariant broke. */
export function runCommand(name: string, options: RunCommandOptions, io: Io): ExitCode {
  // Summary and file would run into each other.
  for (const option of ['trace', 'pcapng', 'keys'] as const) {
    if (options[option] !== '-') continue
    io.err(`roamscope run: --${option}: found -; allowed: the name of a file, stdout has the summary\n`)
    return 2
  }
  const played = playScenario(name, options, io)
  if (!played.ok) {
    io.err(`roamscope run: ${played.error}\n`)
    return 2
  }
  const trace = played.value
  const written = writeFiles(io, [
    [options.trace, () => writeTraceFile(trace, { gzip: options.trace?.endsWith('.gz') === true })],
    [options.pcapng, () => traceToPcapng(trace)],
    [options.keys, () => writeKeys(keysOf(trace.header))],
  ])
  if (!written.ok) {
    io.err(`roamscope run: ${written.error}\n`)
    return 2
  }
  const all = options.all === true
  io.out(options.json === true ? `${JSON.stringify(runSummary(trace, all), null, 2)}\n` : runText(trace, all))
  return trace.invariants.every(({ holds }) => holds) ? 0 : 1
}
