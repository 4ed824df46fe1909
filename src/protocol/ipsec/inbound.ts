import { hex32 } from '../../lib/bytes.ts'
import type { Micros } from '../../lib/micros.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { ESP_HEADER_OCTETS } from '../wire/esp/esp.ts'
import { sameAddress } from './address.ts'
import { ahSpi, openAh } from './ah.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { openEsp } from './esp.ts'
import { quotedByError, returnTraffic, sealingSa } from './icmp-error.ts'
import { asIpPacket, PROTOCOL, readIpPacket, withNextLayer, type IpPacket } from './ip-packet.ts'
import { firstFragmentOf, withFirstFragment } from './fragment-memory.ts'
import { softReported, type IpsecMark } from './lifetimes.ts'
import { flowText } from './outbound.ts'
import { selectorsOf } from './packet-selectors.ts'
import { findInbound, removeAssociation, updateAssociation, type SadMatch } from './sad.ts'
import { lifetimeState, type SecurityAssociation } from './sa.ts'
import { anySetHolds } from './selectors.ts'
import { findPolicy, type SpdMatch } from './spd.ts'
import type { IpsecState } from './state.ts'
import { decapsulated } from './tunnel-header.ts'

export interface InboundOptions {
  readonly nowUs: Micros
  readonly crypto: CryptoSuite
  /** The packet is addressed to this node: only then AH and ESP are for it to open (RFC 4301 §5.2 step 2). */
  readonly toThisNode: boolean
}

/** One SA a packet went through. */
export interface Passage {
  readonly match: SadMatch
  /** As it is after the packet. */
  readonly sa: SecurityAssociation
  readonly sequence: bigint
}

export type InboundOutcome =
  | {
      readonly kind: 'opened'
      /** Tunnel mode: the inner packet. Transport mode: the packet without AH or ESP. */
      readonly packet: Uint8Array
      /** The same, read. */
      readonly ip: IpPacket
      /** SAs it came through, outermost first. */
      readonly passed: readonly Passage[]
      readonly state: IpsecState
      readonly marks: readonly IpsecMark[]
    }
  | {
      /** Came in clear, and a BYPASS row of SPD-I lets it. */
      readonly kind: 'bypassed'
      readonly packet: Uint8Array
      readonly ip: IpPacket
      readonly policy: SpdMatch
      readonly state: IpsecState
    }
  | {
      readonly kind: 'dropped'
      readonly error: IpsecError
      readonly passed: readonly Passage[]
      /** Moved on where the integrity held. */
      readonly state: IpsecState
      readonly marks: readonly IpsecMark[]
    }

/** AH over ESP, or a transport SA inside a tunnel, are the deepest bundles in use (RFC 4301 §4.3). */
const NESTING_MAX = 4

/**
 * Inbound processing of RFC 4301 §5.2: AH or ESP to this node goes through the SAD and the SA's own selectors,
 * everything else through SPD-I, which bypasses or discards. A packet in clear that a PROTECT row covers is dropped.
 * Errors: malformed, fragment, unknown-spi, not-active, expired, those of `openEsp` and `openAh`, selector-mismatch,
 * no-policy, policy-discard, not-protected.
 */
export function processInbound(
  given: IpsecState,
  packet: Uint8Array | IpPacket,
  options: InboundOptions,
): InboundOutcome {
  let state = given
  const passed: Passage[] = []
  const marks: IpsecMark[] = []
  const drop = (error: IpsecError): InboundOutcome => ({ kind: 'dropped', error, passed, state, marks })
  const read = asIpPacket(packet)
  if (!read.ok) return drop(read.error)
  let ip = read.value
  const here = ip.header.destination
  for (let depth = 0; depth < NESTING_MAX && options.toThisNode && isProtected(ip, here); depth++) {
    const step = openLayer(state, ip, options)
    state = step.state
    marks.push(...step.marks)
    if (step.kind === 'dropped') return drop(step.error)
    passed.push(step.passage)
    ip = step.ip
  }
  const last = passed.at(-1)
  if (last === undefined) return clear(state, ip, options.nowUs)
  const { selectors, id, spi } = last.sa
  // A later fragment belongs to the SA that brought the first one (RFC 4301 §7.3).
  const answers = returnTraffic(ip, 'in') ?? firstFragmentOf(state.fragments, ip, options.nowUs, id)?.selectors
  // An ICMP error belongs to the SA of the traffic it tells of (RFC 4301 §6.2).
  if (!anySetHolds(selectors, selectorsOf(ip, 'in')) && (answers === undefined || !anySetHolds(selectors, answers)))
    return drop(ipsecError('selector-mismatch', `${flowText(ip)} came through ${hex32(spi)}, which is not for it`, id))
  const fragments = withFirstFragment(state.fragments, ip, last.sa, options.nowUs)
  if (fragments !== undefined) state = { ...state, fragments }
  return { kind: 'opened', packet: ip.bytes, ip, passed, state, marks }
}

/** What came out of a tunnel for another host stays closed: a gateway forwards it. */
const isProtected = (ip: IpPacket, here: string): boolean =>
  (ip.protocol === PROTOCOL.ESP || ip.protocol === PROTOCOL.AH) && sameAddress(ip.header.destination, here)

