import { ah } from '../ah/ah.ts'
import { CXTP_PORT } from '../cxtp/codes.ts'
import { messageOctets, readHead } from '../cxtp/head.ts'
import { esp } from '../esp/esp.ts'
import { icmp4 } from '../icmp4/icmp4.ts'
import { icmp6 } from '../icmp6/icmp6.ts'
import { mobility } from '../mobility/mobility.ts'
import { IKE_NAT_PORT, IKE_PORT } from '../ikev2/codes.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'
import type { Field } from '../schema.ts'
import { sctp } from '../sctp/sctp.ts'
import { tcp } from '../tcp/tcp.ts'
import { udp } from '../udp/udp.ts'
import { headerStep } from './network.ts'
import { fieldOf, type Layer, numberIn, readLayer, type Step, type Walk, type Window, without } from './layer.ts'

export function udpStep(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, udp, 'udp', window)
  const payload = fieldOf(layer.fields, 'payload')
  const next = payload === undefined ? undefined : udpPayload(walk, layer, payload)
  if (payload === undefined || next === undefined) return { layer, next: [] }
  return { layer: without(layer, 'payload'), next: [{ ...window, ...spanOf(payload), next }] }
}

/** On port 4500 four zero octets are IKE, one octet 0xff a keepalive, all else ESP (RFC 3948 §2, RFC 7296 §3.1). */
function udpPayload(walk: Walk, layer: Layer, { start, end }: Field): Window['next'] | undefined {
  const octets = end - start
  const isNat = hasPort(layer, IKE_NAT_PORT)
  const isMarked = octets >= 4 && walk.bytes.subarray(start, start + 4).every(octet => octet === 0)
  if (isNat && (isMarked || (octets === 1 && walk.bytes[start] === 0xff))) return 'udpencap'
  if (hasPort(layer, IKE_PORT) && octets > 0) return 'ike'
  return isNat && octets >= 8 ? IP_PROTOCOL.esp : undefined
}

/**
 * CXTP over TCP is framed by its own length field (Allard 2007 §IV-A leaves framing open; Roamscope). What neither is a
 * message nor begins one is the rest of a message that began in an earlier segment.
 */
export function tcpStep(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, tcp, 'tcp', window)
  const payload = fieldOf(layer.fields, 'payload')
  if (payload === undefined || payload.start === payload.end || !hasPort(layer, CXTP_PORT)) return { layer, next: [] }
  const octets = walk.bytes.subarray(payload.start, payload.end)
  if (messageOctets(octets) !== octets.length && readHead(octets) === undefined) return { layer, next: [] }
  const next: Window[] = []
  for (let start = payload.start; start < payload.end && next.length < MESSAGES_MAX;) {
    const length = messageOctets(walk.bytes.subarray(start, payload.end)) ?? 0
    const isLast = length < 4 || start + length > payload.end || next.length === MESSAGES_MAX - 1
    const end = isLast ? payload.end : start + length
    next.push({ ...window, start, end, next: start + length > payload.end ? 'cxtp-part' : 'cxtp' })
    start = end
  }
  return { layer: without(layer, 'payload'), next }
}
/** Messages shown of one segment. */
const MESSAGES_MAX = 16

/** User data of DATA chunks on the CXTP port, one message each (RFC 4067 §3.1), or the first part of one. */
export function sctpStep(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, sctp, 'sctp', window)
  if (!hasPort(layer, CXTP_PORT)) return { layer, next: [] }
  const next: Window[] = []
  const bare = (field: Field): Field => {
    if (field.key === 'chunks') return { ...field, children: field.children.map(bare) }
    const payload = fieldOf(field.children, 'payload')
    if (payload === undefined || payload.start === payload.end) return field
    const [beginning, ending] = ['beginning', 'ending'].map(key => numberIn(field.children, key))
    if (beginning !== 1) return field
    next.push({ ...window, ...spanOf(payload), next: ending === 1 ? 'cxtp' : 'cxtp-part' })
    return { ...field, children: field.children.filter(child => child !== payload) }
  }
  return { layer: { ...layer, fields: layer.fields.map(bare) }, next }
}

export const icmp6Step = (walk: Walk, window: Window): Step =>
  icmpStep(walk, window, readLayer(walk, icmp6, 'icmpv6', window))
export const icmp4Step = (walk: Walk, window: Window): Step =>
  icmpStep(walk, window, readLayer(walk, icmp4, 'icmp', window))

/** The CXTP message inside stands as a group in the ICMP layer's fields: it becomes a layer of its own. */
function icmpStep(walk: Walk, window: Window, layer: Layer): Step {
  const start = layer.fields.length === 0 ? undefined : messageStart(layer)
  if (start === undefined || start >= window.end) return { layer, next: [] }
  const header = layer.fields.filter(field => field.end <= start)
  const own = layer.error !== undefined && layer.error.at < start ? { error: layer.error } : {}
  const { error: _error, ...rest } = layer
  return {
    layer: { ...rest, ...own, end: start, fields: header, rest: { start, end: start } },
    next: [{ ...window, start, next: 'cxtp' }],
  }
}

/** Octets of the ICMP header with subtype and reserved octets, RFC 4065 §3 and §4. */
const MOBILITY_HEADER_OCTETS = 8

function messageStart(layer: Layer): number | undefined {
  const subtype = fieldOf(layer.fields, 'subtype')
  return subtype?.value === 1 ? layer.start + MOBILITY_HEADER_OCTETS : undefined
}

export function mobilityStep(walk: Walk, window: Window): Step {
  return { layer: readLayer(walk, mobility, 'mipv6', window), next: [] }
}

/** AH, then what it protects. */
export function ahStep(walk: Walk, window: Window): Step {
  const end = Math.min(window.end, window.start + ((walk.bytes[window.start + 1] ?? 0) + 2) * 4)
  return headerStep(walk, window, ah, 'ah', end)
}

/** ESP: opened when somebody has the key, its inside in a buffer of its own. */
export function espStep(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, esp, 'esp', window)
  const spi = numberIn(layer.fields, 'spi')
  const sequence = numberIn(layer.fields, 'sequence')
  const { source, destination } = window.env
  if (walk.open === undefined || spi === undefined || sequence === undefined) return { layer, next: [] }
  if (source === undefined || destination === undefined) return { layer, next: [] }
  const packet = walk.bytes.subarray(window.start, window.end)
  const opened = walk.open({ protocol: 'esp', spi, sequence, source, destination, packet })
  if (opened === undefined) return { layer, next: [] }
  const inner = opened.verdict === 'good' ? walk.inner(opened.payload, opened.nextHeader, window.env) : []
  return { layer: { ...layer, opened, inner }, next: [] }
}

const hasPort = (layer: Layer, port: number): boolean =>
  numberIn(layer.fields, 'sourcePort') === port || numberIn(layer.fields, 'destinationPort') === port

const spanOf = ({ start, end }: Field) => ({ start, end })
