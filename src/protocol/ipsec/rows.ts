import { hex32, toHex } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { formatSuiteName } from '../crypto/suite-name.ts'
import { rangeText } from './address.ts'
import { padIdText, type PadEntry } from './pad.ts'
import { lifetimeState, type SaProtocol, type SecurityAssociation } from './sa.ts'
import { addressSelectorText, portSelectorText, type SelectorSet } from './selectors.ts'
import { spdPart, type Algorithms, type Policy } from './spd.ts'
import type { IpsecState } from './state.ts'

/** A table row as plain cells for traces and views; octets are hex, counters beyond 2^53 decimal text. */
export type Cell = string | number | boolean | null
export type TableRow = Readonly<Record<string, Cell>>

/** What a row needs beside its value: the moment, for remaining lifetimes, and the fingerprint of keys. */
export interface RowView {
  readonly nowUs: Micros
  readonly crypto: CryptoSuite
}

const counter = (value: bigint): Cell => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString())
const orNull = <T extends Cell>(value: T | undefined): T | null => value ?? null

/** One SAD row. `sequence` is the last number sent, or for inbound SAs the top of the window. */
export function sadRow(sa: SecurityAssociation, view: RowView): TableRow {
  const { lifetime, window } = sa
  const hard = lifetime.hardExpiresAtUs
  const suite =
    sa.protocol === 'ah'
      ? { protocol: sa.protocol, encryption: 'null' as const }
      : { protocol: sa.protocol, encryption: sa.encryption }
  return {
    spi: hex32(sa.spi),
    protocol: sa.protocol,
    mode: sa.mode,
    direction: sa.direction,
    source: sa.source,
    destination: sa.destination,
    sequence: counter(sa.direction === 'in' ? (window?.top ?? 0n) : sa.sequence),
    lifetimeUs: hard === undefined ? 0 : Math.max(0, hard - view.nowUs),
    state: sa.state,
    lifetimeState: lifetimeState(sa, view.nowUs),
    suite: formatSuiteName({ ...suite, integrity: sa.integrity }),
    encryption: sa.encryption,
    integrity: sa.integrity,
    encryptionKey: toHex(sa.encryptionKey),
    integrityKey: toHex(sa.integrityKey),
    keyFingerprint: view.crypto.fingerprint(sa.encryptionKey.length > 0 ? sa.encryptionKey : sa.integrityKey),
    windowSize: window?.size ?? 0,
    windowTop: window === undefined ? null : counter(window.top),
    windowBits: window === undefined ? null : `0x${window.bits.toString(16).padStart(window.size >> 2, '0')}`,
    extendedSequence: sa.extendedSequence,
    overflow: sa.overflow,
    ivCounter: counter(sa.ivCounter),
    softExpiresAtUs: orNull(lifetime.softExpiresAtUs),
    hardExpiresAtUs: orNull(hard),
    softOctets: orNull(lifetime.softOctets),
    hardOctets: orNull(lifetime.hardOctets),
    octets: sa.octets,
    pmtu: orNull(sa.pmtu),
    encapsulation: sa.encapsulation === undefined ? null : `UDP ${sa.encapsulation.local} > ${sa.encapsulation.remote}`,
    owner: sa.owner,
    link: sa.link,
    lookupCase: sa.lookupCase,
    // Said only where it is not as usual.
    statefulFragments: sa.statefulFragments ? true : null,
    tfcOctets: orNull(sa.tfcOctets),
    tfcTaken: sa.tfcTaken ? null : false,
    selectors: sa.selectors.map(selectorSetText).join(' | '),
  }
}

/** One SPD row. `source` and `destination` are those of the traffic in the row's direction. */
export function spdRow(policy: Policy, index: number): TableRow {
  const { action } = policy
  const protect = action.kind === 'protect' ? action : undefined
  const out = policy.direction === 'out'
  const join = (text: (set: SelectorSet) => string): string => policy.selectors.map(text).join(' | ')
  const local = join(set => addressSelectorText(set.local))
  const remote = join(set => addressSelectorText(set.remote))
  const localPort = join(set => portSelectorText(set.localPort))
  const remotePort = join(set => portSelectorText(set.remotePort))
  return {
    order: index + 1,
    direction: policy.direction,
    part: spdPart(policy),
    action: action.kind.toUpperCase(),
    source: out ? local : remote,
    destination: out ? remote : local,
    upperProtocol: join(set => String(set.protocol)),
    sourcePort: out ? localPort : remotePort,
    destinationPort: out ? remotePort : localPort,
    protocol: protect?.protocol ?? null,
    mode: protect?.mode ?? null,
    tunnelSource: orNull(out ? protect?.tunnelLocal : protect?.tunnelRemote),
    tunnelDestination: orNull(out ? protect?.tunnelRemote : protect?.tunnelLocal),
    algorithms:
      protect === undefined ? null : protect.algorithms.map(each => suiteText(protect.protocol, each)).join(', '),
    link: protect?.link ?? null,
    extendedSequence: protect?.extendedSequence ?? null,
    pfp: Object.entries(policy.pfp)
      .filter(([, set]) => set)
      .map(([field]) => field)
      .join(', '),
    names: policy.names.join(', '),
    expiresAtUs: orNull(policy.expiresAtUs),
    owner: policy.owner,
  }
}

