import { ETHER_TYPE, ethernet } from '../ethernet/ethernet.ts'
import { destinationOptions, fragmentHeader, hopByHopOptions, routingHeader2 } from '../ip/extension-headers.ts'
import { ipv4 } from '../ip/ipv4.ts'
import { ipv6, IPV6_HEADER_OCTETS } from '../ip/ipv6.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'
import type { Codec } from '../schema.ts'
import {
  fieldOf,
  type Layer,
  numberIn,
  readLayer,
  type Step,
  textIn,
  type Walk,
  type Window,
  without,
} from './layer.ts'

/** Ethernet header; octets behind the IP packet are a trailer (short frames are padded). */
export function ethernetStep(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, ethernet, 'eth', window)
  const payload = fieldOf(layer.fields, 'payload')
  const type = numberIn(layer.fields, 'type')
  const next = type === ETHER_TYPE.ipv6 ? IP_PROTOCOL.ipv6 : type === ETHER_TYPE.ipv4 ? IP_PROTOCOL.ipv4 : undefined
  if (payload === undefined || next === undefined) return { layer, next: [] }
  const end = Math.min(payload.end, payload.start + ipOctets(walk.bytes, payload.start, next))
  return {
    layer: { ...without(layer, 'payload'), rest: { start: end, end: window.end } },
    next: [{ start: payload.start, end, next, env: {} }],
  }
}

/** Octets that the IP header claims; everything when they are too few to be one. */
function ipOctets(bytes: Uint8Array, start: number, protocol: number): number {
  const at = (offset: number): number => ((bytes[start + offset] ?? 0) << 8) | (bytes[start + offset + 1] ?? 0)
  const claimed = protocol === IP_PROTOCOL.ipv6 ? IPV6_HEADER_OCTETS + at(4) : at(2)
  return claimed < 20 ? bytes.length : claimed
}

export function ipv6Step(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, ipv6, 'ipv6', window)
  return behindIp(layer, numberIn(layer.fields, 'nextHeader'))
}

export function ipv4Step(walk: Walk, window: Window): Step {
  const layer = readLayer(walk, ipv4, 'ipv4', window)
  const { fields } = layer
  const isFragment = numberIn(fields, 'fragmentOffset') !== 0 || numberIn(fields, 'moreFragments') !== 0
  return isFragment ? { layer, next: [] } : behindIp(layer, numberIn(fields, 'protocol'))
}

function behindIp(layer: Layer, next: number | undefined): Step {
  const payload = fieldOf(layer.fields, 'payload')
  const source = textIn(layer.fields, 'source')
  const destination = textIn(layer.fields, 'destination')
  if (payload === undefined || next === undefined || source === undefined || destination === undefined) {
    return { layer, next: [] }
  }
  if (payload.start === payload.end || next === IP_PROTOCOL.none) return { layer, next: [] }
  const env = { source, destination }
  return { layer: without(layer, 'payload'), next: [{ start: payload.start, end: payload.end, next, env }] }
}

/** Octets of an extension header whose length counts 8-octet units behind the first. */
const optionsEnd = (walk: Walk, { start, end }: Window): number =>
  Math.min(end, start + ((walk.bytes[start + 1] ?? 0) + 1) * 8)

/** Options, and the home address as the source that checksums count (RFC 6275 §6.1.1, §11.3.1). */
export function destinationOptionsStep(walk: Walk, window: Window): Step {
  const step = headerStep(walk, window, destinationOptions, 'dstopts', optionsEnd(walk, window))
  const options = fieldOf(step.layer.fields, 'options')?.children ?? []
  const home = options.find(option => numberIn(option.children, 'type') === 0xc9)
  return withAddress(step, 'source', home === undefined ? undefined : textIn(home.children, 'address'))
}

export const hopByHopStep = (walk: Walk, window: Window): Step =>
  headerStep(walk, window, hopByHopOptions, 'hopopts', optionsEnd(walk, window))

/** Type 2 routing header: checksums count the final destination, the home address (RFC 8200 §8.1, RFC 6275 §6.4). */
export function routingStep(walk: Walk, window: Window): Step {
  const step = headerStep(walk, window, routingHeader2, 'routing', optionsEnd(walk, window))
  return withAddress(step, 'destination', textIn(step.layer.fields, 'homeAddress'))
}

export function fragmentStep(walk: Walk, window: Window): Step {
  const step = headerStep(walk, window, fragmentHeader, 'frag', Math.min(window.end, window.start + 8))
  const isWhole = numberIn(step.layer.fields, 'offset') === 0 && numberIn(step.layer.fields, 'more') === 0
  if (isWhole) return step
  return { layer: { ...step.layer, rest: { start: step.layer.end, end: window.end } }, next: [] }
}

/** A header that says where it ends and what follows it. */
export function headerStep<T>(walk: Walk, window: Window, codec: Codec<T>, protocol: string, end: number): Step {
  const layer = readLayer(walk, codec, protocol, { ...window, end })
  const next = numberIn(layer.fields, 'nextHeader')
  if (layer.error !== undefined || next === undefined || end === window.end || next === IP_PROTOCOL.none) {
    return { layer: { ...layer, rest: { start: layer.rest.start, end: window.end } }, next: [] }
  }
  return { layer, next: [{ ...window, start: end, next }] }
}

function withAddress(step: Step, key: 'source' | 'destination', address: string | undefined): Step {
  if (address === undefined) return step
  return { ...step, next: step.next.map(window => ({ ...window, env: { ...window.env, [key]: address } })) }
}
