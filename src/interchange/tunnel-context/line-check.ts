import { hex32, utf8 } from '../../lib/bytes.ts'
import { crc32c } from '../../protocol/wire/checksum/crc32c.ts'
import type { LineError } from './tree.ts'

/**
 * The end of a file: a check of every line and of all together, so that a file that was edited, or lost something on its way, is
 * refused with the line. It guards against accidents, not against people: whoever can change a line can make its check anew.
 * CRC-32C (RFC 9260 Appendix A), of a line its low 16 bits; spaces at the end of lines, and line ends, do not count.
 */
const HEAD = 'check:'
const PER_ROW = 16

interface Sums {
  readonly lines: readonly string[]
  readonly all: string
}

const LINE_END = 10

/** Of every line, and of all: the text is made octets once, whatever has to be summed up. */
function sumsOf(lines: readonly string[]): Sums {
  const octets = utf8(lines.join('\n'))
  const sums: string[] = []
  let start = 0
  for (let i = 0; i < lines.length; i++) {
    const at = octets.indexOf(LINE_END, start)
    const end = at < 0 ? octets.length : at
    sums.push((crc32c(octets, start, end) & 0xffff).toString(16).padStart(4, '0'))
    start = end + 1
  }
  return { lines: sums, all: hex32(crc32c(octets)) }
}

/** The lines of the check of these lines. */
export function checkLines(lines: readonly string[]): readonly string[] {
  const { lines: sums, all } = sumsOf(lines)
  const rows = Array.from({ length: Math.ceil(sums.length / PER_ROW) }, (_, i) =>
    sums.slice(i * PER_ROW, (i + 1) * PER_ROW).join(' '),
  )
  return [HEAD, '  lines:', ...rows.map(row => `    - "${row}"`), `  all: ${all}`]
}

const whole = (lines: readonly string[]): string => hex32(crc32c(utf8(lines.join('\n'))))

/** A file without its check, and what the check says about it. */
export interface CheckedLines {
  readonly lines: readonly string[]
  readonly error: LineError | undefined
}

export function checkedLines(text: string): CheckedLines {
  const all = text.split('\n').map(line => line.trimEnd())
  while (all.at(-1) === '') all.pop()
  const at = all.lastIndexOf(HEAD)
  const lines = at < 0 ? all : all.slice(0, at)
  const check = all.slice(lines.length)
  const told = /^ {2}all: (0x[0-9a-f]{8})$/.exec(check.at(-1) ?? '')?.[1]
  if (told === undefined) {
    const found = at < 0 ? 'the file ends without its check' : 'the file ends inside its check'
    return { lines, error: { line: all.length, text: `${found}: it was cut` } }
  }
  if (told === whole(lines)) return { lines, error: undefined }
  const rows = [...check.join(' ').matchAll(/"([0-9a-f ]+)"/g)]
  const sums = rows.flatMap(([, row = '']) => row.split(' '))
  return { lines, error: changed(lines, sums, at + 1) }
}

const SHOWN = 5

/** What was done to the lines: the first that differs, and whether lines came or went there. */
function changed(lines: readonly string[], sums: readonly string[], checkLine: number): LineError {
  const now = sumsOf(lines).lines
  const first = now.findIndex((sum, i) => sum !== sums[i])
  const gone = sums.length - now.length
  if (first < 0 && gone <= 0) return { line: checkLine, text: 'the check itself was edited' }
  const line = first < 0 ? now.length : first + 1
  if (gone > 0) return { line, text: `${lineCount(gone)} missing here: the file was edited or cut` }
  if (gone < 0) return { line, text: `${lineCount(-gone)} too many from here on: the file was edited` }
  const edited = now.flatMap((sum, i) => (sum === sums[i] ? [] : [i + 1]))
  const others = edited.slice(1, SHOWN)
  const more = edited.length > SHOWN ? ` and ${edited.length - SHOWN} more` : ''
  const also = others.length === 0 ? '' : ` (and ${others.join(', ')}${more})`
  return { line, text: `this line was edited${also}` }
}

const lineCount = (n: number): string => (n === 1 ? '1 line is' : `${n} lines are`)
