import type { IkeTimers, Mark } from './events.ts'

/** What the machines of MOBIKE hear and say (RFC 4555): values only, as in events.ts. */
export interface MobikeInput {
  readonly timers: IkeTimers
}

/**
 * What a COOKIE2 that came back shows (RFC 4555 §3.7): the peer is there; it is somebody else; nothing, since the
 * request went to several addresses or was not sent; or none was asked for.
 */
export type Proof = 'right' | 'wrong' | 'void' | 'none'

export type MobikeInitiatorEvent =
  /** New addresses are decided on. `checked`: the responder's address needs no return routability check first. */
  | { readonly type: 'move'; readonly checked: boolean }
  | {
      readonly type: 'updateAnswer'
      /** No address changed since the request went out (RFC 4555 §3.5). */
      readonly latest: boolean
      readonly outcome: 'accepted' | 'unacceptable' | 'nat'
      readonly proof: Proof
      /** Another pair of addresses is left to try. */
      readonly alternatives: boolean
    }
  /** An answer to a sign of life shows another NAT mapping than the last update (RFC 4555 §3.8). */
  | { readonly type: 'mappingChanged' }
  /** A request was repeated in vain. */
  | { readonly type: 'pathSilent'; readonly alternatives: boolean }
  /** A request that went several ways was answered. `elsewhere`: by another way than the SA's. */
  | { readonly type: 'pathFound'; readonly elsewhere: boolean }
  /** The responder's list came (RFC 4555 §3.6). `listed`: the address in use is one of them. */
  | { readonly type: 'peerAddresses'; readonly listed: boolean }

export type MobikeInitiatorEffect =
  /** The child SAs are where the IKE SA is. */
  | { readonly type: 'moveChildren' }
  /** `check`: with COOKIE2, before anything moves. */
  | { readonly type: 'sendUpdate'; readonly check: boolean }
  | { readonly type: 'adoptAnswer' }
  | { readonly type: 'takeOtherPath' }
  | { readonly type: 'probePaths' }
  | { readonly type: 'adoptFoundPath' }
  | { readonly type: 'moved'; readonly accepted: boolean }
  | { readonly type: 'closeSa' }
  | Mark

export type MobikeResponderEvent =
  | {
      readonly type: 'update'
      /** No newer one was processed before (RFC 4555 §3.5). */
      readonly newest: boolean
      /** NO_NATS_ALLOWED does not fit the packet's addresses (RFC 4555 §3.9). */
      readonly nat: boolean
      readonly acceptable: boolean
      /** The initiator's address is known to be its own, or policy asks for no check (RFC 4555 §3.7). */
      readonly checked: boolean
    }
  | { readonly type: 'checkAnswer'; readonly proof: Proof }
  | { readonly type: 'peerAddresses'; readonly nat: boolean }
  /** The own address in use is gone (RFC 4555 §3.5, last paragraph). */
  | { readonly type: 'ownAddressLost' }

export type MobikeResponderEffect =
  | { readonly type: 'adoptAddresses' }
  | { readonly type: 'refuseUpdate'; readonly notify: 'UNACCEPTABLE_ADDRESSES' | 'UNEXPECTED_NAT_DETECTED' }
  | { readonly type: 'moveChildren' }
  | { readonly type: 'sendCheck' }
  | { readonly type: 'noteAddresses' }
  | { readonly type: 'takeOwnAddress' }
  | { readonly type: 'sendAddresses' }
  | { readonly type: 'moved'; readonly accepted: boolean }
  | { readonly type: 'closeSa' }
  | Mark
