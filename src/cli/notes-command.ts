import { EVIDENCE } from '../scenarios/review-evidence.ts'
import { REVIEW_NOTES } from '../scenarios/review-notes.ts'
import type { ExitCode, Io } from './io.ts'

/** `roamscope notes`: where sources contradict themselves or a standard, each with the runs that show it. */
export function notesCommand(options: { readonly json?: true; readonly source?: string }, io: Io): ExitCode {
  const wanted = options.source?.toLowerCase() ?? ''
  const notes = REVIEW_NOTES.filter(({ source }) => source.toLowerCase().includes(wanted))
  if (notes.length === 0) {
    const known = [...new Set(REVIEW_NOTES.map(({ source }) => source))].join('; ')
    io.err(`roamscope notes: --source: found "${options.source ?? ''}"; allowed: part of one of ${known}\n`)
    return 2
  }
  if (options.json === true) {
    const listed = notes.map(note => ({ ...note, runs: EVIDENCE[note.id] ?? [] }))
    io.out(`${JSON.stringify({ format: 1, notes: listed }, null, 2)}\n`)
    return 0
  }
  for (const { id, title, text, source } of notes) {
    io.out(`${title} (${source}) [${id}]\n  ${text}\n`)
    for (const { scenario, settings, faults, shows } of EVIDENCE[id] ?? [])
      io.out(
        `  ${shows}: roamscope run ${[scenario, ...flags('set', settings), ...flags('fault', faults)].join(' ')}\n`,
      )
    io.out('\n')
  }
  return 0
}

const flags = (name: string, values: readonly string[]): readonly string[] => values.map(value => `--${name} ${value}`)
