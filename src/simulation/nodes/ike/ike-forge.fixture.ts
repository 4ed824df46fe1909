import { present } from '../../../lib/assert.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import { skProtection } from '../../../protocol/ipsec/sk-protection.ts'
import type { IkeExchange } from '../../../protocol/wire/ikev2/codes.ts'
import { decodeIke, type IkeHeader, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { clearPayloads, openSk, sealedPayload } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { sealMessage } from '../../../protocol/wire/ikev2/seal.ts'
import type { Place } from './ike-config.ts'
import { associations, type IkePair, type Side } from './ike-pair.fixture.ts'
import type { IkeOutput } from './ike-output.ts'
import type { IkeSa } from './ike-state.ts'
import { hasMarker, markedMessage } from './udp-places.ts'

const suite = createRealIkeSuite()

export interface Forged {
  readonly payload: Uint8Array
  readonly from: Place
  readonly to: Place
}

const other = (side: Side): Side => (side === 'mn' ? 'gw' : 'mn')

function protection({ algorithms, keys }: IkeSa, sender: IkeSa['role']) {
  const { encryption, integrity } = present(algorithms, 'algorithms')
  const all = present(keys, 'keys')
  return skProtection(suite, {
    encryption,
    integrity,
    encryptionKey: sender === 'initiator' ? all.skEi : all.skEr,
    integrityKey: sender === 'initiator' ? all.skAi : all.skAr,
  })
}

/** A message as only `from` could seal it, on the pair's one SA; by default its next request, an empty INFORMATIONAL. */
export function forge(
  pair: IkePair,
  from: Side,
  payloads: readonly ClearPayload[] = [],
  change: Partial<IkeHeader> & { readonly exchange?: IkeExchange } = {},
): Forged {
  const sa = pair.sa(from)
  const header: IkeHeader = {
    initiatorSpi: sa.spiI,
    responderSpi: sa.spiR,
    exchange: 'INFORMATIONAL',
    response: false,
    initiator: sa.role === 'initiator',
    messageId: pair.sa(other(from)).nextReceive,
    ...change,
  }
  // IVs far from those in use.
  const iv = new Uint8Array(8).fill(0xee)
  const octets = sealMessage(header, payloads, iv, { protection: protection(sa, sa.role) })
  return { payload: markedMessage(sa.local, sa.remote, octets), from: sa.local, to: sa.remote }
}

/** Octets of IKE in a datagram, without the marker. */
export const ikeOf = ({ payload, from, to }: Forged): Uint8Array => (hasMarker(from, to) ? payload.slice(4) : payload)

/** The same datagram with other octets of IKE. */
export const withIke = (datagram: Forged, octets: Uint8Array): Forged => ({
  ...datagram,
  payload: markedMessage(datagram.from, datagram.to, octets),
})

/** What a side has sent so far. */
export const sentBy = (pair: IkePair, side: Side): readonly Extract<IkeOutput, { readonly kind: 'datagram' }>[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'datagram' ? [each.output] : []))

/** A message that a side sent, with its payloads, opened where it is sealed. */
export function readSent(pair: IkePair, side: Side, datagram: Forged): IkeMessage {
  const octets = ikeOf(datagram)
  const message = decodeIke(octets)
  if (!message.ok) throw new Error('an IKE message')
  const sealed = sealedPayload(message.value.payloads)
  if (sealed?.type !== 'SK') return { ...message.value, payloads: clearPayloads(message.value.payloads) }
  const sa = present(
    pair
      .endpoint(side)
      .sas.values()
      .find(({ spiR }) => spiR === message.value.responderSpi),
    'its SA',
  )
  const opened = openSk(octets, sealed, protection(sa, sa.role))
  if (!opened.ok) throw new Error('its own message opens')
  return { ...message.value, payloads: opened.value }
}

/** Names of the notifications of what a side sent after the first `skip` datagrams. */
export const toldBy = (pair: IkePair, side: Side, skip: number): readonly string[] =>
  sentBy(pair, side)
    .slice(skip)
    .map(each => {
      const { payloads, exchange, response } = readSent(pair, side, each)
      const names = payloads.map(payload => (payload.type === 'N' ? String(payload.notify) : payload.type))
      return `${String(exchange)} ${response ? 'answer' : 'request'}: ${names.join(' ')}`.trim()
    })

/** Everything that a message nobody authenticated must leave as it is. */
export const stateOf = (pair: IkePair, side: Side) => ({
  actors: pair.states(side),
  rows: associations(pair, side),
  policies: pair.endpoint(side).ipsec.spd,
  counters: pair.sas(side).map(({ name, nextSend, nextReceive, received, keys, remote, local, heardAtUs }) => ({
    name,
    nextSend,
    nextReceive,
    received,
    keys,
    remote,
    local,
    heardAtUs,
  })),
})
