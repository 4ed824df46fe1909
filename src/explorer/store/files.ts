import type { Trace } from '../../trace/trace.ts'
import type { ExportKind } from './export-kinds.ts'

/** Hands the run to the person as a file in one of the forms; the writers load now. */
export async function saveAs(kind: ExportKind, trace: Trace): Promise<void> {
  const { saveRun } = await import('./save-run.ts')
  await saveRun(kind, trace)
}

/** Opens what somebody chose or dropped: a trace, or a capture with the file of its keys. Its readers load now. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const { openChosenFiles } = await import('./open-files.ts')
  await openChosenFiles(files)
}
