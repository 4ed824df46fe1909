import type { Trace } from '../../trace/trace.ts'
import type { ExportKind } from './export-kinds.ts'

interface Written {
  readonly content: Uint8Array | string
  readonly ending: string
}

/** Writers load when they are asked for. */
const WRITERS: Readonly<Record<ExportKind, (trace: Trace) => Promise<Written>>> = {
  trace: async trace => {
    const { writeTraceFile } = await import('../../trace/file.ts')
    return { content: writeTraceFile(trace), ending: 'roamscope.json' }
  },
  pcapng: async trace => {
    const { traceToPcapng } = await import('../../interchange/pcapng-write.ts')
    return { content: traceToPcapng(trace), ending: 'pcapng' }
  },
  keys: async trace => {
    const { keysOf, writeKeys } = await import('../../interchange/keys.ts')
    return { content: writeKeys(keysOf(trace.header)), ending: 'keys.json' }
  },
  mermaid: async trace => ({ content: (await import('../../interchange/mermaid.ts')).toMermaid(trace), ending: 'mmd' }),
  plantuml: async trace => ({
    content: (await import('../../interchange/plantuml.ts')).toPlantuml(trace),
    ending: 'puml',
  }),
  ascii: async trace => ({ content: (await import('../../interchange/ascii.ts')).toAscii(trace), ending: 'txt' }),
  csv: async trace => ({ content: (await import('../../interchange/csv.ts')).toCsv(trace), ending: 'csv' }),
}

/** Hands the run to the person as a file in one of the forms. */
export async function saveRun(kind: ExportKind, trace: Trace): Promise<void> {
  const { content, ending } = await WRITERS[kind](trace)
  const blob = new Blob([typeof content === 'string' ? content : new Uint8Array(content)])
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = `${trace.header.scenario}-seed${trace.header.seed}.${ending}`
  link.click()
  // The download has its own hold on the blob once it was started.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
