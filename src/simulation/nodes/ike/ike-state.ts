import type { IndexedMap } from '../../../lib/indexed-map.ts'
import type { Micros } from '../../../lib/micros.ts'
import type { EspAlgorithms, IkeAlgorithms } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { CookieSecret } from '../../../protocol/crypto/ike/cookie.ts'
import type { KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import type { IkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import type { PacketFlow } from '../../../protocol/ipsec/packet-flow.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { IpsecState } from '../../../protocol/ipsec/state.ts'
import type { Reassembly } from '../../../protocol/wire/ikev2/fragments.ts'
import type { IkeExchange } from '../../../protocol/wire/ikev2/codes.ts'
import type { NotifyPayload } from '../../../protocol/wire/ikev2/notify.ts'
import type { ChildOptions } from './child-options.ts'
import type { IkeConfig, Place } from './ike-config.ts'
import type { ProofState } from './proof-state.ts'
import type { Arrival } from './spi-state.ts'
import type { KeptTicket, Mobility } from './mobility-state.ts'
import type { GatewayCounters } from './gateway-counters.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'

/** Why a request is sent; its payloads are made when the window lets it go. */
export type Purpose =
  | { readonly kind: 'init' | 'auth' | 'rekey-ike' }
  | { readonly kind: 'delete-ike' | 'liveness' | 'auth-failed' | 'set-window' }
  /** `check`: with COOKIE2 (RFC 4555 §3.7). */
  | { readonly kind: 'update-addresses'; readonly check: boolean }
  /** RFC 4478 §2. */
  | { readonly kind: 'auth-lifetime'; readonly seconds: number }
  /** `contexts`: the client's are at `to` already (Palomares 2013 §III-D); IPSEC_SYN as it goes out, if it does. */
  | {
      readonly kind: 'redirect'
      readonly to: string
      readonly contexts?: { readonly counters: GatewayCounters | undefined }
    }
  | { readonly kind: 'sync-ids' | 'sync-counters' }
  | { readonly kind: 'check-routability' | 'announce-addresses' }
  /** An error that is no answer to a request (RFC 7296 §2.21.4). */
  | { readonly kind: 'report-error'; readonly payload: NotifyPayload }
  /** `request`: which one of its SA; `numbers`: an UPDATE_SPI for each (Allard 2008 §3.2.4). */
  | { readonly kind: 'update-spi'; readonly request: number; readonly numbers: readonly ClearPayload[] }
  | { readonly kind: 'intermediate' | 'eap' | 'auth-final' }
  | { readonly kind: 'create-child' | 'rekey-child'; readonly child: string }
  | { readonly kind: 'delete-child'; readonly child: string }

export interface Outstanding {
  readonly messageId: number
  readonly purpose: Purpose
  readonly exchange: IkeExchange
  /** Without marker; several when fragmented. */
  readonly messages: readonly Uint8Array[]
  readonly actor: string
  /** Where it went first, and how often the SA had moved by then (RFC 4555 §3.5, §3.7). */
  readonly to: Place
  readonly moves: number
  /** COOKIE2 in it, if any. */
  readonly cookie: Uint8Array | undefined
  /** It goes several ways, to find one that works (RFC 4555 §3.10). */
  readonly probed: boolean
}

/** An answer kept for repetitions of its request (RFC 7296 §2.1). */
export interface StoredAnswer {
  readonly messageId: number
  readonly exchange: IkeExchange
  readonly messages: readonly Uint8Array[]
}

/** What one side contributes to a key exchange, and the nonces of the exchange. */
export interface KeyMaterial {
  readonly nonceI: Uint8Array
  readonly nonceR: Uint8Array
}

export interface SaEnds {
  readonly softAtUs: Micros
  readonly hardAtUs: Micros
}

/** An IKE SA from its first message on (RFC 7296 §1.2). */
export interface IkeSa {
  /** Name, and actor of the SA once established: `mn/ikev2/1`. */
  readonly name: string
  /** PAD row; empty before the initiator said who it is. */
  readonly peer: string
  /** Original role: decides the I flag and the keys (RFC 7296 §3.1). */
  readonly role: 'initiator' | 'responder'
  /** Who began the first SA of the series of rekeyed ones: it alone moves them (RFC 4555 §2.1). */
  readonly founder: 'us' | 'peer'
  /** `0x` and 16 digits; the responder's is zero until it is known. */
  readonly spiI: string
  readonly spiR: string
  readonly local: Place
  readonly remote: Place
  /** `closed`: only repeats its last answer. */
  readonly phase: 'setup' | 'established' | 'closed'
  /** ESP travels in UDP. */
  readonly encapsulated: boolean
  /** This side is behind a NAT and keeps the mapping alive (RFC 7296 §2.23). */
  readonly behindNat: boolean
  readonly fragmentation: boolean
  readonly mobike: boolean
  readonly algorithms: IkeAlgorithms | undefined
  readonly keys: IkeKeys | undefined
  readonly nonces: KeyMaterial
  /** Octets the own key exchange value came from, while the exchange is open. */
  readonly random: Uint8Array
  readonly group: KeyExchangeId
  readonly cookie: Uint8Array | undefined
  readonly proof: ProofState
  /** The packet that it was set up for, if one was. */
  readonly flow: PacketFlow | undefined
  /** Inner addresses that this SA gave its initiator (RFC 7296 §2.19). */
  readonly assigned: readonly string[]
  /** First messages of both sides as they went over the wire, for AUTH (RFC 7296 §2.15). */
  readonly initRequest: Uint8Array
  readonly initResponse: Uint8Array
  /** Message ID of the next own request, and of the next request expected (RFC 7296 §2.2). */
  readonly nextSend: number
  readonly nextReceive: number
  /** Requests behind `nextReceive` that were carried out already: they overtook it (RFC 7296 §2.3). */
  readonly received: readonly number[]
  /** Requests the peer takes at once, and as many as this side has promised to take (RFC 7296 §2.3). */
  readonly peerWindow: number
  readonly ownWindow: number
  readonly outstanding: readonly Outstanding[]
  readonly queue: readonly Purpose[]
  readonly answers: readonly StoredAnswer[]
  readonly fragments: Readonly<Record<string, Reassembly>>
  /** IVs of counter modes used so far (RFC 5282 §3.1). */
  readonly ivs: bigint
  readonly heardAtUs: Micros
  /** When this side last told an error of its own accord, and last looked after a hint in clear (RFC 7296 §2.21.4). */
  readonly reportedAtUs: Micros | undefined
  readonly hintedAtUs: Micros | undefined
  /** SAs that take this one's place: of the own exchange and of the peer's. */
  readonly ownSuccessor: string | undefined
  readonly peerSuccessor: string | undefined
  /** The one of them that took over. */
  readonly heir: string | undefined
  /** SPIs the peer deleted before the answer that would have made them known came (RFC 7296 §2.25.1). */
  readonly earlyDeletes: readonly number[]
  /** New starts of IKE_SA_INIT, by cookies and other groups. */
  readonly restarts: number
  /** When its successor is asked for, and when it ends (RFC 4301 §4.4.2.1 b). */
  readonly ends?: SaEnds | undefined
  /** SPIs that its keys were derived with, where it has others now. */
  readonly keySpis?: { readonly initiator: string; readonly responder: string } | undefined
  /** Until when authentication counts, as the original responder has said; its successors go on with it (RFC 4478 §2). */
  readonly authenticatedUntilUs?: Micros | undefined
  /** Who the initiator is by EAP: what access is decided on, not IDi (RFC 7296 §2.16). */
  readonly eapIdentity?: string | undefined
  /** It was read out for another router: what comes is not heard, and nothing new is asked, until it is released. */
  readonly quiet?: boolean | undefined
  /** Changes of its addresses so far: an UPDATE_SA_ADDRESSES answer counts for the last one only (RFC 4555 §3.5). */
  readonly moves: number
  readonly mobility: Mobility
}

/** A pair of child SAs, or the wish for one. */
export interface IkeChild {
  /** Name and actor: `mn/child/1`. */
  readonly name: string
  readonly sa: string
  readonly peer: string
  /** Which side began the exchange that made it: cuts the keys (RFC 7296 §2.17). */
  readonly madeBy: 'us' | 'peer'
  readonly inboundSpi: number
  readonly outboundSpi: number
  readonly algorithms: EspAlgorithms | undefined
  readonly localRanges: readonly TrafficRange[]
  readonly remoteRanges: readonly TrafficRange[]
  /** The packet that it was asked for, if one was. */
  readonly flow: PacketFlow | undefined
  /** The peer has other traffic in pairs of their own (RFC 7296 §2.9). */
  readonly others: boolean
  readonly options: ChildOptions
  /** Made in a mode that the own policy does not take: nothing is sent through it, and it is deleted. */
  readonly unwanted: boolean
  readonly nonces: KeyMaterial
  readonly secret: Uint8Array | undefined
  readonly random: Uint8Array
  readonly group: KeyExchangeId | undefined
  readonly installed: boolean
  readonly replaces: string | undefined
  readonly ownSuccessor: string | undefined
  readonly peerSuccessor: string | undefined
  readonly ends?: SaEnds | undefined
  /** What had passed when its use was last looked at. */
  readonly used?: string | undefined
}

/**
 * IKE SAs and child SAs of an endpoint, in the order in which they came. A gateway has a thousand of them, and a step is about
 * one: whoever looks for it by anything but its name asks an index (collections.ts has the words).
 */
export type IkeSas = IndexedMap<IkeSa, IkeSaIndex>
export type IkeChildren = IndexedMap<IkeChild, 'sa' | 'peer' | 'inboundSpi'>

export type IkeSaIndex =
  /** `pairWord` of the SPIs it has, had, or is about to have. */
  | 'pair'
  /** Its peer; the same of those that are not closed. */
  | 'peer'
  | 'living'
  /** `remoteWord` of where the other end is. */
  | 'remote'
  /** First SA of its line of successors. */
  | 'line'
  /** SAs that it is replaced by. */
  | 'successor'
  /** `keyWord` of SK_d and of SKEYSEED. */
  | 'key'
  /** `firstWord` of the first message. */
  | 'first'
  /** Inner addresses it has given. */
  | 'assigned'
  /** On its way between gateways: how far it is. */
  | 'handover'
  /** By role, those that are being set up. */
  | 'setup'
  /** `'all'`: those with requests to send; those that are left alone. */
  | 'waiting'
  | 'quiet'

/** One node's IKE: an immutable value. */
export interface IkeEndpoint {
  readonly config: IkeConfig
  readonly ipsec: IpsecState
  readonly sas: IkeSas
  readonly children: IkeChildren
  readonly started: { readonly sas: number; readonly children: number }
  readonly cookieSecret: CookieSecret | undefined
  /** What was transferred here and waits for other numbers, by line of its IKE SA. */
  readonly arriving?: Readonly<Record<string, Arrival>> | undefined
  /** Numbers of `firstChildSpis` and `firstIkeSpis` that are used up. */
  readonly spisTaken?: { readonly child: number; readonly ike: number } | undefined
  /** Tickets to come back with, by peer; and, at a gateway, the ends of those that were used (RFC 5723 §4.3). */
  readonly tickets?: Readonly<Record<string, KeptTicket>> | undefined
  readonly usedTickets?: readonly string[] | undefined
  /** Where newcomers are sent just now that take redirects: an address; `undefined`: as the configuration says (RFC 5685 §3). */
  readonly newcomersTo?: string | undefined
  /** Answers to messages outside any SA, of late (RFC 7296 §2.21.4). */
  readonly strangers: { readonly sinceUs: Micros; readonly answered: number }
}

export const NO_OCTETS: Uint8Array = new Uint8Array(0)
export const NO_NONCES: KeyMaterial = { nonceI: NO_OCTETS, nonceR: NO_OCTETS }
