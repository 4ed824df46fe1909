import { parseHex } from '../../lib/bytes.ts'
import type { FaultEvent, SentEvent, TraceEvent } from '../../trace/event.ts'
import { TRACE_FORMAT, type Trace } from '../../trace/trace.ts'

/** A trace file as our own build writes it: octets are hex texts. */
interface RecordedFile extends Omit<Trace, 'events'> {
  readonly kind: string
  readonly events: readonly RecordedEvent[]
}
type RecordedEvent =
  | Exclude<TraceEvent, SentEvent | FaultEvent>
  | (Omit<SentEvent, 'bytes'> & { readonly bytes: string })
  | (Omit<FaultEvent, 'bytes'> & { readonly bytes: string | null })

/**
 * The trace that is built into the page (`public/first-trace.json`, made by a script from the engine). It is as much
 * ours as the code, so it is not checked like a stranger's file: that reader would double the first load.
 * Undefined when there is none, or one of another version.
 */
export async function fetchRecordedTrace(address: string): Promise<Trace | undefined> {
  try {
    const answer = await fetch(address)
    if (!answer.ok) return undefined
    const file = (await answer.json()) as RecordedFile
    if (file.kind !== 'roamscope-trace' || file.header.format !== TRACE_FORMAT) return undefined
    // Its digest is that of the part that was recorded, not of the run.
    const { header, endedAtUs, invariants, events } = file
    return { header, endedAtUs, invariants, events: events.map(withOctets) }
  } catch {
    // Opened from disk, or offline: the engine makes the run.
    return undefined
  }
}

function withOctets(event: RecordedEvent): TraceEvent {
  if (event.kind === 'sent') return { ...event, bytes: octets(event.bytes) }
  if (event.kind === 'fault') return { ...event, bytes: event.bytes === null ? null : octets(event.bytes) }
  return event
}

const octets = (hex: string): Uint8Array => parseHex(hex) ?? new Uint8Array()
