import { hex32, toHex } from '../../lib/bytes.ts'
import type { CryptoSuite } from '../../protocol/crypto/suite.ts'
import type { Ikev1Identity } from '../../protocol/wire/ikev1/identification.ts'
import type { Row } from '../../trace/event.ts'
import type { IkeRowChange } from './ike-row-change.ts'
import { placeText } from './ike/udp-places.ts'
import type { Ikev1Peer } from './ike1/config.ts'
import type { Ikev1Endpoint, IsakmpSa } from './ike1/state.ts'

/**
 * One row of `IKE SAs` for an ISAKMP SA (RFC 2408 §2.1): the cookies stand where IKEv2 has SPIs. Message IDs are random
 * (§3.1), so there is no next one.
 */
function isakmpSaRow(endpoint: Ikev1Endpoint, sa: IsakmpSa, crypto: CryptoSuite): Row {
  const { suite, keys } = sa
  const peer = endpoint.config.peers.find(({ name }) => name === sa.peer)
  const hex = (octets: Uint8Array | undefined): string => toHex(octets ?? new Uint8Array(0))
  return {
    version: 1,
    initiatorSpi: sa.cookieI,
    responderSpi: sa.cookieR,
    role: sa.role,
    state: sa.phase === 'setup' ? 'half-open' : sa.phase,
    exchange: sa.exchange,
    peer: sa.peer,
    peerIdentity: peer === undefined ? null : identityText(peer.remoteId),
    local: placeText(sa.local),
    remote: placeText(sa.remote),
    suite: suite === undefined ? null : `${suite.encryption}-${suite.hash}-${suite.group}`,
    encryption: suite?.encryption ?? null,
    hash: suite?.hash ?? null,
    authentication: 'psk',
    pfs: pfsText(peer),
    ...(peer?.modeConfig === undefined ? {} : { assigned: sa.assigned ?? null }),
    children: pairsText(endpoint, sa),
    keyFingerprint: keys === undefined ? null : crypto.fingerprint(keys.skeyidD),
    lastBlock: hex(sa.lastBlock),
    skeyid: hex(keys?.skeyid),
    skeyidD: hex(keys?.skeyidD),
    skeyidA: hex(keys?.skeyidA),
    skeyidE: hex(keys?.skeyidE),
    cipherKey: hex(sa.cipherKey),
  }
}

const pfsText = (peer: Ikev1Peer | undefined): string => peer?.pfs ?? 'none'

function identityText(id: Ikev1Identity): string {
  if ('address' in id) return id.address
  return 'name' in id ? id.name : id.type
}

/** `0x… / 0x…`: inbound and outbound SPI of every pair in use. */
const pairsText = ({ quicks, ipsec }: Ikev1Endpoint, sa: IsakmpSa): string =>
  Object.values(quicks)
    .filter(quick => quick.sa === sa.name && ipsec.sad.some(({ id }) => id === `${quick.name}/out`))
    .map(({ inboundSpi, outboundSpi }) => `${hex32(inboundSpi)} / ${hex32(outboundSpi)}`)
    .join(', ')

/** What became of the rows between two states of an endpoint, removed ones last. */
export function diffIsakmpSas(
  before: Ikev1Endpoint,
  after: Ikev1Endpoint,
  crypto: CryptoSuite,
): readonly IkeRowChange[] {
  const changes: IkeRowChange[] = []
  for (const sa of Object.values(after.sas)) {
    const old = before.sas[sa.name]
    const row = isakmpSaRow(after, sa, crypto)
    const oldRow = old === undefined ? undefined : isakmpSaRow(before, old, crypto)
    if (Object.keys(row).some(name => row[name] !== oldRow?.[name])) changes.push({ key: sa.name, row, counter: false })
  }
  for (const name of Object.keys(before.sas))
    if (after.sas[name] === undefined) changes.push({ key: name, row: null, counter: false })
  return changes
}
