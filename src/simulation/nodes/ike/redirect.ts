import { equalBytes } from '../../../lib/bytes.ts'
import type { Micros } from '../../../lib/micros.ts'
import { canonicalIp, ipVersion } from '../../../protocol/wire/ip/address.ts'
import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import type { GatewayIdentity } from '../../../protocol/wire/ikev2/notify-data.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { inRanges } from './address-ranges.ts'
import type { IkePeer } from './ike-config.ts'
import { changeLine } from './heirs.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { mobilityPolicy } from './mobility-policy.ts'

/** RFC 5685 §7: so many redirects in such a time, for one SA that is wanted. */
export const MAX_REDIRECTS = 5
export const REDIRECT_LOOP_DETECT_PERIOD_US: Micros = 300_000_000

const addressIdentity = (address: string): GatewayIdentity =>
  ipVersion(address) === 4 ? { type: 'ipv4', address } : { type: 'ipv6', address }

/** A gateway as it is named in REDIRECT: by address, or by name (RFC 5685 §9.2). */
export function gatewayIdentity(text: string): GatewayIdentity {
  const address = canonicalIp(text)
  return address === undefined ? { type: 'fqdn', name: text } : addressIdentity(address)
}

/** Address of a gateway, whose name the configuration has to know. */
function addressOf(work: IkeWork, identity: GatewayIdentity): string | undefined {
  if (identity.type === 'fqdn') return work.endpoint.config.hosts?.[identity.name]
  return identity.type === 'other' ? undefined : identity.address
}

/** First request: the client takes redirects, or comes from one (RFC 5685 §3). */
export function redirectOffer(sa: IkeSa, peer: IkePeer): readonly ClearPayload[] {
  if (!mobilityPolicy(peer).redirect) return []
  const { redirectedFrom } = sa.mobility
  if (redirectedFrom === '') return [notify('REDIRECT_SUPPORTED')]
  return [notifyWith('REDIRECTED_FROM', { gateway: addressIdentity(redirectedFrom) })]
}

/** Whether a first request shows that its sender takes redirects: without that there is none (RFC 5685 §3). */
export const takesRedirects = (payloads: readonly ClearPayload[]): boolean =>
  notifyOf(payloads, 'REDIRECT_SUPPORTED') !== undefined || notifyOf(payloads, 'REDIRECTED_FROM') !== undefined

export type RedirectVerdict = 'none' | 'follow' | 'loop' | 'unwanted' | 'forged' | 'not-authorised'

/**
 * What a REDIRECT comes to. In IKE_SA_INIT it proves with the nonce that its sender saw the request (RFC 5685 §3); in
 * protected messages there is none (§9.2). The target is kept for the effect that follows.
 */
export function judgeRedirect(
  work: IkeWork,
  name: string,
  payloads: readonly ClearPayload[],
  expected: Uint8Array,
): RedirectVerdict {
  const said = notifyOf(payloads, 'REDIRECT')?.data
  if (said === undefined) return 'none'
  const sa = work.sa(name)
  if (!equalBytes(said.nonce, expected)) return 'forged'
  const target = addressOf(work, said.gateway)
  // Only the original responder redirects the original initiator (RFC 5685 §10).
  if (!mobilityPolicy(work.peer(sa.peer)).redirect || sa.founder !== 'us' || target === undefined) return 'unwanted'
  if (!isAuthorised(work.peer(sa.peer), target)) return 'not-authorised'
  const { nowUs } = work.context
  const recent = sa.mobility.redirects.filter(atUs => nowUs - atUs < REDIRECT_LOOP_DETECT_PERIOD_US)
  if (recent.length >= MAX_REDIRECTS) return 'loop'
  changeLine(work, name, {}, { redirects: [...recent, nowUs], redirectTo: target })
  return 'follow'
}

/** The PAD says where the peer's gateways may be: the new one has to fit the same entry (RFC 5685 §3). */
function isAuthorised(peer: IkePeer, target: string): boolean {
  const { acceptable } = mobilityPolicy(peer)
  return acceptable === undefined || inRanges(acceptable, target)
}

export function tellRefused(work: IkeWork, name: string, verdict: RedirectVerdict): void {
  const ref = verdict === 'loop' ? 'RFC 5685 §7' : verdict === 'unwanted' ? 'RFC 5685 §10' : 'RFC 5685 §3'
  work.refuse(`redirect-${verdict}`, `${name}: the redirect is not followed`, ref)
}

/** A gateway's user wants this client elsewhere (RFC 5685 §5, §10). */
export function askToMoveOn(work: IkeWork, name: string, to: string): void {
  const sa = work.sa(name)
  if (sa.founder === 'us')
    return work.refuse('redirect-not-allowed', `${name}: only the responder redirects`, 'RFC 5685 §10')
  if (!sa.mobility.peerRedirects)
    return work.refuse('redirect-unsupported', `${name}: the client does not take redirects`, 'RFC 5685 §3')
  work.changeSa(name, { queue: [...sa.queue, { kind: 'redirect', to }] })
}

/** Payload of a redirect inside an SA: without nonce (RFC 5685 §9.2). */
export const protectedRedirect = (to: string): ClearPayload =>
  notifyWith('REDIRECT', { gateway: gatewayIdentity(to), nonce: new Uint8Array(0) })

/**
 * Where this client is sent in IKE_AUTH, once it has shown who it is (RFC 5685 §6): also where its first message was answered
 * before newcomers were sent on.
 */
export const redirectInAuth = ({ endpoint }: IkeWork, sa: IkeSa, peer: IkePeer): string | undefined =>
  sa.mobility.peerRedirects ? (endpoint.newcomersTo ?? mobilityPolicy(peer).redirectTo) : undefined
