import type { SaMode, SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import { singleAddress } from '../../../protocol/ipsec/address.ts'
import { coversRange, type TrafficPair } from '../../../protocol/ipsec/traffic-range.ts'
import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkePeer, Place } from './ike-config.ts'

/** What both messages of an exchange say of a pair of child SAs by notifications (RFC 7296 §1.3.1). */
export interface ChildOptions {
  readonly mode: SaMode
  /** Both sides send and take fragments without ports (RFC 4301 §7.3). */
  readonly laterFragments: boolean
  /** The peer takes packets with TFC padding (RFC 4303 §2.7). */
  readonly peerTakesPadding: boolean
}

export const PLAIN_OPTIONS: ChildOptions = { mode: 'tunnel', laterFragments: false, peerTakesPadding: true }

/** What the rows of a pair tell; of padding they tell nothing, so none is sent. */
export const optionsOf = ({ mode, statefulFragments }: SecurityAssociation): ChildOptions => ({
  mode,
  laterFragments: statefulFragments,
  peerTakesPadding: false,
})

/** Of the IKE SA: between whom the pair is, and whether ESP goes in UDP. */
interface SaEnds {
  readonly local: Place
  readonly remote: Place
  readonly encapsulated: boolean
}

/** What the initiator of the exchange asks for. */
export const optionsOffer = (peer: IkePeer): readonly ClearPayload[] => [
  ...(peer.mode === 'transport' ? [notify('USE_TRANSPORT_MODE')] : []),
  ...(peer.padding?.taken === false ? [notify('ESP_TFC_PADDING_NOT_SUPPORTED')] : []),
  ...(peer.laterFragments === true ? [notify('NON_FIRST_FRAGMENTS_ALSO')] : []),
]

/** The same as the responder answers it. */
export const optionsAnswer = (peer: IkePeer, { mode, laterFragments }: ChildOptions): readonly ClearPayload[] => [
  ...(mode === 'transport' ? [notify('USE_TRANSPORT_MODE')] : []),
  ...(peer.padding?.taken === false ? [notify('ESP_TFC_PADDING_NOT_SUPPORTED')] : []),
  ...(laterFragments ? [notify('NON_FIRST_FRAGMENTS_ALSO')] : []),
]

/**
 * What the responder makes of an offer. Transport mode is between the two hosts themselves, so it is declined for other
 * addresses (RFC 4301 §4.1), and behind a NAT, whose rules for it (RFC 7296 §2.23.1) are not spoken here.
 */
export function chooseOptions(
  sa: SaEnds,
  peer: IkePeer,
  payloads: readonly ClearPayload[],
  ranges: TrafficPair,
): ChildOptions {
  const asked = notifyOf(payloads, 'USE_TRANSPORT_MODE') !== undefined
  const granted = asked && peer.mode === 'transport' && !sa.encapsulated && isOfEnds(sa, ranges)
  return { ...peerOptions(peer, payloads), mode: granted ? 'transport' : 'tunnel' }
}

/** What the responder's answer comes to; `undefined` when it grants what was not asked for. */
export function optionsGranted(peer: IkePeer, payloads: readonly ClearPayload[]): ChildOptions | undefined {
  const granted = notifyOf(payloads, 'USE_TRANSPORT_MODE') !== undefined
  if (granted && peer.mode !== 'transport') return undefined
  return { ...peerOptions(peer, payloads), mode: granted ? 'transport' : 'tunnel' }
}

function peerOptions(peer: IkePeer, payloads: readonly ClearPayload[]): Omit<ChildOptions, 'mode'> {
  return {
    laterFragments: peer.laterFragments === true && notifyOf(payloads, 'NON_FIRST_FRAGMENTS_ALSO') !== undefined,
    peerTakesPadding: notifyOf(payloads, 'ESP_TFC_PADDING_NOT_SUPPORTED') === undefined,
  }
}

/** The own policy takes no other mode than the one it wants. */
export const isUnwanted = (peer: IkePeer, { mode }: ChildOptions): boolean =>
  peer.modeRequired === true && mode !== peer.mode

function isOfEnds({ local, remote }: SaEnds, ranges: TrafficPair): boolean {
  const [here, there] = [singleAddress(local.address), singleAddress(remote.address)]
  const { localRanges, remoteRanges } = ranges
  return (
    localRanges.every(range => coversRange(here, { from: range.from, to: range.to })) &&
    remoteRanges.every(range => coversRange(there, { from: range.from, to: range.to }))
  )
}
