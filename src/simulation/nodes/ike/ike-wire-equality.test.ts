// Our first two requests beside those of strongSwan's charon for the same proposal, identities, nonces, keys and SPIs.
import { expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { fromHex, toHex, utf8 } from '../../../lib/bytes.ts'
import { ok } from '../../../lib/result.ts'
import captures from '../../../protocol/crypto/ike/fixtures/captures.json'
import { parseEspProposals, parseIkeProposals } from '../../../protocol/crypto/ike/cipher-suite-name.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import { skProtection } from '../../../protocol/ipsec/sk-protection.ts'
import { payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { decodeIke } from '../../../protocol/wire/ikev2/message.ts'
import { clearPayloads, openSk, sealedPayload } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { encodeInner } from '../../../protocol/wire/ikev2/seal.ts'
import { pureHost } from '../../hosts/host-pure.ts'
import { DEFAULT_IKE_LIMITS, DEFAULT_IKE_TIMERS, peersOf, type IkeConfig, type IkePeer } from './ike-config.ts'
import { handleCommand, handleDatagram, newIkeEndpoint, type IkeStep } from './ike-endpoint.ts'
import type { IkeContext } from './ike-work.ts'
import { hasMarker } from './udp-places.ts'

const CASES = [
  ['01', 'aes128gcm16-prfsha256-x25519', 'aes128gcm16', true],
  ['02', 'aes256-sha256-prfsha256-modp2048', 'aes256-sha256', false],
] as const
const MN = { address: '198.51.100.2', port: 500 }
const GW = { address: '203.0.113.10', port: 500 }
const suite = createRealIkeSuite()
const unwrap = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T => {
  if (!result.ok) throw new Error('a value of the test')
  return result.value
}

/** Payloads of a message, opened with the capture's keys. */
function payloadsOfMessage(octets: Uint8Array, name: (typeof CASES)[number][0]): readonly ClearPayload[] {
  const message = unwrap(decodeIke(octets))
  const sealed = sealedPayload(message.payloads)
  if (sealed?.type !== 'SK') return clearPayloads(message.payloads)
  const keys = present(captures[name].ike[0], 'keys')
  const gcm = name === '01'
  const protection = skProtection(suite, {
    encryption: gcm ? 'aes128gcm16' : 'aes256',
    integrity: gcm ? 'none' : 'sha256',
    encryptionKey: fromHex(keys.skEi),
    integrityKey: fromHex(keys.skAi),
  })
  return unwrap(openSk(octets, sealed, protection))
}

/** Body of each payload as it stands on the wire, with a name. */
const named = (payloads: readonly ClearPayload[]): readonly string[] =>
  payloads.map(each => {
    const name = each.type === 'N' ? String(each.notify) : each.type
    return `${name} ${toHex(encodeInner([each]).octets.subarray(4))}`
  })
const nameOf = (text: string): string => text.split(' ')[0] ?? ''

test.each(CASES)('capture %s: what both say is equal to the octet and in the same order', (name, ike, esp, mobike) => {
  const frames = captures[name].messages.map(({ bytes }) => fromHex(bytes))
  const [init, initAnswer, auth] = frames
  if (init === undefined || initAnswer === undefined || auth === undefined) throw new Error('three messages')
  const [first, second] = [payloadsOfMessage(init, name), payloadsOfMessage(auth, name)]
  const spi = present(payloadOf(second, 'SA')?.proposals[0]?.spi, 'child SPI')
  const given: Readonly<Record<string, Uint8Array>> = {
    'IKE SPI': init.slice(0, 8),
    nonce: present(payloadOf(first, 'Nonce'), 'nonce').nonce,
    'child SPI': fromHex(spi.slice(2)),
  }
  const value = present(payloadOf(first, 'KE'), 'KE').data
  const secret = fromHex(present(captures[name].ike[0], 'keys').secret)
  const context: IkeContext = {
    nowUs: 0,
    host: pureHost(),
    draw: (purpose, octets) => given[purpose] ?? new Uint8Array(octets),
    // The private key is charon's: its public value and the secret are taken from the capture.
    crypto: { ...suite, initiatorValue: () => value, finish: () => ok(secret) },
  }
  const ranges = (type: 'TSi' | 'TSr') =>
    present(payloadOf(second, type), type).selectors.flatMap(each =>
      each.type === 'other' ? [] : [{ from: each.startAddress, to: each.endAddress }],
    )
  const config = configOf({
    ike: unwrap(parseIkeProposals(ike)),
    esp: unwrap(parseEspProposals(esp)),
    localRanges: ranges('TSi'),
    remoteRanges: ranges('TSr'),
    mobike,
  })
  const sent = ({ outputs }: IkeStep): Uint8Array => {
    const datagram = outputs.find(each => each.kind === 'datagram')
    if (datagram?.kind !== 'datagram') throw new Error('a datagram')
    return hasMarker(datagram.from, datagram.to) ? datagram.payload.slice(4) : datagram.payload
  }
  const started = handleCommand(
    newIkeEndpoint(config),
    { type: 'initiate', peer: 'gw', local: MN, remote: GW },
    context,
  )
  compare(named(payloadsOfMessage(sent(started), name)), named(first), INIT_ONLY_THEIRS)
  // All of the header but the length, which the extra notifications change.
  expect(toHex(sent(started).subarray(0, 24))).toBe(toHex(init.subarray(0, 24)))
  // AUTH covers the first message: charon's, not ours without its extra notifications (RFC 7296 §2.15).
  const { sas: before } = started.endpoint
  const sas = before.values().reduce((all, sa) => all.with(sa.name, { ...sa, initRequest: init }), before)
  const answered = handleDatagram({ ...started.endpoint, sas }, { payload: initAnswer, from: GW, to: MN }, context)
  compare(named(payloadsOfMessage(sent(answered), name)), named(second), AUTH_ONLY_THEIRS)
})

/** What charon says and we do not, with the reason. */
const INIT_ONLY_THEIRS: Readonly<Record<string, string>> = {
  SIGNATURE_HASH_ALGORITHMS: 'RFC 7427: sent here only by sides that sign',
  REDIRECT_SUPPORTED: 'RFC 5685: sent here only where a peer may redirect',
}
const AUTH_ONLY_THEIRS: Readonly<Record<string, string>> = {
  NO_ADDITIONAL_ADDRESSES: 'RFC 4555 §3.4: nothing to say for a side with one address',
  ADDITIONAL_IP4_ADDRESS: 'RFC 4555 §3.4: the oracle had two addresses',
  MULTIPLE_AUTH_SUPPORTED: 'RFC 4739: not done here',
  EAP_ONLY_AUTHENTICATION: 'RFC 5998: sent here only by sides that use EAP',
  IKEV2_MESSAGE_ID_SYNC_SUPPORTED: 'RFC 6311: sent here only by members of a cluster and their peers',
}

/** Ours is theirs without what only they say. */
function compare(
  ours: readonly string[],
  theirs: readonly string[],
  onlyTheirs: Readonly<Record<string, string>>,
): void {
  const shared = theirs.filter(text => !(nameOf(text) in onlyTheirs) || ours.includes(text))
  expect(ours).toEqual(shared)
}

type Peer = IkePeer

function configOf(given: Pick<Peer, 'ike' | 'esp' | 'localRanges' | 'remoteRanges' | 'mobike'>): IkeConfig {
  const peer: Peer = {
    name: 'gw',
    localId: { type: 'ID_FQDN', name: 'mn.example' },
    remoteId: { type: 'ID_FQDN', name: 'gw.example' },
    secret: utf8('oracle-lab-psk-0123456789'),
    ...given,
    mode: 'tunnel',
    mobility: {},
  }
  return {
    node: 'mn',
    peers: peersOf([peer]),
    timers: DEFAULT_IKE_TIMERS,
    forceEncapsulation: false,
    messageMax: 1280,
    cookieFrom: 100,
    limits: DEFAULT_IKE_LIMITS,
    window: 1,
  }
}
