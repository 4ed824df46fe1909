import { hex32 } from '../../../lib/bytes.ts'
import { proposalOf } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import { mayAssert } from '../../../protocol/ipsec/pad.ts'
import { freeSpi } from '../../../protocol/ipsec/sad.ts'
import { carries, packetFirst, type PacketFlow } from '../../../protocol/ipsec/packet-flow.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { Agreement } from '../../../protocol/machines/ikev2/events.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import {
  chooseOptions,
  isUnwanted,
  optionsAnswer,
  optionsGranted,
  optionsOffer,
  PLAIN_OPTIONS,
} from './child-options.ts'
import type { IkePeer } from './ike-config.ts'
import { NO_NONCES, NO_OCTETS, type IkeChild, type IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { answerKey, groupOf, spiNumber } from './key-agreement.ts'
import type { ChildNegotiation } from './negotiation.ts'
import { agreeEsp, groupsOf, proposalsPayload } from './proposals.ts'
import { rangesFor } from './granularity.ts'
import { narrow, narrowPair, paired, rangesPayload } from './selectors.ts'

/** An inbound SPI that no SA and no open negotiation has. */
export function drawChildSpi(work: IkeWork): number {
  const { children } = work.endpoint
  const draw = (small: boolean) =>
    freeSpi(work.endpoint.ipsec.sad, () => {
      const number = spiNumber(work, 'child SPI', small)
      return children.countWhere('inboundSpi', String(number)) > 0 ? 0 : number
    })
  const first = draw(true)
  // A space that was made small on purpose may be full.
  const spi = first.ok ? first : draw(false)
  if (!spi.ok) throw new Error(`assertion failed: ${spi.error.text}`)
  return spi.value
}

/** A child that is only wished for. */
export const blankChild = (work: IkeWork, name: string, sa: string, peer: IkePeer, flow?: PacketFlow): IkeChild => ({
  name,
  sa,
  peer: peer.name,
  madeBy: 'us',
  inboundSpi: drawChildSpi(work),
  outboundSpi: 0,
  algorithms: undefined,
  ...rangesFor(peer, flow),
  flow,
  others: false,
  options: PLAIN_OPTIONS,
  unwanted: false,
  nonces: NO_NONCES,
  secret: undefined,
  random: NO_OCTETS,
  group: undefined,
  installed: false,
  replaces: undefined,
  ownSuccessor: undefined,
  peerSuccessor: undefined,
  used: '',
})

/** Offer of a pair of child SAs: mode, algorithms, selectors (RFC 7296 §1.2, §1.3.1). `role`: in this exchange. */
export function childOffer(
  work: IkeWork,
  child: IkeChild,
  between: readonly ClearPayload[],
  proposals = work.peer(child.peer).esp,
): readonly ClearPayload[] {
  const peer = work.peer(child.peer)
  const first = (ranges: readonly TrafficRange[], packet: TrafficRange | undefined): readonly TrafficRange[] =>
    packet === undefined || peer.packetFirst === false ? ranges : packetFirst(ranges, packet)
  return [
    ...optionsOffer(peer),
    proposalsPayload(proposals, hex32(child.inboundSpi)),
    ...between,
    rangesPayload('TSi', first(child.localRanges, child.flow?.local)),
    rangesPayload('TSr', first(child.remoteRanges, child.flow?.remote)),
  ]
}

/** The agreed pair as the responder answers it. */
export function childAnswer(
  work: IkeWork,
  child: IkeChild,
  negotiation: ChildNegotiation,
  between: readonly ClearPayload[],
): readonly ClearPayload[] {
  const { choice } = negotiation
  if (choice === undefined) throw new Error('assertion failed: a pair was agreed on')
  return [
    ...optionsAnswer(work.peer(child.peer), child.options),
    proposalsPayload([proposalOf(choice.algorithms)], hex32(child.inboundSpi), choice.number),
    ...between,
    rangesPayload('TSi', child.remoteRanges),
    rangesPayload('TSr', child.localRanges),
    ...(negotiation.rest === 'more-possible' ? [notify('ADDITIONAL_TS_POSSIBLE')] : []),
  ]
}

/** What a peer's offer under this SA comes to. */
export function negotiateChild(
  work: IkeWork,
  sa: IkeSa,
  peer: IkePeer,
  payloads: readonly ClearPayload[],
  exchange: 'IKE_AUTH' | 'CREATE_CHILD_SA',
): ChildNegotiation | undefined {
  const offer = payloadOf(payloads, 'SA')
  const [tsI, tsR] = [payloadOf(payloads, 'TSi'), payloadOf(payloads, 'TSr')]
  if (offer === undefined || tsI === undefined || tsR === undefined) return undefined
  const mayHave = (range: TrafficRange): boolean => isAuthorised(work, peer, range)
  const { localRanges, remoteRanges, rest } = narrowPair(tsR.selectors, tsI.selectors, peer, mayHave)
  // AH covers the addresses, which a NAT changes (RFC 3948 §1): it cannot go where ESP has to be in UDP.
  const usable = sa.encapsulated ? peer.esp.filter(({ protocol }) => protocol === 'esp') : peer.esp
  const choice = agreeEsp(usable, offer, exchange)
  const options = chooseOptions(sa, peer, payloads, { localRanges, remoteRanges })
  const group = choice?.algorithms.keyExchange
  const wanted: KeyExchangeId | undefined = group === 'none' ? undefined : group
  const ke = payloadOf(payloads, 'KE')
  const right = wanted !== undefined && ke !== undefined && groupOf(ke.method) === wanted
  const key = right ? answerKey(work, wanted, ke) : undefined
  const agreement = ((): Agreement => {
    if (choice === undefined) return 'no-proposal'
    if (localRanges.length === 0 || remoteRanges.length === 0 || rest === 'single-pair') return 'bad-selectors'
    // The other mode may be refused like algorithms are (RFC 7296 §3.10.1 NO_PROPOSAL_CHOSEN).
    if (isUnwanted(peer, options)) return 'no-proposal'
    if (exchange === 'IKE_AUTH' || wanted === undefined) return 'agreed'
    if (!right) return 'other-group'
    return key === undefined ? 'bad-group' : 'agreed'
  })()
  const nonceI = payloadOf(payloads, 'Nonce')?.nonce ?? NO_OCTETS
  return { kind: 'child', agreement, choice, key, nonceI, localRanges, remoteRanges, options, rest, wanted }
}

/** Only what the peer's PAD row lets it have (RFC 4301 §4.4.3.3). */
function isAuthorised(work: IkeWork, peer: IkePeer, { from, to }: TrafficRange): boolean {
  const entry = work.endpoint.ipsec.pad.find(({ id }) => id === peer.name)
  return entry !== undefined && mayAssert(entry, from) && mayAssert(entry, to)
}

/**
 * What the responder made of the own offer; a partial child, or `undefined` when it does not fit the offer. `group`: of
 * the key exchange within this exchange.
 */
export function takeChildAnswer(
  work: IkeWork,
  child: IkeChild,
  payloads: readonly ClearPayload[],
  exchange: 'IKE_AUTH' | 'CREATE_CHILD_SA',
): Pick<IkeChild, Answered> | undefined {
  const peer = work.peer(child.peer)
  const chosen = payloadOf(payloads, 'SA')
  const [tsI, tsR] = [payloadOf(payloads, 'TSi'), payloadOf(payloads, 'TSr')]
  if (chosen?.proposals.length !== 1 || tsI === undefined || tsR === undefined) return undefined
  const agreed = agreeEsp(peer.esp, chosen, exchange)
  if (agreed === undefined) return undefined
  const options = optionsGranted(peer, payloads)
  if (options === undefined) return undefined
  const { localRanges, remoteRanges } = paired({
    localRanges: narrow(tsI.selectors, child.localRanges),
    remoteRanges: narrow(tsR.selectors, child.remoteRanges),
  })
  const others = notifyOf(payloads, 'ADDITIONAL_TS_POSSIBLE') !== undefined
  if (others)
    work.mark('more-selectors', 'RFC 7296 §2.9', `${child.name}: the peer grants the rest in SAs of their own`)
  if (localRanges.length === 0 || remoteRanges.length === 0) return undefined
  if (child.flow !== undefined && !carries({ localRanges, remoteRanges }, child.flow))
    work.mark('packet-not-granted', 'RFC 7296 §2.9', `${child.name} is not for the packet that it was asked for`)
  return {
    algorithms: agreed.algorithms,
    outboundSpi: Number.parseInt(agreed.spi, 16),
    localRanges,
    remoteRanges,
    others: child.others || others,
    options,
    unwanted: isUnwanted(peer, options),
  }
}

type Answered = 'algorithms' | 'outboundSpi' | 'localRanges' | 'remoteRanges' | 'others' | 'options' | 'unwanted'

export const childGroups = (peer: IkePeer): readonly KeyExchangeId[] => groupsOf(peer.esp)
