import { crowdEvents } from './crowd.ts'
import { formatCrowds } from './crowd-text.ts'
import { shortHash } from './digest.ts'
import type {
  Cell,
  CollidedEvent,
  DerivedEvent,
  EnteredEvent,
  Row,
  SentEvent,
  SpiChangedEvent,
  TraceEvent,
} from './event.ts'
import type { Trace } from './trace.ts'

export interface TextOptions {
  /** Frames and packets of the application too; default false. */
  readonly traffic?: boolean
  /** Rows of which only counters and windows moved too; default false. */
  readonly counters?: boolean
}

const COLUMNS = '#    n      µs from node  kind     what'

/**
 * A run as text, one line an event: golden traces and `git diff` read it. Crowds are told of in numbers at the end.
 *
 * | column | content |
 * | --- | --- |
 * | n | number of the line, from 1: lines left out do not count, so that one data packet more moves nothing |
 * | µs | virtual time |
 * | from | the line that led to this one (the nearest one shown); `-` for a stimulus |
 * | node | where it happened |
 * | kind | kind of the event |
 * | what | `#4` is a frame's number, `106 B 53ba3d81` its length and the start of its SHA-256, `[…]` the clause |
 */
export function formatTrace(trace: Trace, options: TextOptions = {}): string {
  const { header } = trace
  const head = [
    `# roamscope trace ${header.format}`,
    `# scenario ${header.scenario}, seed ${header.seed}, until ${header.untilUs} µs`,
    ...header.settings.map(setting => `# set ${setting}`),
    ...header.faults.map(fault => `# fault ${fault}`),
    COLUMNS,
  ]
  const crowd = crowdEvents(trace)
  const lines = [
    ...head,
    ...formatEvents(trace.events, options, crowd),
    ...formatCrowds(trace, crowd),
    `# ended at ${trace.endedAtUs} µs`,
  ]
  return `${lines.join('\n')}\n`
}

/** The lines of some events in order, as in `formatTrace`, without those of the numbers in `leftOut`. */
export function formatEvents(
  events: readonly TraceEvent[],
  options: TextOptions = {},
  leftOut: ReadonlySet<number> = new Set(),
): readonly string[] {
  const lines: string[] = []
  const lineOf = new Map<number, number>()
  const rows = new Map<string, Row>()
  const traffic = new Set<number>()
  const refused = new Set<string>()
  for (const event of events) {
    if (event.kind === 'sent' && event.traffic) traffic.add(event.message)
    const text = textOf(event, rows)
    const from = event.cause === null ? undefined : lineOf.get(event.cause)
    if (
      leftOut.has(event.seq) ||
      !isShown(event, traffic, options) ||
      isRepeatedRefusal(event, traffic, refused, options)
    ) {
      if (from !== undefined) lineOf.set(event.seq, from)
      continue
    }
    lineOf.set(event.seq, lines.length + 1)
    lines.push(columns(lines.length + 1, event, from, text))
  }
  return lines
}

function columns(n: number, event: TraceEvent, from: number | undefined, text: string): string {
  const time = String(event.atUs).padStart(9)
  return `${String(n).padStart(6)} ${time} ${String(from ?? '-').padStart(4)} ${event.node.padEnd(5)} ${event.kind.padEnd(8)} ${text}`.trimEnd()
}

function isShown(event: TraceEvent, traffic: ReadonlySet<number>, options: TextOptions): boolean {
  if (event.kind === 'row' && event.counter) return options.counters === true
  if (options.traffic === true) return true
  if (event.kind === 'flow') return false
  // A fault or a refusal that hits a data packet is part of the story; the packet's coming and going is not.
  if (event.kind === 'sent' || event.kind === 'received' || event.kind === 'lost') return !traffic.has(event.message)
  return true
}

/** Data packets refused at one place for one reason: the first stands for all, or a dead tunnel fills the text. */
function isRepeatedRefusal(
  event: TraceEvent,
  traffic: ReadonlySet<number>,
  refused: Set<string>,
  options: TextOptions,
): boolean {
  if (event.kind !== 'rejected' || options.traffic === true) return false
  if (event.message !== null && !traffic.has(event.message)) return false
  const kind = `${event.node} ${event.code}`
  if (refused.has(kind)) return true
  refused.add(kind)
  return false
}

