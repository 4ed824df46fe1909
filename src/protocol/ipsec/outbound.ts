import { hex32 } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { sealAh } from './ah.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { sealEsp, type DrawIv } from './esp.ts'
import {
  asIpPacket,
  hopLimit,
  PROTOCOL,
  readIpPacket,
  trafficClass,
  withNextLayer,
  type IpPacket,
} from './ip-packet.ts'
import { returnTraffic } from './icmp-error.ts'
import { firstFragmentOf, withFirstFragment, type SeenFragment } from './fragment-memory.ts'
import { softReported, type IpsecMark } from './lifetimes.ts'
import { selectorsOf } from './packet-selectors.ts'
import { roomInside } from './room.ts'
import { findOutbound, removeAssociation, updateAssociation } from './sad.ts'
import { lifetimeState, type SecurityAssociation } from './sa.ts'
import type { PacketSelectors } from './selectors.ts'
import { findPolicy, type Protection, type SpdMatch } from './spd.ts'
import type { IpsecState } from './state.ts'
import { innerProtocol, oneHopLess, tunnelPacket } from './tunnel-header.ts'

export interface OutboundOptions {
  readonly nowUs: Micros
  readonly crypto: CryptoSuite
  readonly drawIv: DrawIv
  /** True when this node forwards the packet, false for its own: only the former costs a hop (§5.1.2.1 note 2). */
  readonly forwarded?: boolean
  /** MTU of the link that leads to an address; without it only what SAs know of their paths counts (§8.2). */
  readonly linkMtu?: (destination: string) => number
}

export type OutboundOutcome =
  | { readonly kind: 'bypassed'; readonly packet: Uint8Array; readonly policy: SpdMatch; readonly state: IpsecState }
  | {
      readonly kind: 'protected'
      readonly packet: Uint8Array
      readonly policy: SpdMatch
      /** As it is after the packet. */
      readonly sa: SecurityAssociation
      readonly sequence: bigint
      readonly state: IpsecState
      readonly marks: readonly IpsecMark[]
    }
  | {
      readonly kind: 'discarded'
      readonly error: IpsecError
      readonly policy: SpdMatch | undefined
      readonly state: IpsecState
    }

/**
 * Outbound processing of RFC 4301 §5.1: SPD, then BYPASS, DISCARD or PROTECT with the SA linked to the policy. The
 * state is another one whenever a counter moved or an SA ended. Without an SA the packet is discarded; whoever runs
 * key management sees `no-association`. Errors: malformed, no-policy, policy-discard, no-association, not-active,
 * expired, sequence-overflow, hop-limit, too-big, bad-value.
 */
export function processOutbound(
  state: IpsecState,
  packet: Uint8Array | IpPacket,
  options: OutboundOptions,
): OutboundOutcome {
  const discard = (error: IpsecError, policy?: SpdMatch, after = state): OutboundOutcome => ({
    kind: 'discarded',
    error,
    policy,
    state: after,
  })
  const read = asIpPacket(packet)
  if (!read.ok) return discard(read.error)
  const ip = read.value
  const policy = policyFor(state, ip, options.nowUs)
  if (policy === undefined) return discard(ipsecError('no-policy', `no policy for ${flowText(ip)}`))
  const { action, id } = policy.policy
  if (action.kind === 'bypass') return { kind: 'bypassed', packet: ip.bytes, policy, state }
  if (action.kind === 'discard')
    return discard(ipsecError('policy-discard', `${id} discards ${flowText(ip)}`, id), policy)

  const usable = usableAssociation(state, ip, action, options.nowUs)
  if (!usable.ok) {
    const { error } = usable
    const ended = error.code === 'expired' && error.row !== null
    return discard(error, policy, ended ? { ...state, sad: removeAssociation(state.sad, error.row ?? '') } : state)
  }
  const sealed = protect(usable.value, ip, options)
  if (!sealed.ok) return discard(sealed.error, policy, withPathMtu(state, usable.value, sealed.error))
  const { sa, marks } = softReported(sealed.value.sa, options.nowUs)
  // The packet that would go beyond the hard limit is not sent, and the SA is over (RFC 4301 §4.4.2.1 b).
  if (lifetimeState(sa, options.nowUs) === 'hard') {
    const text = `${hex32(sa.spi)} may protect ${sa.lifetime.hardOctets ?? 0} octets`
    return discard(ipsecError('expired', text, sa.id), policy, { ...state, sad: removeAssociation(state.sad, sa.id) })
  }
  const fragments = withFirstFragment(state.fragments, ip, sa, options.nowUs)
  const after: IpsecState = {
    ...state,
    sad: updateAssociation(state.sad, sa),
    ...(fragments === undefined ? {} : { fragments }),
  }
  return {
    kind: 'protected',
    packet: sealed.value.packet,
    policy,
    sa,
    sequence: sealed.value.sequence,
    state: after,
    marks,
  }
}

/** The packet's policy; an ICMP error that none lets out goes with the return traffic of what it quotes (RFC 4301 §6.2). */
function policyFor(state: IpsecState, ip: IpPacket, nowUs: Micros): SpdMatch | undefined {
  const own = findPolicy(state.spd, 'out', selectorsOf(ip, 'out'), nowUs)
  if (own !== undefined && own.policy.action.kind !== 'discard') return own
  // A fragment without ports goes where the first one went, if the peer takes such (RFC 4301 §7.3).
  const traffic = returnTraffic(ip, 'out') ?? firstSent(state, ip, nowUs)?.selectors
  const other = traffic === undefined ? undefined : findPolicy(state.spd, 'out', traffic, nowUs)
  return other === undefined || other.policy.action.kind === 'discard' ? own : other
}

