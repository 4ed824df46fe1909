import { hex32 } from '../../lib/bytes.ts'
import { keyText } from '../../lib/key-text.ts'
import { remembered } from '../../lib/remembered.ts'
import type { Micros } from '../../lib/micros.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { formatSuiteName } from '../crypto/suite-name.ts'
import { rangeText } from './address.ts'
import { padIdText, type PadEntry } from './pad.ts'
import type { ReplayWindow } from './replay-window.ts'
import { lifetimeState, type SaProtocol, type SecurityAssociation } from './sa.ts'
import { addressSelectorText, portSelectorText, type SelectorSet } from './selectors.ts'
import { spdPart, type Algorithms, type Policy } from './spd.ts'

/** A table row as plain cells for traces and views; octets are hex, counters beyond 2^53 decimal text. */
export type Cell = string | number | boolean | null
export type TableRow = Readonly<Record<string, Cell>>

/** What a row needs beside its value: the moment, for remaining lifetimes, and the fingerprint of keys. */
export interface RowView {
  readonly nowUs: Micros
  readonly crypto: CryptoSuite
}

/*
 * Cells of what does not change from row to row, as one text each: most rows of a trace are of SAs and policies that were
 * recorded before, and a person's gateway with a thousand clients records tens of thousands.
 */
const windowText = remembered(({ bits, size }: ReplayWindow) => `0x${bits.toString(16).padStart(size >> 2, '0')}`)
const selectorsText = remembered((sets: readonly SelectorSet[]) => sets.map(selectorSetText).join(' | '))
const policySelectors = remembered((sets: readonly SelectorSet[]) => {
  const join = (text: (set: SelectorSet) => string): string => sets.map(text).join(' | ')
  return {
    local: join(set => addressSelectorText(set.local)),
    remote: join(set => addressSelectorText(set.remote)),
    localPort: join(set => portSelectorText(set.localPort)),
    remotePort: join(set => portSelectorText(set.remotePort)),
    protocol: join(set => String(set.protocol)),
  }
})
const pfpText = remembered((pfp: Policy['pfp']) =>
  Object.entries(pfp)
    .filter(([, set]) => set)
    .map(([field]) => field)
    .join(', '),
)
const protectedBy = remembered(({ protocol, algorithms }: Protection) =>
  algorithms.map(each => suiteText(protocol, each)).join(', '),
)
type Protection = Extract<Policy['action'], { readonly kind: 'protect' }>

const counter = (value: bigint): Cell => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString())
const orNull = <T extends Cell>(value: T | undefined): T | null => value ?? null

/** Columns in which two rows of a table differ: they have the same ones, in the same order. */
export function columnsThatDiffer(before: TableRow, after: TableRow): readonly string[] {
  const columns: string[] = []
  if (before === after) return columns
  for (const name in after) if (before[name] !== after[name]) columns.push(name)
  return columns
}

const sadRows = new WeakMap<SecurityAssociation, { readonly row: TableRow; readonly view: RowView }>()

/**
 * One SAD row. `sequence` is the last number sent, or for inbound SAs the top of the window. Remembered with its SA: what a
 * change makes of a row is held against what the one before it made.
 */
export function sadRow(sa: SecurityAssociation, view: RowView): TableRow {
  const known = sadRows.get(sa)
  if (known?.view.crypto === view.crypto && (known.view.nowUs === view.nowUs || !runsDown(sa))) return known.row
  const row = sadCells(sa, view)
  sadRows.set(sa, { row, view })
  return row
}

const runsDown = ({ lifetime }: SecurityAssociation): boolean =>
  lifetime.softExpiresAtUs !== undefined || lifetime.hardExpiresAtUs !== undefined

function sadCells(sa: SecurityAssociation, view: RowView): TableRow {
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
    encryptionKey: keyText(sa.encryptionKey),
    integrityKey: keyText(sa.integrityKey),
    keyFingerprint: view.crypto.fingerprint(sa.encryptionKey.length > 0 ? sa.encryptionKey : sa.integrityKey),
    windowSize: window?.size ?? 0,
    windowTop: window === undefined ? null : counter(window.top),
    windowBits: window === undefined ? null : windowText(window),
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
    selectors: selectorsText(sa.selectors),
  }
}

/** One SPD row. `order`: order-keys.ts. `source` and `destination` are those of the traffic in the row's direction. */
export function spdRow(policy: Policy, order: number): TableRow {
  const { action } = policy
  const protect = action.kind === 'protect' ? action : undefined
  const out = policy.direction === 'out'
  const { local, remote, localPort, remotePort, protocol } = policySelectors(policy.selectors)
  return {
    order,
    direction: policy.direction,
    part: spdPart(policy),
    action: ACTION_NAMES[action.kind],
    source: out ? local : remote,
    destination: out ? remote : local,
    upperProtocol: protocol,
    sourcePort: out ? localPort : remotePort,
    destinationPort: out ? remotePort : localPort,
    protocol: protect?.protocol ?? null,
    mode: protect?.mode ?? null,
    tunnelSource: orNull(out ? protect?.tunnelLocal : protect?.tunnelRemote),
    tunnelDestination: orNull(out ? protect?.tunnelRemote : protect?.tunnelLocal),
    algorithms: protect === undefined ? null : protectedBy(protect),
    link: protect?.link ?? null,
    extendedSequence: protect?.extendedSequence ?? null,
    pfp: pfpText(policy.pfp),
    names: policy.names.length === 0 ? '' : policy.names.join(', '),
    expiresAtUs: orNull(policy.expiresAtUs),
    owner: policy.owner,
  }
}

const ACTION_NAMES = { protect: 'PROTECT', bypass: 'BYPASS', discard: 'DISCARD' } as const

const suiteText = (protocol: SaProtocol, { encryption, integrity }: Algorithms): string =>
  formatSuiteName(protocol === 'ah' ? { protocol, encryption: 'null', integrity } : { protocol, encryption, integrity })

/** One PAD row; secrets are named, never shown. */
export function padRow(entry: PadEntry, order: number): TableRow {
  return {
    order,
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
