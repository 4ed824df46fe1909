import type { IkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import type { MsChapInput } from '../../../protocol/crypto/eap/mschapv2.ts'
import type { EapPacket } from '../../../protocol/wire/ikev2/eap/packet.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'

/** How far EAP is (RFC 7296 §2.16). */
export interface EapState {
  /** The packet that leaves next, or left last. */
  readonly packet: EapPacket
  /** Rounds of notification that are still to come. */
  readonly notifications: number
  readonly userName: string
  readonly mschap: MsChapInput | undefined
  /** The peer of this side has shown that it knows the password. */
  readonly proven: boolean
  /** Key that both sides have once EAP succeeded. */
  readonly msk: Uint8Array | undefined
}

/** What an IKE SA knows of the proofs of its two sides, and of what they cover. */
export interface ProofState {
  /** Codes of the hashes that the peer takes in digital signatures; undefined: it knows none (RFC 7427 §4). */
  readonly peerHashes: readonly number[] | undefined
  /** Payloads of the peer's first IKE_AUTH message, when more than one exchange follows. */
  readonly opening: readonly ClearPayload[]
  readonly eap: EapState | undefined
  /** Additional key exchanges done (RFC 9370 §2.2.2). */
  readonly exchanges: number
  /** Keys that the last of them was protected with. */
  readonly keysBefore: IkeKeys | undefined
  /** IntAuth of both directions so far (RFC 9242 §3.3.2). */
  readonly intAuthI: Uint8Array | undefined
  readonly intAuthR: Uint8Array | undefined
}

export const NO_PROOF: ProofState = {
  peerHashes: undefined,
  opening: [],
  eap: undefined,
  exchanges: 0,
  keysBefore: undefined,
  intAuthI: undefined,
  intAuthR: undefined,
}