/** The first fragment of an outbound packet, as long as the SA that carried it is there. */
function firstSent({ sad, fragments }: IpsecState, ip: IpPacket, nowUs: Micros): SeenFragment | undefined {
  const first = firstFragmentOf(fragments, ip, nowUs)
  return first !== undefined && sad.some(({ id, direction }) => id === first.row && direction === 'out')
    ? first
    : undefined
}

/** The SA remembers the MTU that its path turned out to have (RFC 4301 §4.4.2.1 Path MTU, §8.2). */
function withPathMtu(state: IpsecState, sa: SecurityAssociation, { limit }: IpsecError): IpsecState {
  if (limit === undefined || (sa.pmtu !== undefined && sa.pmtu <= limit.path)) return state
  return { ...state, sad: updateAssociation(state.sad, { ...sa, pmtu: limit.path }) }
}

/** Addresses and protocol in words, for reasons. */
export const flowText = (ip: IpPacket): string =>
  `${ip.header.source} > ${ip.header.destination} protocol ${ip.protocol}`

/** The policy's SA for the packet; an ICMP error goes with the traffic it tells of (RFC 4301 §6.2). */
export function associationFor(
  { sad }: IpsecState,
  ip: IpPacket,
  { link, protocol }: Pick<Protection, 'link' | 'protocol'>,
): SecurityAssociation | undefined {
  const find = (packet: PacketSelectors) => findOutbound(sad, link, protocol, trafficClass(ip).dscp, packet)
  const answered = returnTraffic(ip, 'out')
  return find(selectorsOf(ip, 'out')) ?? (answered && find(answered))
}

function usableAssociation(
  state: IpsecState,
  ip: IpPacket,
  action: Protection,
  nowUs: Micros,
): Result<SecurityAssociation, IpsecError> {
  const first = firstSent(state, ip, nowUs)
  const sa = associationFor(state, ip, action) ?? (first && state.sad.find(({ id }) => id === first.row))
  if (sa === undefined) return err(ipsecError('no-association', `no ${action.protocol} SA for the link ${action.link}`))
  if (sa.state === 'held') return err(ipsecError('not-active', `${hex32(sa.spi)} is held, not yet in use`, sa.id))
  if (lifetimeState(sa, nowUs) === 'hard')
    return err(ipsecError('expired', `${hex32(sa.spi)} is over its lifetime`, sa.id))
  return ok(sa)
}

interface Protected {
  readonly packet: Uint8Array
  readonly sequence: bigint
  readonly sa: SecurityAssociation
}

function protect(sa: SecurityAssociation, ip: IpPacket, options: OutboundOptions): Result<Protected, IpsecError> {
  if (ip.fragment !== undefined && sa.mode === 'transport')
    return err(ipsecError('fragment', 'transport mode protects whole packets only', sa.id, 'RFC 4303 §3.3.4'))
  const path = Math.min(
    sa.pmtu ?? Infinity,
    options.linkMtu?.(sa.mode === 'tunnel' ? sa.destination : ip.header.destination) ?? Infinity,
  )
  const room = path === Infinity ? Infinity : roomInside(sa, ip, path)
  const { length } = ip.bytes
  if (length > room) {
    const text = `${length} octets, and a path of ${path} carries ${room} inside ${hex32(sa.spi)}`
    return err({ ...ipsecError('too-big', text, sa.id), limit: { room, path } })
  }
  return sa.mode === 'tunnel' ? protectTunnel(sa, ip, room, options) : protectTransport(sa, ip, options)
}

/** Filled up with zeros to the SA's length, as far as the path has room for it (RFC 4303 §2.7). */
function filledUp(inner: Uint8Array, { tfcOctets = 0 }: SecurityAssociation, room: number): Uint8Array {
  const octets = Math.min(tfcOctets, room)
  if (inner.length >= octets) return inner
  const filled = new Uint8Array(octets)
  filled.set(inner)
  return filled
}

function protectTunnel(
  sa: SecurityAssociation,
  ip: IpPacket,
  room: number,
  { crypto, drawIv, forwarded = false }: OutboundOptions,
): Result<Protected, IpsecError> {
  const hops = hopLimit(ip)
  if (forwarded && hops <= 1) return err(ipsecError('hop-limit', `${flowText(ip)} has no hop left`, sa.id))
  const inner = forwarded ? oneHopLess(ip, hops) : ip.bytes
  const protocol = innerProtocol(ip.version)
  if (sa.protocol === 'ah') {
    const outer = readIpPacket(tunnelPacket(sa, ip, protocol, inner, sa.sequence + 1n))
    return outer.ok ? sealAh(sa, outer.value, crypto) : outer
  }
  const sealed = sealEsp(sa, filledUp(inner, sa, room), protocol, crypto, drawIv)
  if (!sealed.ok) return sealed
  const { bytes, sequence } = sealed.value
  return ok({ packet: tunnelPacket(sa, ip, PROTOCOL.ESP, bytes, sequence), sequence, sa: sealed.value.sa })
}

function protectTransport(
  sa: SecurityAssociation,
  ip: IpPacket,
  { crypto, drawIv }: OutboundOptions,
): Result<Protected, IpsecError> {
  if (sa.protocol === 'ah') return sealAh(sa, ip, crypto)
  const sealed = sealEsp(sa, ip.next, ip.protocol, crypto, drawIv)
  if (!sealed.ok) return sealed
  const { bytes, sequence } = sealed.value
  return ok({ packet: withNextLayer(ip, PROTOCOL.ESP, bytes), sequence, sa: sealed.value.sa })
}
