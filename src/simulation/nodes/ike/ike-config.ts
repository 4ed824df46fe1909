import type { EspProposal, IkeProposal } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { TicketKey } from '../../../protocol/crypto/ike/ticket.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { Micros } from '../../../lib/micros.ts'
import type { SelectorField } from '../../../protocol/ipsec/selectors.ts'
import type { PadEntry } from '../../../protocol/ipsec/pad.ts'
import type { SaMode } from '../../../protocol/ipsec/sa.ts'
import type { IkeTimers } from '../../../protocol/machines/ikev2/events.ts'
import type { ReauthPolicy } from './reauth-policy.ts'
import type { MobilityPolicy } from './mobility-policy.ts'
import type { SpiPolicy } from './spi-policy.ts'
import type { InnerAddresses, OwnProof, PeerProof } from './credentials.ts'
import type { Identity } from '../../../protocol/wire/ikev2/identification.ts'
import { PersistentMap } from '../../../lib/persistent-map.ts'

/** An end of UDP traffic. */
export interface Place {
  readonly address: string
  readonly port: number
}

/** What is agreed with one peer beforehand; its name is that of its PAD row. */
export interface IkePeer {
  readonly name: string
  readonly localId: Identity
  readonly remoteId: Identity
  /** Known from another router only, with an SA that it had: nobody can be authenticated by this entry (Allard 2008 §3.1). */
  readonly transferred?: boolean | undefined
  /** How it had to show who it is where its SA was set up, and who it is by EAP (RFC 7296 §2.16). */
  readonly shownElsewhere?:
    { readonly method: PadEntry['method']; readonly eapIdentity: string | undefined } | undefined
  /** Shared secret of the PAD row (RFC 4301 §4.4.3.2); it never stands in a table. */
  readonly secret: Uint8Array
  readonly ike: readonly IkeProposal[]
  readonly esp: readonly EspProposal[]
  readonly localRanges: readonly TrafficRange[]
  readonly remoteRanges: readonly TrafficRange[]
  /** What this side asks for, or grants when it is asked (RFC 7296 §1.3.1). */
  readonly mode: SaMode
  /** Pairs of the other mode are deleted or, as the responder, refused. */
  readonly modeRequired?: boolean | undefined
  /** Fragments without ports are sent and taken where the peer does so too (RFC 4301 §7.3). */
  readonly laterFragments?: boolean | undefined
  /** TFC padding: whether it is taken, and the length that packets get where the peer takes it (RFC 4303 §2.7). */
  readonly padding?: { readonly taken: boolean; readonly padTo: number | undefined } | undefined
  /** Every pair of addresses has an SA of its own: what asks for more is refused (RFC 7296 §2.9). */
  readonly singlePair?: boolean | undefined
  /** Every range of one side with every range of the other has an SA of its own: one of them is granted (§2.9). */
  readonly separateRanges?: boolean | undefined
  /** Selectors that an SA takes from the packet it is made for instead of the policy (RFC 4301 §4.4.1 PFP). */
  readonly pfp?: readonly SelectorField[] | undefined
  /** False: offers do not begin with the selectors of the packet that they are made for (RFC 7296 §2.9: SHOULD). */
  readonly packetFirst?: boolean | undefined
  readonly lifetimes?: IkeLifetimes | undefined
  /** A pair that nobody used for so long is deleted; `undefined`: it is kept (RFC 7296 §2.8). */
  readonly inactiveUs?: Micros | undefined
  /** How long one authentication lasts; what is left out has its default (RFC 4478). */
  readonly reauth?: Partial<ReauthPolicy> | undefined
  readonly mobike: boolean
  readonly mobility?: Partial<MobilityPolicy>
  /** How each side shows who it is; by the secret where nothing is said. */
  readonly own?: OwnProof | undefined
  readonly demands?: PeerProof | undefined
  readonly innerAddresses?: InnerAddresses | undefined
}

/** Limits of an SA, since it began (RFC 4301 §4.4.2.1 b): a successor is asked for at the soft one, all ends at the hard one. */
export interface SaLifetime {
  readonly softUs: Micros
  readonly hardUs: Micros
  /** The soft limit comes earlier by up to this, drawn for each SA (RFC 7296 §2.8). */
  readonly jitterUs: Micros
}

/** Nothing is said of a limit: there is none. */
export interface IkeLifetimes {
  readonly ike?: SaLifetime | undefined
  /** Octets are those protected in one direction. */
  readonly child?:
    (SaLifetime & { readonly softOctets?: number | undefined; readonly hardOctets?: number | undefined }) | undefined
}

