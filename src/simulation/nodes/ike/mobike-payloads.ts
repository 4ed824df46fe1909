import { equalBytes } from '../../../lib/bytes.ts'
import { ipVersion } from '../../../protocol/wire/ip/address.ts'
import { notifiesOf, notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { mobilityWith } from './changed.ts'
import type { IkePeer, Place } from './ike-config.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import type { Proof } from '../../../protocol/machines/ikev2/mobike-events.ts'
import { readContextTransferOffer } from './vendor-ids.ts'
import { readSyncOffer } from './message-id-sync.ts'
import { mobilityPolicy } from './mobility-policy.ts'

/** The whole list of further addresses, or that there are none (RFC 4555 §3.6). */
export function addressList(addresses: readonly string[]): readonly ClearPayload[] {
  if (addresses.length === 0) return [notify('NO_ADDITIONAL_ADDRESSES')]
  return addresses.map(address =>
    ipVersion(address) === 4
      ? notifyWith('ADDITIONAL_IP4_ADDRESS', address)
      : notifyWith('ADDITIONAL_IP6_ADDRESS', address),
  )
}

/** The list of a message; `undefined` when it says nothing about addresses. */
export function readAddressList(payloads: readonly ClearPayload[]): readonly string[] | undefined {
  const listed = notifiesOf(payloads).flatMap(({ notify: type, data }) =>
    (type === 'ADDITIONAL_IP4_ADDRESS' || type === 'ADDITIONAL_IP6_ADDRESS') && typeof data === 'string' ? [data] : [],
  )
  if (listed.length > 0) return listed.slice(0, ADDRESSES_MAX)
  return notifyOf(payloads, 'NO_ADDITIONAL_ADDRESSES') === undefined ? undefined : []
}
/** More addresses of a peer than a host has are nonsense to keep (Roamscope). */
const ADDRESSES_MAX = 16

/** The addresses and ports a message leaves with: nothing on the way may change them (RFC 4555 §3.9). */
export function noNats({ address: source, port: sourcePort }: Place, to: Place): ClearPayload {
  const ends = { source, destination: to.address, sourcePort, destinationPort: to.port }
  return notifyWith('NO_NATS_ALLOWED', { type: ipVersion(source) === 4 ? 'ipv4' : 'ipv6', ...ends })
}

/** Whether the sender forbids NATs and one has changed the packet (RFC 4555 §3.9). */
export function meetsNat(payloads: readonly ClearPayload[], from: Place, to: Place): boolean {
  const said = notifyOf(payloads, 'NO_NATS_ALLOWED')?.data
  if (said === undefined) return false
  return (
    said.source !== from.address ||
    said.destination !== to.address ||
    said.sourcePort !== from.port ||
    said.destinationPort !== to.port
  )
}

/** What goes along with everything that can change addresses, where NAT traversal is off (RFC 4555 §3.9). */
export const natProhibition = (peer: IkePeer, local: Place, remote: Place): readonly ClearPayload[] =>
  mobilityPolicy(peer).natTraversal ? [] : [noNats(local, remote)]

/** MOBIKE in IKE_AUTH: that it is spoken, and which further addresses there are (RFC 4555 §3.2, §3.4). */
export function mobikeOffer(peer: IkePeer): readonly ClearPayload[] {
  if (!peer.mobike) return []
  const { addresses } = mobilityPolicy(peer)
  return [notify('MOBIKE_SUPPORTED'), ...(addresses.length === 0 ? [] : addressList(addresses))]
}

/** What the peer's IKE_AUTH says about MOBIKE (RFC 4555 §3.2, §3.4); the addresses are kept and nothing more is done. */
export function noteMobility(work: IkeWork, name: string, payloads: readonly ClearPayload[], from: Place): void {
  const sa = work.sa(name)
  const peer = work.peer(sa.peer)
  const { mobike } = peer
  work.changeSa(name, {
    mobike: mobike && notifyOf(payloads, 'MOBIKE_SUPPORTED') !== undefined,
    mobility: mobilityWith(sa.mobility, {
      ...readSyncOffer(peer, payloads),
      contextTransfer: readContextTransferOffer(peer, payloads),
      peerAddresses: [from.address, ...(readAddressList(payloads) ?? [])],
      routable: [from.address],
    }),
  })
}

const COOKIE2_OCTETS = 16
/** A value that the peer cannot guess, to be sent back (RFC 4555 §3.7, §4.2.5). */
export const cookie2 = (work: IkeWork): ClearPayload =>
  notifyWith('COOKIE2', work.context.draw('COOKIE2', COOKIE2_OCTETS))

/** What the COOKIE2 of an answer shows about who answered (RFC 4555 §3.7). */
export function proofOf(
  request: { readonly cookie: Uint8Array | undefined; readonly to: Place },
  sa: IkeSa,
  payloads: readonly ClearPayload[],
): Proof {
  if (request.cookie === undefined) return 'none'
  const echoed = notifyOf(payloads, 'COOKIE2')?.data
  if (echoed === undefined || !equalBytes(echoed, request.cookie)) return 'wrong'
  // Sent to several destinations, the answer does not tell which of them works (RFC 4555 §3.7).
  return request.to.address === sa.remote.address ? 'right' : 'void'
}
