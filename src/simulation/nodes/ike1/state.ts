import type { Micros } from '../../../lib/micros.ts'
import type { EspAlgorithms } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { Phase1Keys } from '../../../protocol/crypto/ikev1/phase1-keys.ts'
import type { AddressRange } from '../../../protocol/ipsec/address.ts'
import type { IpsecState } from '../../../protocol/ipsec/state.ts'
import type { Ikev1Attribute } from '../../../protocol/wire/ikev1/attribute.ts'
import type { MODE_CFG_ATTRIBUTE } from '../../../protocol/wire/ikev1/codes.ts'
import type { Ikev1Sa } from '../../../protocol/wire/ikev1/sa.ts'
import type { Ikev1Config, Phase1Suite, Place } from './config.ts'

export const NO_OCTETS: Uint8Array = new Uint8Array(0)

export type ConfigAttribute = Ikev1Attribute<typeof MODE_CFG_ATTRIBUTE>

/** What a message is called, and what is inside as its sender knows. */
export interface MessageLabel {
  readonly name: string
  readonly detail: string
}
export const NO_LABEL: MessageLabel = { name: '', detail: '' }

/** What was sent last and what it answered, octets of whole messages: for repetitions (RFC 2408 §5.1). */
export interface LastMessages {
  readonly sent: Uint8Array
  readonly sentAs: MessageLabel
  readonly heard: Uint8Array
}

/** An ISAKMP SA from its first message on (RFC 2408 §4). */
export interface IsakmpSa {
  /** `mn/ikev1/1`; actor of the SA once established, `mn/ikev1/1/setup` before. */
  readonly name: string
  readonly peer: string
  readonly role: 'initiator' | 'responder'
  readonly exchange: 'main' | 'aggressive'
  /** `0x` and 16 digits. */
  readonly cookieI: string
  readonly cookieR: string
  readonly local: Place
  readonly remote: Place
  readonly phase: 'setup' | 'established' | 'closed'
  readonly suite: Phase1Suite | undefined
  /** SAi_b, IDii_b, IDir_b (RFC 2409 §5). */
  readonly saBody: Uint8Array
  readonly idI: Uint8Array
  readonly idR: Uint8Array
  readonly random: Uint8Array
  readonly gxi: Uint8Array
  readonly gxr: Uint8Array
  readonly nonceI: Uint8Array
  readonly nonceR: Uint8Array
  readonly secret: Uint8Array
  readonly keys: Phase1Keys | undefined
  readonly cipherKey: Uint8Array
  /** Last block of ciphertext of phase 1: makes the IVs of phase 2 (RFC 2409 Appendix B). */
  readonly lastBlock: Uint8Array
  readonly last: LastMessages
  /** What came before `last.heard`: at most two messages more. */
  readonly older: readonly Uint8Array[]
  readonly establishedAtUs: Micros
  /** It was read out for another router: what comes is not heard until it is released. */
  readonly quiet?: boolean
  /** End of its life; 0 before it is established. */
  readonly endsAtUs: Micros
  /** The client's address in its gateway's network, by Mode Config: what quick mode protects then. */
  readonly assigned: string | undefined
  readonly life: SignsOfLife
}

/** What dead peer detection keeps of one ISAKMP SA (RFC 3706 §6.2). */
export interface SignsOfLife {
  /** The peer sent the vendor ID: it answers (RFC 3706 §5.1). */
  readonly peerAnswers: boolean
  /** When something authentic came last. */
  readonly heardAtUs: Micros
  /** Number of the own R-U-THERE sent last; undefined before the first. */
  readonly sent: number | undefined
  /** Number of the peer's R-U-THERE heard last. */
  readonly heard: number | undefined
}

/** One transaction exchange of Mode Config. */
export interface ConfigExchange {
  /** Actor: `mn/config/1`. */
  readonly name: string
  readonly sa: string
  /** The node that begins it: whoever that is in phase 1 (draft-dukes-ike-mode-cfg §2). */
  readonly role: 'initiator' | 'responder'
  /** 0 while the peer is waited for. */
  readonly messageId: number
  readonly lastBlock: Uint8Array
  readonly identifier: number
  /** What the peer asked for or set. */
  readonly heard: readonly ConfigAttribute[]
  readonly last: LastMessages
}

/** One quick mode, and the pair of SAs that came of it. */
export interface QuickExchange {
  /** Actor: `mn/quick/1`. */
  readonly name: string
  readonly sa: string
  readonly peer: string
  readonly role: 'initiator' | 'responder'
  readonly messageId: number
  readonly lastBlock: Uint8Array
  readonly inboundSpi: number
  readonly outboundSpi: number
  readonly algorithms: EspAlgorithms | undefined
  /** The transform that the responder chose, with its SPI. */
  readonly answer: Ikev1Sa | undefined
  readonly random: Uint8Array
  readonly secret: Uint8Array
  readonly nonceI: Uint8Array
  readonly nonceR: Uint8Array
  readonly localRanges: readonly AddressRange[]
  readonly remoteRanges: readonly AddressRange[]
  readonly last: LastMessages
}

/** One node's IKEv1: an immutable value. */
export interface Ikev1Endpoint {
  readonly config: Ikev1Config
  readonly ipsec: IpsecState
  readonly sas: Readonly<Record<string, IsakmpSa>>
  readonly quicks: Readonly<Record<string, QuickExchange>>
  readonly configs: Readonly<Record<string, ConfigExchange>>
  readonly started: { readonly sas: number; readonly quicks: number; readonly configs: number }
}
