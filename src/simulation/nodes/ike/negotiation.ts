import type { EspAlgorithms, IkeAlgorithms } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { KeyAnswer } from '../../../protocol/crypto/ike/ike-suite.ts'
import type { KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { Agreement } from '../../../protocol/machines/ikev2/events.ts'
import type { Assignment } from './credentials.ts'
import type { ChildOptions } from './child-options.ts'
import type { Agreed } from './proposals.ts'
import type { Rest } from './selectors.ts'

/** What a request for an IKE SA comes to. */
export interface IkeNegotiation {
  readonly kind: 'ike'
  readonly agreement: Agreement
  readonly choice: Agreed<IkeAlgorithms> | undefined
  /** Present when agreed. */
  readonly key: KeyAnswer | undefined
  readonly nonceI: Uint8Array
}

/** What a request for a pair of child SAs comes to. */
export interface ChildNegotiation {
  readonly kind: 'child'
  readonly agreement: Agreement
  readonly choice: Agreed<EspAlgorithms> | undefined
  /** Without a key exchange of its own: undefined. */
  readonly key: KeyAnswer | undefined
  readonly nonceI: Uint8Array
  readonly localRanges: readonly TrafficRange[]
  readonly remoteRanges: readonly TrafficRange[]
  readonly options: ChildOptions
  /** Of what was asked for not all may be in one SA (RFC 7296 §2.9). */
  readonly rest: Rest
  /** The group to ask for when another one than the offered is needed. */
  readonly wanted: KeyExchangeId | undefined
}

/** What an IKE_AUTH request comes to. */
export interface AuthNegotiation {
  readonly kind: 'auth'
  readonly peer: string
  readonly child: ChildNegotiation | undefined
  readonly addresses: Assignment
}

/** What an additional key exchange comes to. */
export interface IntermediateNegotiation {
  readonly kind: 'intermediate'
  readonly method: KeyExchangeId | undefined
  readonly key: KeyAnswer | undefined
}

/** What a ticket that was accepted brings (RFC 5723 §5.1). */
export interface ResumeNegotiation {
  readonly kind: 'resume'
  readonly nonceI: Uint8Array
  readonly oldSkD: Uint8Array
}

export type Negotiation =
  IkeNegotiation | ChildNegotiation | AuthNegotiation | IntermediateNegotiation | ResumeNegotiation
