import { formatMicros } from '../lib/micros.ts'
import type { Trace } from '../trace/trace.ts'
import { sequenceOf, type SequenceItem, type SequenceOptions } from './sequence.ts'

/** Columns between two lifelines, and of the times at the left. */
const GAP = 30
const TIMES = 14
const START = TIMES + 4

/** A run as a ladder of ASCII characters, for terminals, mail and drafts. One line a message or note. */
export function toAscii(trace: Trace, options: SequenceOptions = {}): string {
  const { participants, items } = sequenceOf(trace, options)
  const column = new Map(participants.map(({ id }, i) => [id, START + i * GAP]))
  const bars = [...column.values()]
  const heads = participants.reduce((line, { label }, i) => put(line, START + i * GAP - (label.length >> 1), label), '')
  const lines = [heads.trimEnd(), lifelines(bars, '')]
  let last: number | undefined
  for (const item of items) {
    // A time is printed once for all that happens in it.
    const time = item.atUs === last ? '' : formatMicros(item.atUs).replaceAll('\u2009', '').replace('µs', 'us')
    last = item.atUs
    lines.push(lineOf(item, column, bars, time.padStart(TIMES)))
  }
  lines.push(lifelines(bars, ''))
  return `${lines.map(line => line.trimEnd()).join('\n')}\n`
}

function lineOf(
  item: SequenceItem,
  column: ReadonlyMap<string, number>,
  bars: readonly number[],
  time: string,
): string {
  const line = lifelines(bars, time)
  if (item.kind === 'note') {
    const at = column.get(item.node)
    return at === undefined ? `${line}  * ${item.text}` : put(line, at, `* ${item.text} `)
  }
  const [from, to] = [column.get(item.message.from), column.get(item.message.to)]
  if (from === undefined || to === undefined || from === to) return `${line}  ${item.label}`
  const [left, right] = [Math.min(from, to) + 1, Math.max(from, to)]
  const room = right - left - 4
  // What does not fit on the shaft stands beside the ladder.
  const fits = item.label.length <= room
  const label = fits ? item.label : item.short.slice(0, room)
  const shaft = `- ${label} `.padEnd(right - left - 1, '-')
  const head = item.lost ? 'X' : to > from ? '>' : '<'
  const arrow = to > from ? `${shaft}${head}` : `${head}${shaft}`
  const drawn = put(line, left, arrow)
  return fits ? drawn : `${drawn}   ${item.rest}`
}

const lifelines = (bars: readonly number[], time: string): string => bars.reduce((line, at) => put(line, at, '|'), time)

/** `text` written over `line` from column `at`. */
function put(line: string, at: number, text: string): string {
  const start = Math.max(0, at)
  return `${line.slice(0, start).padEnd(start)}${text}${line.slice(start + text.length)}`
}
