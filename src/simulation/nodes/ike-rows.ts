import { hex32 } from '../../lib/bytes.ts'
import { keyText } from '../../lib/key-text.ts'
import type { MapChange } from '../../lib/persistent-map.ts'
import { remembered } from '../../lib/remembered.ts'
import { proposalOf, type IkeAlgorithms } from '../../protocol/crypto/ike/cipher-suite.ts'
import { spellOut } from '../../protocol/crypto/ike/cipher-suite-name.ts'
import type { IkeKeys } from '../../protocol/crypto/ike/key-schedule.ts'
import type { CryptoSuite } from '../../protocol/crypto/suite.ts'
import { padIdText } from '../../protocol/ipsec/pad.ts'
import { columnsThatDiffer } from '../../protocol/ipsec/rows.ts'
import type { Identity } from '../../protocol/wire/ikev2/identification.ts'
import type { Row } from '../../trace/event.ts'
import { padId } from './ike/identity.ts'
import type { IkeRowChange } from './ike-row-change.ts'
import type { Place } from './ike/ike-config.ts'
import type { IkeEndpoint, IkeSa } from './ike/ike-state.ts'
import { placeText } from './ike/udp-places.ts'

/** Columns that move with every message: a change of these alone is no table change a person steps to. */
const COUNTERS = new Set(['nextSent', 'nextExpected', 'open'])

/* Cells of what an SA keeps from row to row, as one text each. */
const suiteText = remembered((algorithms: IkeAlgorithms) => spellOut(proposalOf(algorithms)))
const placeCell = remembered((place: Place) => placeText(place))
const identityCell = remembered((identity: Identity) => {
  const known = padId(identity)
  return { text: known === undefined ? null : padIdText(known) }
})
const keyCells = remembered(({ skD, skEi, skEr, skAi, skAr, skPi, skPr }: IkeKeys) => ({
  skD: keyText(skD),
  skEi: keyText(skEi),
  skEr: keyText(skEr),
  skAi: keyText(skAi),
  skAr: keyText(skAr),
  skPi: keyText(skPi),
  skPr: keyText(skPr),
}))

/** Fields of an IKE SA that its row is made of, and nothing else: what is not named here cannot be shown. */
const SHOWN = [
  'nextSend',
  'nextReceive',
  'phase',
  'mobility',
  'spiI',
  'spiR',
  'role',
  'peer',
  'eapIdentity',
  'authenticatedUntilUs',
  'local',
  'remote',
  'algorithms',
  'keys',
  'peerWindow',
  'mobike',
  'encapsulated',
  'fragmentation',
] as const satisfies readonly (keyof IkeSa)[]
/** Of the open requests, their number only. */
type ShownSa = Pick<IkeSa, (typeof SHOWN)[number] | 'name' | 'outstanding'>

/** One row of `IKE SAs` (RFC 7296 §1.2): who, where, which algorithms and keys, and the next Message IDs. */
export function ikeSaRow(endpoint: IkeEndpoint, sa: ShownSa, crypto: CryptoSuite): Row {
  const { algorithms, keys } = sa
  const peer = endpoint.config.peers.get(sa.peer)
  const key = keys && keyCells(keys)
  return {
    initiatorSpi: sa.spiI,
    responderSpi: sa.spiR,
    role: sa.role,
    state: stateText(sa),
    peer: sa.peer,
    peerIdentity: peer === undefined ? null : identityCell(peer.remoteId).text,
    eapIdentity: sa.eapIdentity ?? null,
    authenticatedUntilUs: sa.authenticatedUntilUs ?? null,
    local: placeCell(sa.local),
    remote: placeCell(sa.remote),
    suite: algorithms === undefined ? null : suiteText(algorithms),
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
    skD: key?.skD ?? '',
    skEi: key?.skEi ?? '',
    skEr: key?.skEr ?? '',
    skAi: key?.skAi ?? '',
    skAr: key?.skAr ?? '',
    skPi: key?.skPi ?? '',
    skPr: key?.skPr ?? '',
  }
}

function stateText({ phase, mobility: { handover } }: ShownSa): string {
  if (phase === 'setup') return 'half-open'
  if (phase === 'closed') return phase
  // Of two gateways with one SA only one uses it (Palomares 2013 §III-D).
  return handover === 'arrived' ? 'held' : handover === 'leaving' ? 'leaving' : phase
}

/** `0x… / 0x…`: inbound and outbound SPI of every child in use. */
const childrenText = (endpoint: IkeEndpoint, sa: ShownSa): string =>
  endpoint.children
    .where('sa', sa.name)
    .filter(({ installed }) => installed)
    .map(({ inboundSpi, outboundSpi }) => `${hex32(inboundSpi)} / ${hex32(outboundSpi)}`)
    .join(', ')

/** What became of the rows between two states of an endpoint, in the order of their SAs, removed ones last. */
export function diffIkeSas(before: IkeEndpoint, after: IkeEndpoint, crypto: CryptoSuite): readonly IkeRowChange[] {
  if (before.sas === after.sas && before.children === after.children) return []
  const changes: IkeRowChange[] = []
  const changed = after.sas.changesSince(before.sas)
  for (const [old, sa] of touched(before, after, changed)) {
    if (old !== undefined && isShownAlike(before, old, after, sa)) continue
    const row = ikeSaRow(after, sa, crypto)
    const columns = old && columnsThatDiffer(ikeSaRow(before, old, crypto), row)
    if (columns?.length !== 0)
      changes.push({ key: sa.name, row, counter: columns?.every(name => COUNTERS.has(name)) === true })
  }
  for (const { key, after: sa } of changed) if (sa === undefined) changes.push({ key, row: null, counter: false })
  return changes
}

/** Half of all steps change nothing of an SA that its row shows: then none is written, only to be found the same. */
function isShownAlike(before: IkeEndpoint, old: IkeSa, after: IkeEndpoint, sa: IkeSa): boolean {
  if (before.children !== after.children || before.config !== after.config) return false
  for (const field of SHOWN) if (old[field] !== sa[field]) return false
  return old.outstanding.length === sa.outstanding.length
}

/** SAs that are not the same any more, or whose child SAs are not, as they were and are: of a thousand, a step changes one. */
function touched(
  before: IkeEndpoint,
  after: IkeEndpoint,
  changed: readonly MapChange<IkeSa>[],
): readonly (readonly [IkeSa | undefined, IkeSa])[] {
  const names = new Set(changed.map(({ key }) => key))
  for (const { before: was, after: is } of after.children.changesSince(before.children)) {
    if (was !== undefined) names.add(was.sa)
    if (is !== undefined) names.add(is.sa)
  }
  const inOrder = [...names]
  if (inOrder.length > 1) inOrder.sort((a, b) => (after.sas.placeOf(a) ?? 0) - (after.sas.placeOf(b) ?? 0))
  return inOrder.flatMap(name => {
    const sa = after.sas.get(name)
    return sa === undefined ? [] : [[before.sas.get(name), sa] as const]
  })
}
