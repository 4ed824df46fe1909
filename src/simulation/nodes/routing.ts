import { present } from '../../lib/assert.ts'
import { equalBytes } from '../../lib/bytes.ts'
import { ipOctets, ipText } from '../../protocol/wire/ip/address.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'

/** Where a packet goes next: over which link to which neighbour. */
export interface Hop {
  readonly link: string
  readonly to: NodeId
}

/** Octets of a subnet prefix: /64 for IPv6, /24 for IPv4 (scenario addresses are written so). */
const prefixOctets = (octets: Uint8Array): number => (octets.length === 16 ? 8 : 3)

/** The interface of one address behind the prefix of another one (RFC 4291 §2.5.1). */
function behind(prefix: string, address: string): string {
  const octets = ipOctets(address).slice()
  octets.set(ipOctets(prefix).subarray(0, prefixOctets(octets)))
  return ipText(octets)
}

/** Interface identifier of a mobile's link-local address is that of its other addresses (RFC 4291 §2.5.6). */
export const linkLocalOf = (address: string): string => behind('fe80::', address)

interface Place {
  /** Node whose address it is. */
  readonly node: NodeId
  /** Router whose cell leads to it; itself for fixed nodes. */
  readonly router: NodeId
}

export type AddressBook = ReadonlyMap<string, Place>

/** Who has which address, and behind which fixed node it is found. Static: mobiles keep one address in each cell. */
export function addressBook(scenario: Scenario): AddressBook {
  const book = new Map<string, Place>()
  for (const [id, node] of Object.entries(scenario.nodes)) {
    if (node.role !== 'mobile-node') {
      for (const address of [node.address, ...(node.nat === undefined ? [] : [node.nat.inside])])
        book.set(address, { node: id, router: id })
      continue
    }
    for (const [router, address] of Object.entries(node.careOf ?? {})) book.set(address, { node: id, router })
    const home = node.gateway ?? node.homeAgent
    if (node.homeAddress !== undefined && home !== undefined) {
      book.set(node.homeAddress, { node: id, router: home })
    }
  }
  return book
}

/** Locally administered MAC addresses, by the nodes' places in the scenario (IEEE 802 §8.4). */
export function linkAddresses(scenario: Scenario): ReadonlyMap<NodeId, string> {
  const octet = (value: number): string => value.toString(16).padStart(2, '0')
  return new Map(
    Object.keys(scenario.nodes).map((id, i) => [id, `02:00:00:00:${octet((i + 1) >> 8)}:${octet((i + 1) & 255)}`]),
  )
}

/** First hop of the shortest way over wires from one fixed node to another; undefined when there is none. */
export function nextHop({ links }: Pick<Scenario, 'links'>, from: NodeId, to: NodeId): Hop | undefined {
  const ofLinks = hops.get(links) ?? new Map<NodeId, Map<NodeId, Hop | undefined>>()
  hops.set(links, ofLinks)
  const ofNode = ofLinks.get(from) ?? new Map<NodeId, Hop | undefined>()
  ofLinks.set(from, ofNode)
  if (!ofNode.has(to)) ofNode.set(to, firstHop(links, from, to))
  return ofNode.get(to)
}

/** Every packet asks for the same few; links never change during a run. */
const hops = new WeakMap<Scenario['links'], Map<NodeId, Map<NodeId, Hop | undefined>>>()

function firstHop(links: Scenario['links'], from: NodeId, to: NodeId): Hop | undefined {
  const first = new Map<NodeId, Hop | undefined>([[from, undefined]])
  const waiting: NodeId[] = [from]
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at === to) return first.get(to)
    for (const link of links) {
      if (link.between.length !== 2 || !link.between.includes(at)) continue
      const next = present(
        link.between.find(node => node !== at),
        `other end of ${link.id}`,
      )
      if (first.has(next)) continue
      first.set(next, first.get(at) ?? { link: link.id, to: next })
      waiting.push(next)
    }
  }
  return undefined
}

/** Whether an address lies in the subnet of a router's cell. */
export function onLink(router: string, address: string): boolean {
  const [own, other] = [ipOctets(router), ipOctets(address)]
  const octets = prefixOctets(own)
  return own.length === other.length && equalBytes(own.subarray(0, octets), other.subarray(0, octets))
}

/**
 * Care-of address of the sender of a CTAR: its IP source (RFC 4067 has no field for it), or, from a link-local one,
 * the same interface identifier behind the router's own prefix (Roamscope: how else would nAR know).
 */
export function careOfFrom(router: string, source: string): string {
  return onLink('fe80::', source) ? behind(router, source) : source
}
