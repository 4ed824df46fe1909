/** Key exchange methods by the names users write (as strongSwan does). */
export type KeyExchangeId =
  'modp768' | 'modp1024' | 'modp1536' | 'modp2048' | 'modp3072' | 'ecp256' | 'ecp384' | 'x25519' | 'mlkem768'

/** Sizes in octets. */
export interface KeyExchangeTransform {
  readonly id: KeyExchangeId
  /** IKEv2 Transform Type 4, and types 6 to 12 of additional key exchanges (RFC 9370 §3). */
  readonly transformId: number
  readonly name: string
  readonly kind: 'modp' | 'ecp' | 'x25519' | 'kem'
  /** Randomness of the initiator: the private key, or the seed of the key pair of a KEM. */
  readonly initiatorRandomOctets: number
  /** Randomness of the responder: the private key, or that of the encapsulation. */
  readonly responderRandomOctets: number
  /** Key exchange data of the initiator's KE payload (RFC 7296 §3.4). */
  readonly initiatorValueOctets: number
  readonly responderValueOctets: number
  readonly secretOctets: number
  readonly ref: string
}

/** A group in which both sides do the same. */
const group = (
  id: KeyExchangeId,
  transformId: number,
  name: string,
  kind: KeyExchangeTransform['kind'],
  sizes: { readonly random: number; readonly value: number; readonly secret: number },
  ref: string,
): KeyExchangeTransform => ({
  id,
  transformId,
  name,
  kind,
  initiatorRandomOctets: sizes.random,
  responderRandomOctets: sizes.random,
  initiatorValueOctets: sizes.value,
  responderValueOctets: sizes.value,
  secretOctets: sizes.secret,
  ref,
})

/**
 * Exponents of the MODP groups are as short as RFC 3526 §8 finds fit (220 and 260 bits): a peer cannot see it, and
 * a full one would take eight times as long.
 */
export const KEY_EXCHANGE: Readonly<Record<KeyExchangeId, KeyExchangeTransform>> = {
  modp768: group('modp768', 1, 'MODP_768', 'modp', { random: 20, value: 96, secret: 96 }, 'RFC 2409 §6.1'),
  modp1024: group('modp1024', 2, 'MODP_1024', 'modp', { random: 20, value: 128, secret: 128 }, 'RFC 2409 §6.2'),
  modp1536: group('modp1536', 5, 'MODP_1536', 'modp', { random: 24, value: 192, secret: 192 }, 'RFC 3526 §2'),
  modp2048: group('modp2048', 14, 'MODP_2048', 'modp', { random: 32, value: 256, secret: 256 }, 'RFC 3526 §3'),
  modp3072: group('modp3072', 15, 'MODP_3072', 'modp', { random: 40, value: 384, secret: 384 }, 'RFC 3526 §4'),
  ecp256: group('ecp256', 19, 'ECP_256', 'ecp', { random: 32, value: 64, secret: 32 }, 'RFC 5903 §3.1'),
  ecp384: group('ecp384', 20, 'ECP_384', 'ecp', { random: 48, value: 96, secret: 48 }, 'RFC 5903 §3.2'),
  x25519: group('x25519', 31, 'CURVE_25519', 'x25519', { random: 32, value: 32, secret: 32 }, 'RFC 8031 §2'),
  mlkem768: {
    id: 'mlkem768',
    transformId: 36,
    name: 'ML_KEM_768',
    kind: 'kem',
    initiatorRandomOctets: 64,
    responderRandomOctets: 32,
    initiatorValueOctets: 1184,
    responderValueOctets: 1088,
    secretOctets: 32,
    ref: 'draft-ietf-ipsecme-ikev2-mlkem, FIPS 203 §8',
  },
}

export const keyExchangeIds = Object.values(KEY_EXCHANGE).map(transform => transform.id)

/** The method of a transform id; `undefined`: not supported. */
export function keyExchangeByTransform(transformId: number): KeyExchangeTransform | undefined {
  return Object.values(KEY_EXCHANGE).find(t => t.transformId === transformId)
}

/** Why a peer's key exchange data was refused: answered with INVALID_SYNTAX (RFC 6989 §2.5, RFC 7296 §2.21). */
export interface KeyExchangeError {
  readonly code: 'wrong-length' | 'out-of-range' | 'not-on-curve' | 'zero-secret' | 'bad-encapsulation-key'
  readonly message: string
  readonly ref: string
}
