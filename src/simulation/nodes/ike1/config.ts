import type { Micros } from '../../../lib/micros.ts'
import type { EspProposal } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import type { HashId } from '../../../protocol/crypto/hmac.ts'
import type { EncryptionId } from '../../../protocol/crypto/transforms.ts'
import type { AddressRange } from '../../../protocol/ipsec/address.ts'
import type { SaMode } from '../../../protocol/ipsec/sa.ts'
import type { Ikev1Timers } from '../../../protocol/machines/ikev1/events.ts'
import type { Ikev1Identity } from '../../../protocol/wire/ikev1/identification.ts'
import type { Place } from '../ike/ike-config.ts'

export type { Place }

/** What phase 1 may be protected with (RFC 2409 Appendix A). */
export interface Phase1Suite {
  readonly encryption: EncryptionId
  readonly hash: HashId
  readonly group: KeyExchangeId
}

/** Attributes that a client may ask for: addresses of one family or the other. */
export type AskedAttribute =
  | 'INTERNAL_IP4_ADDRESS'
  | 'INTERNAL_IP4_NETMASK'
  | 'INTERNAL_IP4_DNS'
  | 'INTERNAL_IP4_NBNS'
  | 'INTERNAL_IP6_ADDRESS'
  | 'INTERNAL_IP6_NETMASK'
  | 'INTERNAL_IP6_DNS'
  | 'INTERNAL_IP6_NBNS'

/** Mode Config (draft-dukes-ike-mode-cfg): the initiator of phase 1 is the client, the responder its gateway. */
export interface ModeConfig {
  /** `request`: the client asks. `set`: the gateway sets, unasked. */
  readonly way: 'request' | 'set'
  readonly asks: readonly AskedAttribute[]
  readonly gives: readonly { readonly attribute: AskedAttribute; readonly value: string }[]
}

/** Dead peer detection (RFC 3706). */
export interface Dpd {
  /** Silence that is worth a question. */
  readonly idleUs: Micros
}

/** What is agreed with one peer of IKEv1 beforehand. */
export interface Ikev1Peer {
  readonly name: string
  readonly localId: Ikev1Identity
  readonly remoteId: Ikev1Identity
  readonly secret: Uint8Array
  readonly exchange: 'main' | 'aggressive'
  /** Most wanted first. */
  readonly phase1: readonly Phase1Suite[]
  readonly phase2: readonly EspProposal[]
  /** Group of quick mode's own key exchange: perfect forward secrecy (RFC 2409 §5.5); undefined without. */
  readonly pfs: KeyExchangeId | undefined
  readonly localRanges: readonly AddressRange[]
  readonly remoteRanges: readonly AddressRange[]
  readonly mode: SaMode
  /** Seconds that phase 1, and the SAs of phase 2, are offered for. */
  readonly phase1Seconds: number
  readonly phase2Seconds: number
  /**
   * INITIAL-CONTACT: `informational` from either side after phase 1, as racoon does with an address it never spoke to;
   * `main-mode` in the initiator's Main Mode 5 and nowhere in aggressive mode, as strongSwan does (RFC 2407 §4.6.3).
   */
  readonly initialContact: 'informational' | 'main-mode' | 'none'
  /** Aggressive Mode 3 encrypted; RFC 2409 §5.4 allows it in clear too. */
  readonly sealsProof: boolean
  readonly modeConfig: ModeConfig | undefined
  readonly dpd: Dpd | undefined
  /** `racoon`: always 1 to a block of octets, the last one counting; `zeros`: none where nothing is needed (RFC 2409 Appendix B). */
  readonly padding: 'zeros' | 'racoon'
  readonly nonceOctets: number
}

export interface Ikev1Config {
  /** First part of its actors' names. */
  readonly node: string
  readonly peers: readonly Ikev1Peer[]
  readonly timers: Ikev1Timers
  /** ISAKMP SAs of any state: what strangers may fill. */
  readonly sasMax: number
}
