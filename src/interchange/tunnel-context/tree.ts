import { err, ok, type Result } from '../../lib/result.ts'

/** A text as names and values, each with the line it stands in: the plain part of YAML, so that every YAML tool reads it. */
export type Tree = Scalar | TreeMap | TreeList
export interface Scalar {
  readonly is: 'scalar'
  readonly text: string
  readonly quoted: boolean
  readonly line: number
}
export interface TreeMap {
  readonly is: 'map'
  readonly entries: readonly TreeEntry[]
  readonly line: number
}
export interface TreeList {
  readonly is: 'list'
  readonly items: readonly Tree[]
  readonly line: number
}
export interface TreeEntry {
  readonly key: string
  readonly value: Tree
  readonly line: number
}

/** What is wrong with a file, and in which line, from 1. */
export interface LineError {
  readonly line: number
  readonly text: string
}

export const scalar = (text: string, quoted = false): Scalar => ({ is: 'scalar', text, quoted, line: 0 })
export const mapOf = (entries: readonly (readonly [string, Tree])[]): TreeMap => ({
  is: 'map',
  entries: entries.map(([key, value]) => ({ key, value, line: 0 })),
  line: 0,
})
export const listOf = (items: readonly Tree[]): TreeList => ({ is: 'list', items, line: 0 })

/** Lines of the entries of a map, `indent` spaces deep. */
export function writeMap({ entries }: TreeMap, indent: number, lines: string[]): void {
  for (const { key, value } of entries) writeEntry(key, value, ' '.repeat(indent), indent, lines)
}

function writeEntry(key: string, value: Tree, head: string, indent: number, lines: string[]): void {
  if (value.is === 'scalar') lines.push(`${head}${key}: ${scalarText(value)}`)
  else if (value.is === 'map') {
    lines.push(`${head}${key}:${value.entries.length === 0 ? ' {}' : ''}`)
    writeMap(value, indent + 2, lines)
  } else {
    lines.push(`${head}${key}:${value.items.length === 0 ? ' []' : ''}`)
    for (const item of value.items) writeItem(item, indent + 2, lines)
  }
}

function writeItem(item: Tree, indent: number, lines: string[]): void {
  const dash = `${' '.repeat(indent)}- `
  if (item.is === 'scalar') return void lines.push(`${dash}${scalarText(item)}`)
  if (item.is === 'list' || item.entries.length === 0)
    return void lines.push(`${dash}${item.is === 'list' ? '[]' : '{}'}`)
  for (const [i, { key, value }] of item.entries.entries())
    writeEntry(key, value, i === 0 ? dash : ' '.repeat(indent + 2), indent + 2, lines)
}

/** An address may end in what YAML would take for a name's colon. */
const scalarText = ({ text, quoted }: Scalar): string =>
  quoted || !PLAIN.test(text) || text.endsWith(':') ? JSON.stringify(text) : text

/** Nothing of what YAML gives another meaning to: no anchors, tags, flow collections, folded texts. */
const PLAIN = /^[A-Za-z0-9_.:/+][A-Za-z0-9_.:/+\- ]*$/
const KEY = /^([A-Za-z][A-Za-z0-9_-]*):(?: +(.*))?$/
const DEPTH_MAX = 16

interface Line {
  readonly indent: number
  readonly text: string
  readonly number: number
}

/** Reads the lines as a map; the first line that is not of this form is the error. */
export function readTree(lines: readonly string[]): Result<TreeMap, LineError> {
  const parser = new Parser()
  const tree = parser.read(lines)
  return parser.error === undefined ? ok(tree) : err(parser.error)
}

class Parser {
  error: LineError | undefined
  private lines: Line[] = []
  private at = 0

  read(texts: readonly string[]): TreeMap {
    this.lines = texts.flatMap((text, i) => this.lineOf(text, i + 1) ?? [])
    const first = this.lines[0]
    if (first !== undefined && first.indent > 0) this.fail(first.number, 'an indented line', 'a name at the margin')
    const map = this.map(0, 0)
    const rest = this.lines[this.at]
    if (rest !== undefined) this.fail(rest.number, quote(rest.text), 'name: value')
    return map
  }

