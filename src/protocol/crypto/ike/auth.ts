import { u32Bytes, utf8 } from '../../../lib/bytes.ts'
import type { IkeSuite } from './ike-suite.ts'
import { joined, named, type KeyStep } from './key-step.ts'
import type { PrfId } from './prf.ts'

/** 17 ASCII octets without a closing zero (RFC 7296 §2.15). */
const KEY_PAD = utf8('Key Pad for IKEv2')

/** What a side signs: its own first message, the other's nonce and its own identity. */
export interface SignedOctetsInput {
  /**
   * The IKE_SA_INIT message of this side that was used in the end, from the SPI on, without a non-ESP marker: with
   * cookies and a second group, the last one. After resumption the IKE_SESSION_RESUME message (RFC 5723 §4.3.3).
   */
  readonly message: Uint8Array
  /** Nonce data of the other side. */
  readonly peerNonce: Uint8Array
  /** SK_pi for the initiator, SK_pr for the responder; of the last generation of keys. */
  readonly skP: Uint8Array
  /** Body of the ID payload of this side: type, three reserved octets, data (RFC 7296 §2.15). */
  readonly idBody: Uint8Array
  /** What IKE_INTERMEDIATE left, where it took place (RFC 9242 §3.3.2). */
  readonly intAuth?: IntAuthInput | undefined
}

export interface SignedOctets {
  readonly bytes: Uint8Array
  readonly steps: readonly KeyStep[]
}

/** InitiatorSignedOctets or ResponderSignedOctets: message | nonce | prf(SK_p, ID') [| IntAuth]. */
export function signedOctets(suite: IkeSuite, prf: PrfId, input: SignedOctetsInput): SignedOctets {
  const macedId = suite.prf(prf, input.skP, [input.idBody])
  const step: KeyStep = {
    name: 'MACed ID',
    operation: 'prf',
    prf,
    key: named('SK_p', input.skP),
    inputs: [named('ID body', input.idBody)],
    output: macedId,
    ref: 'RFC 7296 §2.15',
  }
  const intAuth = input.intAuth === undefined ? undefined : intAuthStep(input.intAuth)
  const whole = joined('signed octets', 'RFC 7296 §2.15', [
    named('first message', input.message),
    named("peer's nonce", input.peerNonce),
    named('MACed ID', macedId),
    ...(intAuth === undefined ? [] : [named(intAuth.name, intAuth.output)]),
  ])
  return { bytes: whole.output, steps: [step, ...(intAuth === undefined ? [] : [intAuth]), whole] }
}

export interface AuthValue {
  readonly auth: Uint8Array
  readonly steps: readonly KeyStep[]
}

/**
 * AUTH of the shared key method: prf(prf(secret, "Key Pad for IKEv2"), signed octets) (RFC 7296 §2.15). The secret
 * is the pre-shared key; after EAP its MSK, or SK_pi and SK_pr where the EAP method gives none (§2.16).
 */
export function sharedKeyAuth(
  suite: IkeSuite,
  prf: PrfId,
  secret: { readonly name: 'shared secret' | 'MSK' | 'SK_p'; readonly bytes: Uint8Array },
  octets: Uint8Array,
): AuthValue {
  const ref = secret.name === 'shared secret' ? 'RFC 7296 §2.15' : 'RFC 7296 §2.16'
  const padded = suite.prf(prf, secret.bytes, [KEY_PAD])
  const auth = suite.prf(prf, padded, [octets])
  const keyPad = [named('"Key Pad for IKEv2"', KEY_PAD)]
  const inputs = [named('signed octets', octets)]
  return {
    auth,
    steps: [
      { name: 'padded secret', operation: 'prf', prf, key: secret, inputs: keyPad, output: padded, ref },
      { name: 'AUTH', operation: 'prf', prf, key: named('padded secret', padded), inputs, output: auth, ref },
    ],
  }
}

/** AUTH after resumption: prf(SK_p, signed octets), without the pad (RFC 5723 §4.3.3). */
export function resumptionAuth(suite: IkeSuite, prf: PrfId, skP: Uint8Array, octets: Uint8Array): AuthValue {
  const auth = suite.prf(prf, skP, [octets])
  const inputs = [named('signed octets', octets)]
  const step = { name: 'AUTH', operation: 'prf', prf, key: named('SK_p', skP), inputs, output: auth } as const
  return { auth, steps: [{ ...step, ref: 'RFC 5723 §4.3.3' }] }
}

/** Whether two AUTH values or ICVs are equal, in a time that does not tell where they differ. */
export function sameMac(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  a.forEach((byte, i) => (difference |= byte ^ (b[i] ?? 0)))
  return difference === 0
}

/** The last values of both sides, and the Message ID of the first IKE_AUTH. */
export interface IntAuthInput {
  readonly initiator: Uint8Array
  readonly responder: Uint8Array
  readonly messageId: number
}

/** IntAuth = IntAuth_iN | IntAuth_rN | Message ID of the first IKE_AUTH (RFC 9242 §3.3.2). */
export const intAuthStep = ({ initiator, responder, messageId }: IntAuthInput): KeyStep =>
  joined('IntAuth', 'RFC 9242 §3.3.2', [
    named('IntAuth_i', initiator),
    named('IntAuth_r', responder),
    named('Message ID of IKE_AUTH', u32Bytes(messageId)),
  ])
