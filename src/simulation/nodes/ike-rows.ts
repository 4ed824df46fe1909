import { hex32, toHex } from '../../lib/bytes.ts'
import { proposalOf } from '../../protocol/crypto/ike/cipher-suite.ts'
import { spellOut } from '../../protocol/crypto/ike/cipher-suite-name.ts'
import type { CryptoSuite } from '../../protocol/crypto/suite.ts'
import { padIdText } from '../../protocol/ipsec/pad.ts'
import type { Row } from '../../trace/event.ts'
import { padId } from './ike/identity.ts'
import type { IkeRowChange } from './ike-row-change.ts'
import type { IkeEndpoint, IkeSa } from './ike/ike-state.ts'
import { placeText } from './ike/udp-places.ts'

/** Columns that move with every message: a change of these alone is no table change a person steps to. */
const COUNTERS = new Set(['nextSent', 'nextExpected', 'open'])

/** One row of `IKE SAs` (RFC 7296 §1.2): who, where, which algorithms and keys, and the next Message IDs. */
export function ikeSaRow(endpoint: IkeEndpoint, sa: IkeSa, crypto: CryptoSuite): Row {
  const { algorithms, keys } = sa
  const peer = endpoint.config.peers.find(({ name }) => name === sa.peer)
  const identity = peer === undefined ? undefined : padId(peer.remoteId)
  const key = (name: keyof NonNullable<IkeSa['keys']>): string => toHex(keys?.[name] ?? new Uint8Array(0))
  return {
    initiatorSpi: sa.spiI,
    responderSpi: sa.spiR,
    role: sa.role,
    state: stateText(sa),
    peer: sa.peer,
    peerIdentity: identity === undefined ? null : padIdText(identity),
    eapIdentity: sa.eapIdentity ?? null,
    authenticatedUntilUs: sa.authenticatedUntilUs ?? null,
    local: placeText(sa.local),
    remote: placeText(sa.remote),
    suite: algorithms === undefined ? null : spellOut(proposalOf(algorithms)),
    encryption: algorithms?.encryption ?? null,
    integrity: algorithms?.integrity ?? null,
    nextSent: sa.nextSend,
    nextExpected: sa.nextReceive,
    window: sa.peerWindow,
    open: sa.outstanding.length,
    mobike: sa.mobike,
    encapsulated: sa.encapsulated,
    fragmentation: sa.fragmentation,
    children: childrenText(endpoint, sa),
    keyFingerprint: keys === undefined ? null : crypto.fingerprint(keys.skD),
    skD: key('skD'),
    skEi: key('skEi'),
    skEr: key('skEr'),
    skAi: key('skAi'),
    skAr: key('skAr'),
    skPi: key('skPi'),
    skPr: key('skPr'),
  }
}

function stateText({ phase, mobility: { handover } }: IkeSa): string {
  if (phase === 'setup') return 'half-open'
  if (phase === 'closed') return phase
  // Of two gateways with one SA only one uses it (Palomares 2013 §III-D).
  return handover === 'arrived' ? 'held' : handover === 'leaving' ? 'leaving' : phase
}

/** `0x… / 0x…`: inbound and outbound SPI of every child in use. */
const childrenText = (endpoint: IkeEndpoint, sa: IkeSa): string =>
  Object.values(endpoint.children)
    .filter(child => child.sa === sa.name && child.installed)
    .map(({ inboundSpi, outboundSpi }) => `${hex32(inboundSpi)} / ${hex32(outboundSpi)}`)
    .join(', ')

/** What became of the rows between two states of an endpoint, in the order of their SAs, removed ones last. */
export function diffIkeSas(before: IkeEndpoint, after: IkeEndpoint, crypto: CryptoSuite): readonly IkeRowChange[] {
  if (before.sas === after.sas && before.children === after.children) return []
  const changes: IkeRowChange[] = []
  const touched = withOtherChildren(before, after)
  for (const sa of Object.values(after.sas)) {
    const old = before.sas[sa.name]
    // Of a thousand SAs a step changes one.
    if (old === sa && !touched.has(sa.name)) continue
    const row = ikeSaRow(after, sa, crypto)
    const oldRow = old === undefined ? undefined : ikeSaRow(before, old, crypto)
    const columns = Object.keys(row).filter(name => row[name] !== oldRow?.[name])
    if (columns.length > 0)
      changes.push({ key: sa.name, row, counter: oldRow !== undefined && columns.every(name => COUNTERS.has(name)) })
  }
  for (const name of Object.keys(before.sas))
    if (after.sas[name] === undefined) changes.push({ key: name, row: null, counter: false })
  return changes
}

/** SAs whose child SAs are not the same any more. */
function withOtherChildren(before: IkeEndpoint, after: IkeEndpoint): ReadonlySet<string> {
  const touched = new Set<string>()
  if (before.children === after.children) return touched
  for (const [one, other] of [
    [before.children, after.children],
    [after.children, before.children],
  ])
    for (const [name, child] of Object.entries(one ?? {})) if (other?.[name] !== child) touched.add(child.sa)
  return touched
}
