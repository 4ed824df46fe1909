import { messagesOf } from '../trace/messages.ts'
import type { Trace } from '../trace/trace.ts'
import type { SequenceOptions } from './sequence.ts'

const HEAD = [
  'n',
  'name',
  'protocol',
  'from',
  'to',
  'link',
  'sentUs',
  'receivedUs',
  'fate',
  'reason',
  'frameBytes',
  'encrypted',
  'forged',
  'copyOf',
  'detail',
  'event',
] as const

/** The messages of a run as comma-separated values (RFC 4180: CRLF, quotes doubled); times in µs. */
export function toCsv(trace: Trace, options: SequenceOptions = {}): string {
  const rows = messagesOf(trace)
    .filter(({ traffic }) => options.traffic === true || !traffic)
    .map(m => {
      const course = [m.message, m.name, m.protocol, m.from, m.to, m.link, m.sentUs, m.receivedUs, m.fate, m.reason]
      return [...course, m.bytes.length, m.encrypted, m.forged, m.copyOf, m.detail, m.sentSeq]
    })
  return [HEAD, ...rows].map(row => `${row.map(field).join(',')}\r\n`).join('')
}

function field(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value)
  // A text from a stranger's trace must not become a formula in a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
