import type { UnknownField } from '../../interchange/tunnel-context/unknown-fields.ts'
import type { TableOrders } from '../../protocol/ipsec/order-keys.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import type { TransferredContexts } from '../../protocol/ipsec/context.ts'
import type { ContextBlock } from '../../protocol/wire/cxtp/cdb.ts'
import type { ActivationStatus } from '../../protocol/wire/cxtp/entries.ts'
import type { Reassembly } from '../../protocol/wire/reassembly.ts'
import type { Daemon } from './daemon-state.ts'
import type { ClusterCopy } from './ike/take-over.ts'
import type { Drain } from './gateways/drain-state.ts'
import type { GatewayLoad, GatewayTransfer } from './gateways/gateway-transfer.ts'
import type { IkeEndpoint } from './ike/ike-state.ts'
import type { Ikev1Endpoint } from './ike1/state.ts'
import type { Ikev1Working } from './ikev1-working.ts'
import type { Micros } from '../../lib/micros.ts'
import type { PersistentMap } from '../../lib/persistent-map.ts'
import type { NodeId, Row } from '../../trace/event.ts'

interface BaseNode {
  readonly id: NodeId
  readonly up: boolean
  readonly ipsec: IpsecState
  /** What the rows of its ordered tables show as their order. */
  readonly orders: TableOrders
  /** Actors of this node started so far, by protocol: numbers in `nar/cxtp/1`. */
  readonly actorCount: Readonly<Record<string, number>>
  /** Its IKE, where it has one. */
  readonly ike: NodeIke | undefined
  readonly ike1: NodeIke1 | undefined
  /** What its daemon is at, once it had something to do that takes time. */
  readonly daemon?: Daemon
  /** By peer: fields of the files its tunnels came from that nobody here knows, for the next file. */
  readonly unknownFields?: Readonly<Record<NodeId, readonly UnknownField[]>>
  /** Octets of the longest packet that passes between two addresses, `source>destination`, where less than a link (path-mtu.ts). */
  readonly pathMtu: Readonly<Record<string, number>>
  /** What was told and does not get better: not told again. */
  readonly told: readonly string[]
  /** Times of the ICMP errors of the last second (RFC 4443 §2.4 f). */
  readonly icmpErrorsUs: readonly Micros[]
  /** Rows of its TCP connections, by key. */
  readonly connections: Readonly<Record<string, Row>>
}

export interface NodeIke {
  /** Its `ipsec` is a copy of the node's: taken from there before each step, put back after it. */
  readonly endpoint: IkeEndpoint
  /** Another gateway's SAs, held for the case that it fails (RFC 6311 §2). */
  readonly standby?: ClusterCopy
  readonly series?: IkeSeries | undefined
  /** By peer: until when traffic does not ask for a set-up again. */
  readonly holdUntilUs: Readonly<Record<NodeId, Micros>>
}

/** IKE SAs that are set up with one peer, one after the other. */
export interface IkeSeries {
  readonly peer: NodeId
  readonly left: number
  readonly pauseUs: Micros
}

export interface NodeIke1 {
  /** Its `ipsec` is a copy of the node's, as with IKEv2. */
  readonly endpoint: Ikev1Endpoint
  /** What it is computing; undefined while it waits. */
  readonly working?: Ikev1Working
  readonly holdUntilUs: Readonly<Record<NodeId, Micros>>
}

/** What the mobile knows of the transfer it asked for. Equal sequence and token in all its CTARs (RFC 4067 §3.2). */
export interface MobileTransfer {
  readonly sequence: number
  readonly token: number
  readonly previousAddress: string
  readonly previousRouter: string
  readonly newRouter: string
  /** Its CTAA with new numbers was obeyed: they are taken once. */
  readonly numbersTaken?: true
}

