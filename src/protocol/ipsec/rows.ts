import { hex32, toHex } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { formatSuiteName } from '../crypto/suite-name.ts'
import { rangeText } from './address.ts'
import { padIdText, type PadEntry } from './pad.ts'
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

/** One SPD row. `order`: order-keys.ts. `source` and `destination` are those of the traffic in the row's direction. */
export function spdRow(policy: Policy, order: number): TableRow {
  const { action } = policy
  const protect = action.kind === 'protect' ? action : undefined
  const out = policy.direction === 'out'
  const join = (text: (set: SelectorSet) => string): string => policy.selectors.map(text).join(' | ')
  const local = join(set => addressSelectorText(set.local))
  const remote = join(set => addressSelectorText(set.remote))
  const localPort = join(set => portSelectorText(set.localPort))
  const remotePort = join(set => portSelectorText(set.remotePort))
  return {
    order,
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