/** Which rules for exchanges that collide (RFC 7296 §2.25, or before it RFC 4718 §5.11.10). */
export type CollisionRules = 'rfc7296' | 'rfc4718'

/** Policy of one endpoint. */
export interface IkeConfig {
  /** First part of its actors' names. */
  readonly node: string
  readonly peers: IkePeers
  readonly timers: IkeTimers
  /** Makes the peer believe in a NAT, so that ESP travels in UDP: for hosts that cannot send ESP themselves. */
  readonly forceEncapsulation: boolean
  /** Largest IKE message in one piece, IKE header counted (RFC 7383 §2.5.1); larger ones become fragments. */
  readonly messageMax: number
  /** Half-open SAs from which on a COOKIE is asked for (RFC 7296 §2.6). */
  readonly cookieFrom: number
  /** Where newcomers are sent that take redirects: an address or a name (RFC 5685 §3). */
  readonly redirectTo?: string
  /** Keys that tickets are sealed with: the first one for new ones, the others still open old ones (RFC 5723 §6.1). */
  readonly ticketKeys?: readonly TicketKey[]
  readonly ticketSeconds?: number
  /** Addresses of gateways by name, for redirects by name. */
  readonly hosts?: Readonly<Record<string, string>>
  readonly limits: IkeLimits
  /** Requests of the peer this side takes at once, told with SET_WINDOW_SIZE when more than one (RFC 7296 §2.3). */
  readonly window: number
  /** What the calendar says when the clock says 0 µs, seconds since 1970: certificates are for a time. */
  readonly startsAtSeconds?: number | undefined
  /** How requests that collide with own acts are answered; the rules of RFC 7296 when left out. */
  readonly collisions?: CollisionRules
  /** How SPIs are chosen and looked up, and what becomes of transferred SAs whose SPIs are taken. */
  readonly spis?: Partial<SpiPolicy> | undefined
}

/** What strangers may cost: everything a message that nobody has authenticated can fill or cause. */
export interface IkeLimits {
  /** Half-open SAs kept at once, of all addresses and of one: more first messages are dropped (RFC 7296 §2.6). */
  readonly halfOpen: number
  readonly halfOpenPerAddress: number
  /** Half-open SAs of one address from which on it is asked for a COOKIE, so that nobody can fill its share for it. */
  readonly cookieFromPerAddress: number
  /** IKE SAs of any state; those that are over and repeat their last answer count. */
  readonly sas: number
  /** Pairs of child SAs under one IKE SA: more are answered NO_ADDITIONAL_SAS (RFC 7296 §1.3). */
  readonly children: number
  /** Answers a second to messages outside any SA (RFC 7296 §2.21.4). */
  readonly strangersPerSecond: number
}

/**
 * Half-open SAs from which on a COOKIE is asked for (RFC 7296 §2.6), and the limits behind it. The numbers are strongSwan's
 * defaults where it has one (cookie_threshold 30, cookie_threshold_ip 3, block_threshold 5); the rest is Roamscope: about 20 MB of half-open SAs
 * at most, and answers that add up to less than a slow line.
 */
export const DEFAULT_COOKIE_FROM = 30
export const DEFAULT_IKE_LIMITS: IkeLimits = {
  halfOpen: 1_000,
  halfOpenPerAddress: 5,
  cookieFromPerAddress: 3,
  sas: 5_000,
  children: 256,
  strangersPerSecond: 10,
}

/** Roamscope: the RFC wants exponential pauses, a dozen tries and minutes in all, and leaves the numbers free (§2.4). */
export const DEFAULT_IKE_TIMERS: IkeTimers = {
  retransmitFirstUs: 1_000_000,
  retransmitMaxUs: 64_000_000,
  attempts: 12,
  refusalWaitUs: 2_000_000,
  halfOpenUs: 30_000_000,
  livenessUs: 30_000_000,
  retryUs: 2_000_000,
  lingerUs: 10_000_000,
  saLingerUs: 600_000_000,
  answerKeptUs: 120_000_000,
}

/** By name, in the order of the PAD (RFC 4301 §4.4.3). */
export type IkePeers = PersistentMap<IkePeer>

export const peersOf = (peers: readonly IkePeer[]): IkePeers => PersistentMap.from(peers.map(peer => [peer.name, peer]))
