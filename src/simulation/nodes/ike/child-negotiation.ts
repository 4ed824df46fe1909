import { hex32 } from '../../../lib/bytes.ts'
import { proposalOf } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import { mayAssert } from '../../../protocol/ipsec/pad.ts'
import { freeSpi } from '../../../protocol/ipsec/sad.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { Agreement } from '../../../protocol/machines/ikev2/events.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkePeer } from './ike-config.ts'
import { NO_NONCES, NO_OCTETS, type IkeChild } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { answerKey, groupOf, spiNumber } from './key-agreement.ts'
import type { ChildNegotiation } from './negotiation.ts'
import { agreeEsp, groupsOf, proposalsPayload } from './proposals.ts'
import { narrow, narrowPair, paired, rangesPayload } from './selectors.ts'

/** An inbound SPI that no SA and no open negotiation has. */
export function drawChildSpi(work: IkeWork): number {
  const taken = new Set(Object.values(work.endpoint.children).map(({ inboundSpi }) => inboundSpi))
  const draw = (small: boolean) =>
    freeSpi(work.endpoint.ipsec.sad, () => {
      const number = spiNumber(work, 'child SPI', small)
      return taken.has(number) ? 0 : number
    })
  const first = draw(true)
  // A space that was made small on purpose may be full.
  const spi = first.ok ? first : draw(false)
  if (!spi.ok) throw new Error(`assertion failed: ${spi.error.text}`)
  return spi.value
}

/** A child that is only wished for. */
export const blankChild = (work: IkeWork, name: string, sa: string, peer: IkePeer): IkeChild => ({
  name,
  sa,
  peer: peer.name,
  madeBy: 'us',
  inboundSpi: drawChildSpi(work),
  outboundSpi: 0,
  algorithms: undefined,
  localRanges: peer.localRanges,
  remoteRanges: peer.remoteRanges,
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
  return [
    ...(peer.mode === 'transport' ? [notify('USE_TRANSPORT_MODE')] : []),
    proposalsPayload(proposals, hex32(child.inboundSpi)),
    ...between,
    rangesPayload('TSi', child.localRanges),
    rangesPayload('TSr', child.remoteRanges),
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
    ...(work.peer(child.peer).mode === 'transport' ? [notify('USE_TRANSPORT_MODE')] : []),
    proposalsPayload([proposalOf(choice.algorithms)], hex32(child.inboundSpi), choice.number),
    ...between,
    rangesPayload('TSi', child.remoteRanges),
    rangesPayload('TSr', child.localRanges),
    ...(negotiation.onePair === 'granted' ? [notify('ADDITIONAL_TS_POSSIBLE')] : []),
  ]
}

/** What a peer's offer comes to. `least`: selectors that must not become narrower, of a rekeying (RFC 7296 §2.9.2). */
export function negotiateChild(
  work: IkeWork,
  peer: IkePeer,
  payloads: readonly ClearPayload[],
  exchange: 'IKE_AUTH' | 'CREATE_CHILD_SA',
): ChildNegotiation | undefined {
  const offer = payloadOf(payloads, 'SA')
  const [tsI, tsR] = [payloadOf(payloads, 'TSi'), payloadOf(payloads, 'TSr')]
  if (offer === undefined || tsI === undefined || tsR === undefined) return undefined
  const mayHave = (range: TrafficRange): boolean => isAuthorised(work, peer, range)
  const { localRanges, remoteRanges, onePair } = narrowPair(tsR.selectors, tsI.selectors, peer, mayHave)
  const choice = agreeEsp(peer.esp, offer, exchange)
  const wantsTransport = notifyOf(payloads, 'USE_TRANSPORT_MODE') !== undefined
  const group = choice?.algorithms.keyExchange
  const wanted: KeyExchangeId | undefined = group === 'none' ? undefined : group
  const ke = payloadOf(payloads, 'KE')
  const right = wanted !== undefined && ke !== undefined && groupOf(ke.method) === wanted
  const key = right ? answerKey(work, wanted, ke) : undefined
  const agreement = ((): Agreement => {
    if (choice === undefined || wantsTransport !== (peer.mode === 'transport')) return 'no-proposal'
    if (localRanges.length === 0 || remoteRanges.length === 0 || onePair === 'required') return 'bad-selectors'
    if (exchange === 'IKE_AUTH' || wanted === undefined) return 'agreed'
    if (!right) return 'other-group'
    return key === undefined ? 'bad-group' : 'agreed'
  })()
  const nonceI = payloadOf(payloads, 'Nonce')?.nonce ?? NO_OCTETS
  return { kind: 'child', agreement, choice, key, nonceI, localRanges, remoteRanges, onePair, wanted }
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
): Pick<IkeChild, 'algorithms' | 'outboundSpi' | 'localRanges' | 'remoteRanges'> | undefined {
  const peer = work.peer(child.peer)
  const chosen = payloadOf(payloads, 'SA')
  const [tsI, tsR] = [payloadOf(payloads, 'TSi'), payloadOf(payloads, 'TSr')]
  if (chosen?.proposals.length !== 1 || tsI === undefined || tsR === undefined) return undefined
  const agreed = agreeEsp(peer.esp, chosen, exchange)
  if (agreed === undefined) return undefined
  if ((notifyOf(payloads, 'USE_TRANSPORT_MODE') !== undefined) !== (peer.mode === 'transport')) return undefined
  const { localRanges, remoteRanges } = paired({
    localRanges: narrow(tsI.selectors, child.localRanges),
    remoteRanges: narrow(tsR.selectors, child.remoteRanges),
  })
  if (notifyOf(payloads, 'ADDITIONAL_TS_POSSIBLE') !== undefined)
    work.mark('more-selectors', 'RFC 7296 §2.9', `${child.name}: the peer grants the rest in SAs of their own`)
  if (localRanges.length === 0 || remoteRanges.length === 0) return undefined
  return {
    algorithms: agreed.algorithms,
    outboundSpi: Number.parseInt(agreed.spi, 16),
    localRanges,
    remoteRanges,
  }
}

export const childGroups = (peer: IkePeer): readonly KeyExchangeId[] => groupsOf(peer.esp)