/** A packet in clear: SPD-I decides (RFC 4301 §5.2 step 3b). */
function clear(state: IpsecState, ip: IpPacket, nowUs: Micros): InboundOutcome {
  const drop = (error: IpsecError): InboundOutcome => ({ kind: 'dropped', error, passed: [], state, marks: [] })
  const policy = findPolicy(state.spd, 'in', selectorsOf(ip, 'in'), nowUs)
  if (policy === undefined) return drop(ipsecError('no-policy', `no policy for ${flowText(ip)}`))
  const { action, id } = policy.policy
  // A router on an SA's path has no SA with this end: its error is taken if it quotes a packet of ours (§6.1.1, §8.2).
  const packet = ip.bytes
  if (action.kind === 'discard' && quotesOwnSa(state, ip)) return { kind: 'bypassed', packet, ip, policy, state }
  switch (action.kind) {
    case 'bypass':
      return { kind: 'bypassed', packet, ip, policy, state }
    case 'discard':
      return drop(ipsecError('policy-discard', `${id} discards ${flowText(ip)}`, id))
    case 'protect':
      return drop(ipsecError('not-protected', `${flowText(ip)} came in clear, ${id} wants ${action.protocol}`, id))
  }
}

type Layer =
  | {
      readonly kind: 'opened'
      readonly ip: IpPacket
      readonly passage: Passage
      readonly state: IpsecState
      readonly marks: readonly IpsecMark[]
    }
  | {
      readonly kind: 'dropped'
      readonly error: IpsecError
      readonly state: IpsecState
      readonly marks: readonly IpsecMark[]
    }

/** Takes one AH or ESP off. */
function openLayer(state: IpsecState, ip: IpPacket, { nowUs, crypto }: InboundOptions): Layer {
  const drop = (error: IpsecError, after = state): Layer => ({ kind: 'dropped', error, state: after, marks: [] })
  if (ip.fragment !== undefined)
    return drop(ipsecError('fragment', `a fragment of ${flowText(ip)} must be put together first`))
  const protocol = ip.protocol === PROTOCOL.AH ? 'ah' : 'esp'
  const spi = protocol === 'ah' ? ahSpi(ip) : espSpi(ip)
  if (spi === undefined) return drop(ipsecError('malformed', `${protocol} header of ${ip.next.length} octets`))
  const { source, destination } = ip.header
  const match = findInbound(state.sad, { spi, protocol, source, destination })
  if (match === undefined)
    return drop(ipsecError('unknown-spi', `no ${protocol} SA ${hex32(spi)} for ${source} > ${destination}`))
  const before = match.sa
  if (before.state === 'held') return drop(ipsecError('not-active', `${hex32(spi)} is held, not yet in use`, before.id))
  if (lifetimeState(before, nowUs) === 'hard') {
    const error = ipsecError('expired', `${hex32(spi)} is over its lifetime`, before.id)
    return drop(error, { ...state, sad: removeAssociation(state.sad, before.id) })
  }
  const opened = protocol === 'ah' ? openAh(before, ip, crypto) : openEsp(before, ip.next, crypto)
  const { sa, marks } = softReported(opened.sa, nowUs)
  const after = sa === before ? state : { ...state, sad: updateAssociation(state.sad, sa) }
  if (!opened.result.ok) return { kind: 'dropped', error: opened.result.error, state: after, marks }
  // A packet that takes the SA past its hard limit is not delivered, and the SA is over (§4.4.2.1 b, c).
  if (lifetimeState(sa, nowUs) === 'hard') {
    const error = ipsecError('expired', `${hex32(spi)} may carry ${sa.lifetime.hardOctets ?? 0} octets`, sa.id)
    return drop(error, { ...after, sad: removeAssociation(after.sad, sa.id) })
  }
  const { payload, nextHeader, sequence } = opened.result.value
  const inner = unwrapped(sa, ip, payload, nextHeader)
  if (inner === undefined) {
    const text = `next header ${nextHeader} with ${payload.length} octets in ${hex32(spi)} is no packet for ${sa.mode} mode`
    return { kind: 'dropped', error: ipsecError('malformed', text, sa.id), state: after, marks }
  }
  if (!sa.tfcTaken && sa.mode === 'tunnel' && inner.bytes.length < payload.length) {
    const text = `${payload.length - inner.bytes.length} octets of padding behind the packet in ${hex32(spi)}`
    return { kind: 'dropped', error: ipsecError('tfc-padding', text, sa.id), state: after, marks }
  }
  return { kind: 'opened', ip: inner, passage: { match, sa, sequence }, state: after, marks }
}

/** An ICMP error about a packet that one of this node's SAs sealed. */
function quotesOwnSa({ sad }: IpsecState, ip: IpPacket): boolean {
  const quoted = quotedByError(ip)
  return quoted !== undefined && sealingSa(sad, quoted) !== undefined
}

/** The first word of a header that is whole (RFC 4303 §2.1). */
function espSpi({ next }: IpPacket): number | undefined {
  if (next.length < ESP_HEADER_OCTETS) return undefined
  const octet = (at: number): number => next[at] ?? 0
  return ((octet(0) << 24) | (octet(1) << 16) | (octet(2) << 8) | octet(3)) >>> 0
}

/** The packet inside: whole in tunnel mode, put back behind its headers in transport mode (RFC 4303 §3.4.4.1 step 5). */
function unwrapped(
  sa: SecurityAssociation,
  ip: IpPacket,
  payload: Uint8Array,
  nextHeader: number,
): IpPacket | undefined {
  if (sa.mode === 'tunnel')
    return nextHeader === PROTOCOL.IPV6 || nextHeader === PROTOCOL.IPV4 ? decapsulated(ip, payload) : undefined
  const inner = readIpPacket(withNextLayer(ip, nextHeader, payload))
  return inner.ok ? inner.value : undefined
}