function textOf(event: TraceEvent, rows: Map<string, Row>): string {
  switch (event.kind) {
    case 'command':
      return words(event.command, event.text)
    case 'sent':
      return sentText(event)
    case 'received':
      return `#${event.message} <- ${event.from}`
    case 'lost':
      return words(`#${event.message}`, event.reason, event.by)
    case 'fault':
      return words(
        event.fault,
        event.effect,
        event.message === null ? '' : `#${event.message}`,
        event.text,
        event.bytes === null ? '' : octets(event.bytes),
      )
    case 'rejected':
      return words(
        event.message === null ? '' : `#${event.message}`,
        event.code,
        event.text,
        event.row ?? '',
        clause(event.ref),
      )
    case 'entered':
      return enteredText(event)
    case 'row':
      return rowText(event.table, event.key, event.row, `${event.node}/${event.table}/${event.key}`, rows)
    case 'marked':
      return words(event.mark, event.text, clause(event.ref))
    case 'moved':
      return words(`to ${event.router ?? 'no cell'}`, event.address ?? '')
    case 'flow':
      return `${event.flow} ${event.packet} ${event.what}`
    case 'node':
      return event.what
    case 'reported':
      return words(event.code, event.text, clause(event.ref))
    case 'derived':
      return derivedText(event)
    case 'collided':
      return collidedText(event)
    case 'spi-changed':
      return spiChangedText(event)
  }
}

function sentText(event: SentEvent): string {
  return words(
    `#${event.message} -> ${event.to} ${event.name}`,
    event.protocol === event.name ? '' : event.protocol,
    event.encrypted ? (event.protocol.startsWith('IKE') ? 'sealed' : 'in ESP') : '',
    octets(event.bytes),
    event.detail === '' ? '' : `(${event.detail})`,
    event.copyOf === null ? '' : `copy of #${event.copyOf}`,
    event.forged ? 'forged' : '',
  )
}

function enteredText(event: EnteredEvent): string {
  return words(
    event.actor,
    `${event.from === '' ? '*' : event.from} -> ${event.state}`,
    event.event === '' ? '' : `on ${event.event}`,
    event.guards.map(({ guard, holds }) => (holds ? guard : `!${guard}`)).join(' '),
    event.actions.length === 0 ? '' : `/ ${event.actions.join(' ')}`,
    clause(event.ref),
  )
}

const collidedText = ({ table, key, withKey, spi, lookupCase, ref }: CollidedEvent): string =>
  words(
    table,
    `${key} meets ${withKey} on ${spi}`,
    lookupCase === null ? '' : `(lookup case ${lookupCase})`,
    clause(ref),
  )

const spiChangedText = ({ table, key, oldSpi, newSpi, by, ref }: SpiChangedEvent): string =>
  words(table, key, `${oldSpi}→${newSpi}`, by === '' ? '' : `by ${by}`, clause(ref))

const derivedText = ({ table, key, what, steps }: DerivedEvent): string =>
  words(table, key, `${what}:`, steps.map(({ name }) => name).join(', '), clause(steps[0]?.ref ?? ''))

function rowText(table: string, key: string, row: Row | null, id: string, rows: Map<string, Row>): string {
  const before = rows.get(id)
  if (row === null) {
    rows.delete(id)
    return `${table} - ${key}`
  }
  rows.set(id, row)
  if (before === undefined) return `${table} + ${key} ${cells(row)}`
  const changed = [...new Set([...Object.keys(before), ...Object.keys(row)])]
    .filter(name => before[name] !== row[name])
    .map(name => `${name}=${cell(before[name])}→${cell(row[name])}`)
  return `${table} ~ ${key} ${changed.join(' ')}`
}

const words = (...parts: readonly string[]): string => parts.filter(part => part !== '').join(' ')
const clause = (ref: string): string => (ref === '' ? '' : `[${ref}]`)
const octets = (bytes: Uint8Array): string => `${bytes.length} B ${shortHash(bytes)}`
const cells = (row: Row): string =>
  Object.entries(row)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${cell(value)}`)
    .join(' ')
const cell = (value: Cell | undefined): string =>
  value === undefined || value === null
    ? '-'
    : typeof value === 'string' && /[\s=]/.test(value)
      ? JSON.stringify(value)
      : String(value)