export interface MobileNode extends BaseNode {
  readonly role: 'mobile-node'
  /** Cell it is attached to; null between cells. */
  readonly router: NodeId | null
  /** Care-of address configured now; the last one while between cells. */
  readonly careOf: string
  /** Order of the queue's entry that attaches it to its next cell; undefined while it is not on its way. */
  readonly arrival: number | undefined
  /** Ends of its SAs: differ from careOf until the SAs are rewritten. */
  readonly tunnelRouter: string
  readonly tunnelAddress: string
  readonly transfer: MobileTransfer | undefined
  /** CXTP key shared with the router that serves it. */
  readonly key: Uint8Array
  /** Transfers completed: names the key of the next one (RFC 4067 §6.3 wants a new key each time). */
  readonly transfersDone: number
  /** Mobile IPv6 (RFC 6275 §6.1.7). */
  readonly bindingSequence: number
}

/** A router's memory of one transfer, by the mobile's previous address. */
export interface RouterTransfer {
  readonly mobile: string
  /** Actor that plays this router's part. */
  readonly actor: string
  readonly part: 'previous' | 'new'
  /** The other router. */
  readonly peer: string
  readonly sequence: number
  readonly token: number
  /** Request CDBs as they came in the CTAR: the token covers them. */
  readonly requested: readonly ContextBlock[]
  /** Where the mobile is now, once its CTAR came from there. */
  readonly careOf: string | undefined
  readonly firstDataAtUs: Micros | undefined
  /** Last answer, for repetition (Roamscope D6). */
  readonly answer: readonly ActivationStatus[] | undefined
  readonly contexts: TransferredContexts | undefined
  readonly key: Uint8Array | undefined
  /** Routers that were sent these contexts and have not said that they will not use them. */
  readonly sentTo: readonly string[]
}

export interface AccessRouter extends BaseNode {
  readonly role: 'access-router'
  readonly address: string
  readonly transfers: Readonly<Record<string, RouterTransfer>>
  /** Clients on their way to another gateway, and from one, by address (Palomares 2013 §III-D). */
  readonly handovers: PersistentMap<GatewayTransfer>
  readonly arrivals: PersistentMap<GatewayTransfer>
  /** By the actor of a handover or arrival: the client's address. */
  readonly clients: PersistentMap<string>
  readonly load: GatewayLoad
  /** Its clients are sent to another gateway, or were. */
  readonly drain?: Drain
  /** CXTP keys shared with the mobiles it serves, by their address. */
  readonly keys: Readonly<Record<string, Uint8Array>>
  /** (sequence, address) of CTARs handled (RFC 4067 §3.2), `address sequence`. */
  readonly seenRequests: readonly string[]
  /** Arrival times of CTARs in the last second (RFC 4067 §6.3). */
  readonly recentRequestsUs: readonly Micros[]
  /** Inbound SAs whose counter gap was reported (counter-gap.ts). */
  readonly reportedGaps: readonly string[]
  /** Since when packets come for SAs this router does not have, by source and SPI; null once reported (unknown-spi.ts). */
  readonly unknownSince: Readonly<Record<string, Micros | null>>
  /** Next TSN (SCTP) or sequence number (TCP) towards each router. */
  readonly transportSequence: Readonly<Record<string, number>>
  /** Number that begins an association or connection: another one after a restart, as with every handshake. */
  readonly firstSequence: number
  /** What came from each router of messages that are not whole yet. */
  readonly incoming: Readonly<Record<string, Reassembly>>
}

export interface Binding {
  readonly home: string
  readonly careOf: string
  readonly sequence: number
  readonly expiresAtUs: Micros
}

export interface HomeAgent extends BaseNode {
  readonly role: 'home-agent'
  readonly address: string
  readonly bindings: Readonly<Record<string, Binding>>
}

/** An address and port behind a NAT, and the port that stands for them outside. */
export interface NatMapping {
  readonly inside: { readonly address: string; readonly port: number }
  readonly port: number
  readonly expiresAtUs: Micros
}

export interface NatNode extends BaseNode {
  readonly role: 'nat'
  /** Outside. */
  readonly address: string
  /** By `[address]:port` inside. */
  readonly mappings: Readonly<Record<string, NatMapping>>
  /** When the queue will next look for mappings that are over. */
  readonly watchUs: Micros | undefined
}

export type NodeState = MobileNode | AccessRouter | HomeAgent | NatNode
