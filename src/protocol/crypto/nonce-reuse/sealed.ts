/** A packet of a combined mode as it is on the wire, its nonce left out. */
export interface Sealed {
  /** What the ICV covers beside the ciphertext: SPI and sequence number (RFC 4106 §5, RFC 7634 §2.1). */
  readonly aad: Uint8Array
  readonly ciphertext: Uint8Array
  readonly icv: Uint8Array
}

/** Two packets under one key and nonce. */
export type NoncePair = readonly [Sealed, Sealed]

/** What lets somebody without the key compute ICVs that a receiver accepts. */
export interface Forger {
  /** H of GHASH, or r and s of Poly1305, in octets. */
  readonly secret: Uint8Array
  /** The ICV of other octets under the nonce of a packet that was seen. */
  readonly icv: (seen: Sealed, aad: Uint8Array, ciphertext: Uint8Array) => Uint8Array
}

/** What two packets under one nonce give away of the ICV's key. */
export interface Recovery {
  /** Of the polynomial whose roots were looked for; 0 when there was none. */
  readonly degree: number
  /** One for each root that fits all pairs: one of them is right. Empty when the packets are too long, or no pair tells anything. */
  readonly forgers: readonly Forger[]
}

/** Polynomials of a higher degree are left alone, since their roots take seconds: one for each block of 16 octets, and two. */
export const HIGHEST_DEGREE = { ghash: 96, poly1305: 24 } as const

/** The 16-octet blocks of some octets, the last one as short as it is. */
export const blocksOf = (octets: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(octets.length / 16) }, (_, i) => octets.subarray(16 * i, 16 * (i + 1)))

export const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((octet, i) => octet ^ (b[i] ?? 0))