const suiteText = (protocol: SaProtocol, { encryption, integrity }: Algorithms): string =>
  formatSuiteName(protocol === 'ah' ? { protocol, encryption: 'null', integrity } : { protocol, encryption, integrity })

/** One PAD row; secrets are named, never shown. */
export function padRow(entry: PadEntry, index: number): TableRow {
  return {
    order: index + 1,
    identityKind: entry.identity.kind,
    identity: padIdText(entry.identity),
    protocol: entry.protocol,
    method: entry.method,
    authentication: entry.authentication,
    eapIdentity: orNull(entry.eapIdentity),
    childSas: entry.childSas.by === 'ike-id' ? 'IKE ID' : entry.childSas.ranges.map(rangeText).join(', '),
    gateway: orNull(entry.gateway),
  }
}

const selectorSetText = (set: SelectorSet): string =>
  `${addressSelectorText(set.local)}[${portSelectorText(set.localPort)}] ${addressSelectorText(set.remote)}[${portSelectorText(set.remotePort)}] ${set.protocol}`

/**
 * Columns that move with every packet, and a row's place when another one came before it: a change of these alone is
 * no table change a person steps to.
 */
const COUNTERS = new Set([
  'order',
  'sequence',
  'windowTop',
  'windowBits',
  'octets',
  'ivCounter',
  'lifetimeUs',
  'lifetimeState',
])

export interface RowChange {
  readonly table: 'SAD' | 'SPD' | 'PAD'
  readonly key: string
  readonly change: 'added' | 'changed' | 'removed'
  /** Null when removed. */
  readonly row: TableRow | null
  /** Columns that differ; empty for added and removed rows. */
  readonly columns: readonly string[]
  readonly counter: boolean
}

/**
 * What became of the rows between two states, in table order, removed rows last. Rows that are the very same value
 * are passed over without looking, so the cost is that of the change. Lifetimes that only ran down are no change.
 */
export function diffTables(before: IpsecState, after: IpsecState, view: RowView): readonly RowChange[] {
  return [
    ...diffRows('SAD', before.sad, after.sad, sa => sadRow(sa, view)),
    ...diffRows('SPD', before.spd, after.spd, spdRow),
    ...diffRows('PAD', before.pad, after.pad, padRow),
  ]
}

/**
 * The part of two tables outside of which they have the very same rows: one of a thousand tunnels comes and goes at the cost of
 * one. Where a row's place shows in its cells, equal rows at other places differ.
 */
function differing<T>(
  before: readonly T[],
  after: readonly T[],
  isPlaceFree: boolean,
): { readonly first: number; readonly beforeEnd: number; readonly afterEnd: number } {
  const shorter = Math.min(before.length, after.length)
  let first = 0
  while (first < shorter && before[first] === after[first]) first++
  let [beforeEnd, afterEnd] = [before.length, after.length]
  if (!isPlaceFree && beforeEnd !== afterEnd) return { first, beforeEnd, afterEnd }
  while (beforeEnd > first && afterEnd > first && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--
    afterEnd--
  }
  return { first, beforeEnd, afterEnd }
}

function diffRows<T extends { readonly id: string }>(
  table: RowChange['table'],
  before: readonly T[],
  after: readonly T[],
  toRow: (row: T, index: number) => TableRow,
): readonly RowChange[] {
  if (before === after) return []
  const { first, beforeEnd, afterEnd } = differing(before, after, table === 'SAD')
  const old = new Map(before.slice(first, beforeEnd).map((row, i) => [row.id, { row, index: first + i }]))
  const changes: RowChange[] = []
  for (const [i, row] of after.slice(first, afterEnd).entries()) {
    const index = first + i
    const was = old.get(row.id)
    old.delete(row.id)
    if (was !== undefined && was.row === row && (table === 'SAD' || was.index === index)) continue
    const cells = toRow(row, index)
    if (was === undefined) {
      changes.push({ table, key: row.id, change: 'added', row: cells, columns: [], counter: false })
      continue
    }
    const beforeCells = toRow(was.row, was.index)
    const columns = Object.keys(cells).filter(name => cells[name] !== beforeCells[name])
    if (columns.length === 0) continue
    const counter = columns.every(name => COUNTERS.has(name))
    changes.push({ table, key: row.id, change: 'changed', row: cells, columns, counter })
  }
  for (const id of old.keys())
    changes.push({ table, key: id, change: 'removed', row: null, columns: [], counter: false })
  return changes
}
