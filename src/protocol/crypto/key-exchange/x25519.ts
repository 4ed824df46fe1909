import { ed25519, x25519 } from '@noble/curves/ed25519.js'

/** The function of RFC 7748 §5; all values have 32 octets. */
export interface X25519 {
  /** The public value of a private one (§6.1). */
  readonly publicOf: (privateOctets: Uint8Array) => Uint8Array
  /** The common secret; `undefined` where it would be zero, which a public value of small order brings about (§6.1). */
  readonly secretOf: (privateOctets: Uint8Array, peerPublic: Uint8Array) => Uint8Array | undefined
}

/**
 * Public values by the ladder at first, and from a table of multiples of the Ed25519 base point once so many were
 * wanted that another so many pay for it: the table costs as much as thirty ladders and makes a value three times as
 * fast. Whoever sets up one SA never waits for it.
 */
const LADDERS_BEFORE_TABLE = 32
/** The library's own width of 6 bits makes the table take twice as long, and all later values a tenth shorter. */
const BASE_TABLE_BITS = 4
// Once for all: a new width drops the table there is.
ed25519.Point.BASE.precompute(BASE_TABLE_BITS)

let ladders = 0

/**
 * X25519 of @noble/curves: for browsers. Others compared, shared secret and public value: it takes 256 and 84 µs in
 * Chromium 156, @stablelib/x25519 and tweetnacl 464 to 541 and 396; libsodium in WebAssembly 59 and 26, but it would
 * come as 111 kB more (brotli) with every worker, and be ready only some time after it was asked for. In Node.js 20
 * (744 and 239 µs) whoever wants speed passes in what Node.js has itself.
 */
export const nobleX25519: X25519 = {
  publicOf(privateOctets) {
    if (ladders >= LADDERS_BEFORE_TABLE) return x25519.getPublicKey(privateOctets)
    ladders++
    return x25519.scalarMult(privateOctets, x25519.GuBytes)
  },
  secretOf(privateOctets, peerPublic) {
    try {
      return x25519.getSharedSecret(privateOctets, peerPublic)
    } catch {
      // Sizes were checked before: the library throws for nothing else.
      return undefined
    }
  },
}
