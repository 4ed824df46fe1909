import { err, ok, type Result } from '../../lib/result.ts'
import type { WireContexts } from '../../protocol/ipsec/context-blocks.ts'
import { checkedLines } from './line-check.ts'
import { Findings, inside, keepUnknown, memberFinder, namesOf, readValue, saysNone, type Where } from './read-values.ts'
import { SECTIONS, type Section } from './sections.ts'
import { readTree, type LineError, type Tree, type TreeEntry, type TreeMap } from './tree.ts'
import { contentErrors } from './content-checks.ts'
import { TUNNEL_FORMAT, type TunnelFile } from './tunnel-file.ts'

export interface ReadTunnel {
  readonly file: TunnelFile
  /** Fields that are missing and were taken for what they usually are, with the line of what they belong to. */
  readonly notes: readonly LineError[]
  /** Line in which the first mention of a text stands, such as an SPI that a gateway complains about. */
  readonly lineOf: (text: string) => number | undefined
}

export interface ReadOptions {
  /** A file whose lines do not match their check is read nevertheless, and judged by what is in it. */
  readonly acceptEdited?: boolean
}

const OCTETS_MAX = 1_048_576
const ERRORS_MAX = 20

/** Reads a file as a whole or not at all; every error has its line. */
export function readTunnel(
  text: string,
  { acceptEdited = false }: ReadOptions = {},
): Result<ReadTunnel, readonly LineError[]> {
  if (text.length > OCTETS_MAX)
    return err([{ line: 1, text: `found ${text.length} characters; allowed: ${OCTETS_MAX}` }])
  const { lines, error } = checkedLines(text)
  const version = versionError(lines)
  if (version !== undefined) return err([version])
  if (error !== undefined && !acceptEdited) return err([error])
  const tree = readTree(lines)
  if (!tree.ok) return err([tree.error])
  const findings = new Findings()
  const file = readFile(tree.value, findings)
  if (findings.errors.length === 0 && file !== undefined)
    findings.errors.push(...contentErrors(file.contexts, tree.value))
  const errors = findings.errors.toSorted((a, b) => a.line - b.line)
  if (errors.length > 0 || file === undefined) return err(errors.slice(0, ERRORS_MAX))
  const { notes } = findings
  return ok({ file, notes, lineOf: sought => firstLine(lines, sought) })
}

function firstLine(lines: readonly string[], sought: string): number | undefined {
  const at = lines.findIndex(line => line.includes(sought))
  return at < 0 ? undefined : at + 1
}

