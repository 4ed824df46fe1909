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
  const peer = endpoint.config.peers.get(sa.peer)
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
  endpoint.children
    .where('sa', sa.name)
    .filter(({ installed }) => installed)
    .map(({ inboundSpi, outboundSpi }) => `${hex32(inboundSpi)} / ${hex32(outboundSpi)}`)
    .join(', ')

/** What became of the rows between two states of an endpoint, in the order of their SAs, removed ones last. */
export function diffIkeSas(before: IkeEndpoint, after: IkeEndpoint, crypto: CryptoSuite): readonly IkeRowChange[] {
  if (before.sas === after.sas && before.children === after.children) return []
  const changes: IkeRowChange[] = []
  for (const [old, sa] of touched(before, after)) {
    const row = ikeSaRow(after, sa, crypto)
    const oldRow = old === undefined ? undefined : ikeSaRow(before, old, crypto)
    const columns = Object.keys(row).filter(name => row[name] !== oldRow?.[name])
    if (columns.length > 0)
      changes.push({ key: sa.name, row, counter: oldRow !== undefined && columns.every(name => COUNTERS.has(name)) })
  }
  for (const { key, after: sa } of after.sas.changesSince(before.sas))
    if (sa === undefined) changes.push({ key, row: null, counter: false })
  return changes
}

/** SAs that are not the same any more, or whose child SAs are not, as they were and are: of a thousand, a step changes one. */
function touched(before: IkeEndpoint, after: IkeEndpoint): readonly (readonly [IkeSa | undefined, IkeSa])[] {
  const sas = after.sas.changesSince(before.sas).map(({ key }) => key)
  const children = after.children
    .changesSince(before.children)
    .flatMap(each => [each.before?.sa, each.after?.sa])
    .flatMap(name => name ?? [])
  const names = [...new Set([...sas, ...children])]
  const inOrder = names.sort((a, b) => (after.sas.placeOf(a) ?? 0) - (after.sas.placeOf(b) ?? 0))
  return inOrder.flatMap(name => {
    const sa = after.sas.get(name)
    return sa === undefined ? [] : [[before.sas.get(name), sa] as const]
  })
}
