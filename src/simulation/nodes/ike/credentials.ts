import type { SigningKey } from '../../../protocol/crypto/ike/signature.ts'
import type { Certificate } from '../../../protocol/crypto/x509/certificate.ts'
import type { AddressRange } from '../../../protocol/ipsec/address.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'

/** How this side shows a peer who it is (RFC 7296 §2.15, §2.16). */
export type OwnProof =
  | { readonly method: 'pre-shared-key' }
  | {
      readonly method: 'certificate'
      /** The own certificate first, then those between it and what the peer trusts (RFC 7296 §3.6). */
      readonly certificates: readonly Certificate[]
      readonly key: SigningKey
    }
  | {
      readonly method: 'eap'
      readonly userName: string
      readonly password: string
      /** The peer, too, may show itself by EAP alone (RFC 5998). */
      readonly only: boolean
    }

/** How a peer has to show who it is: part of its PAD row (RFC 4301 §4.4.3.2). */
export type PeerProof =
  | { readonly method: 'pre-shared-key' }
  | {
      readonly method: 'certificate'
      /** CAs, or the peer's own certificate. */
      readonly anchors: readonly Certificate[]
      /** False: an implementation from before RFC 7427, which knows the methods of RFC 7296 and 4754 only. */
      readonly digitalSignatures: boolean
    }
  | {
      readonly method: 'eap'
      /** Passwords by user name. */
      readonly users: Readonly<Record<string, string>>
      /** The user name is asked for in a round of its own; RFC 7296 §2.16 would rather not. */
      readonly identityRound: boolean
      /** Rounds that only show the user a text (RFC 3748 §5.2): they make the set-up longer. */
      readonly notifications: number
      /** This side shows itself by EAP too, where the peer allows it (RFC 5998). */
      readonly only: boolean
    }

/** Addresses from the peer's network (RFC 7296 §2.19, §3.15). */
export interface InnerAddresses {
  /** As initiator: what to ask for. */
  readonly wants: readonly ('ip4' | 'ip6')[]
  /** As responder: what to give, in order. */
  readonly pool: readonly AddressRange[]
  readonly dns: readonly string[]
  /** As responder: a peer that asks for no address gets no child SA (RFC 7296 §2.19). */
  readonly demanded: boolean
}

/** What the responder makes of the request: addresses and its answer, or why there will be no child SA. */
export type Assignment =
  | { readonly assigned: readonly string[]; readonly reply: readonly ClearPayload[]; readonly refusal: undefined }
  | { readonly refusal: 'INTERNAL_ADDRESS_FAILURE' | 'FAILED_CP_REQUIRED' }
