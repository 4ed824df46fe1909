import type { Cell, NodeId, Row, TableName } from '../../trace/event.ts'
import { milliseconds } from './time-text.ts'

/** How one column of a table is written. */
export interface Column {
  readonly id: string
  /** Key into the texts of tables; `name` stands in for tables this page has no words for. */
  readonly heading: ColumnHeading
  readonly name?: string
  readonly mono: boolean
  /** Cells of the row this column shows: when one of them changes, the column changes. */
  readonly cells: readonly string[]
  /** As short as it is unmistakable. */
  text(row: Row, labels: Labels): string
  /** Nothing shortened: for the tooltip. */
  full(row: Row, labels: Labels): string
}
export type ColumnHeading =
  | 'direction'
  | 'owner'
  | 'spi'
  | 'tunnel'
  | 'sequence'
  | 'key'
  | 'order'
  | 'action'
  | 'traffic'
  | 'upper'
  | 'identity'
  | 'method'
  | 'home'
  | 'careOf'
  | 'inside'
  | 'outside'
  | 'contexts'
  | 'peer'
  | 'messageIds'
  | 'state'

export type Labels = ReadonlyMap<NodeId, string>

const cell = (row: Row, name: string): string => show(row[name] ?? null)

function show(value: Cell): string {
  if (value === null || value === '') return '–'
  if (typeof value === 'number') return thousands(value)
  return String(value)
}

/** `4 410` with a thin space. */
export const thousands = (value: number): string => milliseconds(value * 1_000, 0)

/** Addresses without the documentation prefix, wherever they stand in a text; `::` alone stays. */
export const withoutPrefix = (text: string): string => text.replace(/2001:0?db8:/gi, '')

const plain = (id: string, heading: ColumnHeading, mono = true): Column => ({
  id,
  heading,
  mono,
  cells: [id],
  text: row => withoutPrefix(cell(row, id)),
  full: row => cell(row, id),
})

/** Node ids become labels: `mn2` → `MN2`. */
const nodeColumn = (id: string, heading: ColumnHeading): Column => ({
  id,
  heading,
  mono: false,
  cells: [id],
  text: (row, labels) => labels.get(cell(row, id)) ?? withoutPrefix(cell(row, id)),
  full: (row, labels) => labels.get(cell(row, id)) ?? cell(row, id),
})

const arrow = (id: string, heading: ColumnHeading, from: string, to: string): Column => ({
  id,
  heading,
  mono: true,
  cells: [from, to],
  text: row => `${withoutPrefix(cell(row, from))}→${withoutPrefix(cell(row, to))}`,
  full: row => `${cell(row, from)} → ${cell(row, to)}`,
})

/** `[3::1]:61044` */
const place = (heading: 'inside' | 'outside', address: string, port: string): Column => {
  const full = (row: Row): string => `[${cell(row, address)}]:${String(row[port] ?? '–')}`
  return { id: heading, heading, mono: true, cells: [address, port], text: row => withoutPrefix(full(row)), full }
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  '6': 'TCP',
  '17': 'UDP',
  '41': 'IPv6',
  '4': 'IPv4',
  '50': 'ESP',
  '58': 'ICMPv6',
  '1': 'ICMP',
  '132': 'SCTP',
  '135': 'MH',
}
const upper: Column = {
  ...plain('upperProtocol', 'upper', false),
  text: row => PROTOCOLS[cell(row, 'upperProtocol')] ?? cell(row, 'upperProtocol'),
}

/** Of the 16 digits of an IKE SPI as many as tell SAs of a run apart. */
const SPI_CHARACTERS = 6

/** Of IKEv1 there is no next one: they are random (RFC 2408 §3.1). */
const messageIds = (row: Row): string =>
  row['version'] === 1 ? '–' : `${cell(row, 'nextSent')} / ${cell(row, 'nextExpected')}`

const KNOWN: Readonly<Record<TableName, readonly Column[]>> = {
  SAD: [
    plain('direction', 'direction', false),
    nodeColumn('owner', 'owner'),
    plain('spi', 'spi'),
    arrow('tunnel', 'tunnel', 'source', 'destination'),
    plain('sequence', 'sequence'),
    plain('keyFingerprint', 'key'),
  ],
  SPD: [
    plain('order', 'order'),
    plain('direction', 'direction', false),
    plain('action', 'action', false),
    arrow('traffic', 'traffic', 'source', 'destination'),
    upper,
  ],
  PAD: [plain('order', 'order'), plain('identity', 'identity'), plain('method', 'method', false)],
  'IKE SAs': [
    nodeColumn('peer', 'peer'),
    plain('state', 'state', false),
    {
      id: 'initiatorSpi',
      heading: 'spi',
      mono: true,
      cells: ['initiatorSpi', 'responderSpi'],
      text: row => `${cell(row, 'initiatorSpi').replace(/^0x/, '').slice(0, SPI_CHARACTERS)}…`,
      full: row => `${cell(row, 'initiatorSpi')} / ${cell(row, 'responderSpi')}`,
    },
    {
      id: 'messageIds',
      heading: 'messageIds',
      mono: true,
      cells: ['nextSent', 'nextExpected'],
      text: messageIds,
      full: messageIds,
    },
    plain('keyFingerprint', 'key'),
  ],
  Contexts: [
    nodeColumn('mobile', 'owner'),
    {
      id: 'holds',
      heading: 'contexts',
      mono: false,
      cells: ['sas', 'policies'],
      text: row => `${cell(row, 'sas')} SAD ${cell(row, 'policies')} SPD`,
      full: row => `${cell(row, 'sas')} SAD ${cell(row, 'policies')} SPD ${cell(row, 'spis')}`,
    },
    plain('sequence', 'sequence'),
    plain('keyFingerprint', 'key'),
  ],
  Bindings: [plain('home', 'home'), plain('careOf', 'careOf')],
  Mappings: [place('inside', 'insideAddress', 'insidePort'), place('outside', 'outsideAddress', 'outsidePort')],
  // Both ends have figures of their own: their rows say which.
  Connections: [],
  Load: [],
}

const withoutOwner = (table: TableName): readonly Column[] => KNOWN[table].filter(({ id }) => id !== 'owner')
const WITHOUT_OWNER: Readonly<Record<TableName, readonly Column[]>> = {
  SAD: withoutOwner('SAD'),
  SPD: withoutOwner('SPD'),
  PAD: withoutOwner('PAD'),
  'IKE SAs': withoutOwner('IKE SAs'),
  Contexts: withoutOwner('Contexts'),
  Bindings: withoutOwner('Bindings'),
  Mappings: withoutOwner('Mappings'),
  Connections: [],
  Load: [],
}

/** Of a table this file does not know. */
const MOST_COLUMNS = 4

/** What a table shows, always the same list. `for` is left out while all rows serve the same node. */
export function columnsOf(table: TableName, rows: readonly Row[]): readonly Column[] {
  if (KNOWN[table].length === 0) return freeColumns(rows)
  const owner = rows[0]?.['owner']
  return rows.some(row => row['owner'] !== owner) ? KNOWN[table] : WITHOUT_OWNER[table]
}

/** Of a table this file does not know: its first cells. */
function freeColumns(rows: readonly Row[]): readonly Column[] {
  const names = new Set(rows.flatMap(row => Object.keys(row)))
  return [...names].slice(0, MOST_COLUMNS).map(name => ({ ...plain(name, 'state'), name }))
}
