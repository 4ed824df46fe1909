import { p256, p384 } from '@noble/curves/nist.js'
import { concatBytes, fromHex, toHex } from '../../../lib/bytes.ts'

/** Curves of RFC 5903; a public value is x ‖ y without the 04 of SEC 1, the shared secret is x alone (§7). */
export const ECP_CURVES = { p256, p384 }
export type EcpCurve = keyof typeof ECP_CURVES

const SEC1_UNCOMPRESSED = new Uint8Array([4])

/** Octets of one coordinate. */
const coordinateOctets = (curve: EcpCurve): number => ECP_CURVES[curve].Point.Fp.BYTES

/**
 * A scalar from 1 to n − 1 of the drawn octets: as they are where they lie in the range, folded into it otherwise
 * (once in 2^32 for P-256), so that every draw gives a key.
 */
export function ecpScalar(curve: EcpCurve, privateBytes: Uint8Array): Uint8Array {
  const order = ECP_CURVES[curve].Point.Fn.ORDER
  const octets = coordinateOctets(curve)
  const value = BigInt(`0x${toHex(privateBytes)}`)
  const scalar = value > 0n && value < order ? value : (value % (order - 1n)) + 1n
  return fromHex(scalar.toString(16).padStart(2 * octets, '0'))
}

/** x ‖ y of the public point. */
export function ecpPublic(curve: EcpCurve, privateBytes: Uint8Array): Uint8Array {
  return ECP_CURVES[curve].getPublicKey(ecpScalar(curve, privateBytes), false).slice(1)
}

/** Whether x and y are below p and satisfy the equation (RFC 6989 §2.3); the point at infinity has no such form. */
export function isEcpPublic(curve: EcpCurve, value: Uint8Array): boolean {
  return ECP_CURVES[curve].utils.isValidPublicKey(concatBytes(SEC1_UNCOMPRESSED, value), false)
}

/** x of the common point; `peerPublic` was checked before. */
export function ecpShared(curve: EcpCurve, privateBytes: Uint8Array, peerPublic: Uint8Array): Uint8Array {
  const point = concatBytes(SEC1_UNCOMPRESSED, peerPublic)
  return ECP_CURVES[curve].getSharedSecret(ecpScalar(curve, privateBytes), point, true).slice(1)
}