/** Before anything else is looked at: another version may have another check, too. */
function versionError(lines: readonly string[]): LineError | undefined {
  const at = lines.findIndex(line => line.startsWith('roamscope-tunnel:'))
  if (at < 0) return { line: 1, text: `found no roamscope-tunnel; allowed: a file of 'roamscope get'` }
  const version = /^roamscope-tunnel: (\d{1,9})( *#.*)?$/.exec(lines[at] ?? '')?.[1]
  if (version === String(TUNNEL_FORMAT)) return undefined
  const newer = Number(version) > TUNNEL_FORMAT ? `version ${version}, which is newer than this Roamscope` : version
  return { line: at + 1, text: `roamscope-tunnel: found ${newer ?? 'no number'}; allowed: ${TUNNEL_FORMAT}` }
}

const TEXT_MAX = 64
const whole = { is: 'number', min: 0, max: Number.MAX_SAFE_INTEGER } as const
const name = { is: 'text', max: TEXT_MAX } as const

/** What stands before the lists, beside the version. */
export const HEAD_FORMS = { tunnel: name, node: name, takenAtUs: whole } as const
/** Of `run`, which may be missing. */
export const RUN_FORMS = { scenario: name, seed: whole } as const
export const VERSION_KEY = 'roamscope-tunnel'
const HEAD = [VERSION_KEY, ...Object.keys(HEAD_FORMS), 'run']

function readFile(tree: TreeMap, findings: Findings): TunnelFile | undefined {
  const top: Where = { name: 'file', place: '', line: 1 }
  const find = memberFinder(tree.entries)
  const tunnel = member(find, 'tunnel', HEAD_FORMS.tunnel, findings)
  const node = member(find, 'node', HEAD_FORMS.node, findings)
  const takenAtUs = member(find, 'takenAtUs', HEAD_FORMS.takenAtUs, findings)
  const run = find('run')
  const contexts = Object.fromEntries(
    SECTIONS.map(section => [section.member, readSection(section, find(section.key), tree, findings)]),
  )
  keepUnknown(tree.entries, new Set([...HEAD, ...SECTIONS.map(({ key }) => key)]), top, findings)
  if (typeof tunnel !== 'string' || typeof node !== 'string' || typeof takenAtUs !== 'number') return undefined
  return {
    tunnel,
    node,
    takenAtUs,
    run: run === undefined ? undefined : readRun(run, findings),
    contexts: contexts as unknown as WireContexts,
    unknown: findings.unknown,
  }
}

function readRun(entry: TreeEntry, findings: Findings): TunnelFile['run'] {
  const where = { name: 'run', place: 'run', line: entry.line }
  if (entry.value.is !== 'map') return findings.fail(where, 'no names', 'scenario and seed')
  const find = memberFinder(entry.value.entries)
  const scenario = member(find, 'scenario', RUN_FORMS.scenario, findings, entry.line)
  const seed = member(find, 'seed', RUN_FORMS.seed, findings, entry.line)
  return typeof scenario === 'string' && typeof seed === 'number' ? { scenario, seed } : undefined
}

function member(
  find: (key: string) => TreeEntry | undefined,
  key: string,
  form: typeof whole | typeof name,
  findings: Findings,
  line = 1,
): unknown {
  const entry = find(key)
  if (entry === undefined) return findings.fail({ name: 'file', line }, `no ${key}`, key)
  const part = { kind: 'derived', label: key, form } as never
  return readValue(part, entry.value, { name: key, place: key, line: entry.line }, findings)
}

function readSection(
  section: Section,
  entry: TreeEntry | undefined,
  tree: TreeMap,
  findings: Findings,
): readonly unknown[] {
  const { key } = section
  if (entry === undefined) {
    findings.notes.push({ line: tree.line, text: `file: no ${key}; taken as []` })
    return []
  }
  if (entry.value.is !== 'list') {
    findings.fail({ name: key, line: entry.line }, 'no list', 'a list, or []')
    return []
  }
  return entry.value.items.flatMap((item, i) => readItem(section, item, i, findings) ?? [])
}

function readItem(section: Section, item: Tree, index: number, findings: Findings): object | undefined {
  const { key, fields, left } = section
  const name = `${key} ${index + 1}`
  if (item.is !== 'map') return findings.fail({ name, line: item.line }, 'no names', 'names and values')
  const find = memberFinder(item.entries)
  const value: Record<string, unknown> = {}
  const own = new Findings()
  const where = (): Where => ({ name, place: `${key} ${section.nameOf(value)}`, line: item.line })
  for (const [field, { part, omitted }] of Object.entries(fields)) {
    const entry = find(field)
    if (left.includes(field)) {
      if (entry !== undefined)
        own.fail(inside(where(), entry), 'a long-term secret', 'none: these do not travel in files')
      value[field] = omitted === 'required' ? undefined : omitted.value
    } else if (entry === undefined) {
      if (omitted === 'required') own.fail(where(), `no ${field}`, `${field} (${part.label})`)
      else {
        value[field] = omitted.value
        own.notes.push({ line: item.line, text: `${name}: no ${field}; taken as ${shown(omitted.value)}` })
      }
    } else if (omitted !== 'required' && omitted.value === undefined && saysNone(entry.value)) value[field] = undefined
    else
      value[field] = readValue(
        part,
        entry.value,
        { name: `${name}: ${field}`, place: `\0/${field}`, line: entry.line },
        own,
      )
  }
  keepUnknown(item.entries, namesOf(fields), { ...where(), place: '\0' }, own)
  // The item's name is known only now that its fields are read.
  const { place } = where()
  findings.unknown.push(...own.unknown.map(each => ({ ...each, place: each.place.replace('\0', place) })))
  findings.errors.push(...own.errors)
  findings.notes.push(...own.notes)
  return value
}

function shown(value: unknown): string {
  if (value === undefined) return 'none'
  if (value instanceof Uint8Array) return '0x'
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
}