  private lineOf(raw: string, number: number): Line | undefined {
    const text = withoutComment(raw)
    let indent = 0
    while (text[indent] === ' ') indent++
    if (indent === text.length) return undefined
    if (text[indent] === '\t') this.fail(number, 'a tab', 'spaces')
    return { indent, text: text.slice(indent), number }
  }

  private fail(line: number, found: string, allowed: string): void {
    this.error ??= { line, text: `found ${found}; allowed: ${allowed}` }
  }

  private block(indent: number, depth: number, line: number): Tree {
    if (depth > DEPTH_MAX) this.fail(line, `more than ${DEPTH_MAX} levels`, 'fewer')
    const next = this.lines[this.at]
    if (this.error !== undefined || next === undefined) return scalar('')
    return isItem(next) ? this.list(indent, depth) : this.map(indent, depth)
  }

  private map(indent: number, depth: number): TreeMap {
    const entries: TreeEntry[] = []
    const names = new Map<string, number>()
    const start = this.lines[this.at]?.number ?? 0
    for (let line = this.next(indent); line !== undefined && !isItem(line); line = this.next(indent)) {
      const match = KEY.exec(line.text)
      const [, key = '', text = ''] = match ?? []
      if (match === null) this.fail(line.number, quote(line.text), 'name: value')
      const before = names.get(key)
      if (before !== undefined) this.fail(line.number, `${key} again (line ${before})`, 'each name once')
      names.set(key, line.number)
      this.at += 1
      entries.push({ key, value: this.valueOf(text, indent, depth, line.number), line: line.number })
    }
    return { is: 'map', entries, line: start }
  }

  private list(indent: number, depth: number): TreeList {
    const items: Tree[] = []
    const start = this.lines[this.at]?.number ?? 0
    for (let line = this.next(indent); line !== undefined && isItem(line); line = this.next(indent)) {
      const text = line.text.slice(2)
      if (KEY.test(text)) {
        this.lines[this.at] = { indent: indent + 2, text, number: line.number }
        items.push(this.map(indent + 2, depth + 1))
      } else {
        this.at += 1
        items.push(this.scalarOf(text, line.number))
      }
    }
    return { is: 'list', items, line: start }
  }

  /** The next line, if it belongs to a block of that depth. */
  private next(indent: number): Line | undefined {
    const line = this.lines[this.at]
    if (this.error !== undefined || line === undefined || line.indent < indent) return undefined
    if (line.indent > indent) this.fail(line.number, `${line.indent} spaces`, `${indent} spaces`)
    return line.indent === indent ? line : undefined
  }

  private valueOf(text: string, indent: number, depth: number, line: number): Tree {
    if (text !== '') return this.scalarOf(text, line)
    const below = this.lines[this.at]
    if (below !== undefined && below.indent > indent) return this.block(below.indent, depth + 1, line)
    this.fail(line, 'no value', 'a value, or more lines below it')
    return scalar('')
  }

  private scalarOf(text: string, line: number): Tree {
    if (text === '[]') return { is: 'list', items: [], line }
    if (text === '{}') return { is: 'map', entries: [], line }
    if (text.startsWith('"')) {
      const read = unquoted(text)
      if (read === undefined) this.fail(line, quote(text), 'a text in double quotes')
      return { is: 'scalar', text: read ?? '', quoted: true, line }
    }
    if (!PLAIN.test(text)) this.fail(line, quote(text), 'a plain value, or a text in double quotes')
    return { is: 'scalar', text, quoted: false, line }
  }
}

const isItem = ({ text }: Line): boolean => text.startsWith('- ')

/** A `#` at the start or behind a space begins a comment, unless it stands in quotes. */
function withoutComment(text: string): string {
  if (!text.includes('#')) return text.trimEnd()
  let inQuotes = false
  for (let i = 0; i < text.length; i++) {
    if (inQuotes && text[i] === '\\') i++
    else if (text[i] === '"') inQuotes = !inQuotes
    else if (!inQuotes && text[i] === '#' && (i === 0 || text[i - 1] === ' ')) return text.slice(0, i).trimEnd()
  }
  return text.trimEnd()
}

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

const SHOWN_MAX = 60
export const quote = (text: string): string =>
  JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text)
