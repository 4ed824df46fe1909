import { concatBytes, u32Bytes } from '../../../lib/bytes.ts'
import { blockOf, elementOf, GHASH_BASIS, ghashField, type GhashElement } from './ghash-field.ts'
import { polynomialsOver, rootsOf, type Polynomial } from './polynomial.ts'
import { blocksOf, HIGHEST_DEGREE, xor, type Forger, type NoncePair, type Recovery, type Sealed } from './sealed.ts'

const ring = polynomialsOver(ghashField)

/**
 * GHASH as a polynomial in H: the blocks of the associated data and of the ciphertext, then that of both lengths in bits, from
 * the highest power down to H^1 (NIST SP 800-38D §6.4, §7.1).
 */
function ghashPolynomial({ aad, ciphertext }: Omit<Sealed, 'icv'>): Polynomial<GhashElement> {
  const lengths = concatBytes(bits(aad), bits(ciphertext))
  const blocks = [...blocksOf(aad), ...blocksOf(ciphertext), lengths].map(elementOf)
  return [ghashField.zero, ...blocks.toReversed()]
}

const bits = (octets: Uint8Array): Uint8Array =>
  concatBytes(u32Bytes(Math.floor(octets.length / 2 ** 29)), u32Bytes((8 * octets.length) >>> 0))

const ghash = (h: GhashElement, sealed: Omit<Sealed, 'icv'>): Uint8Array =>
  blockOf(ring.evaluate(ghashPolynomial(sealed), h))

/**
 * Both ICVs have the same mask under one nonce, so their XOR is that of two values of GHASH: a polynomial that has H as a
 * root (Joux 2006, "the forbidden attack"; NIST SP 800-38D Appendix A).
 */
function differencePolynomial([one, other]: NoncePair): Polynomial<GhashElement> {
  const [constant, ...rest] = ring.subtract(ghashPolynomial(one), ghashPolynomial(other))
  return ring.trimmed([ghashField.add(constant ?? ghashField.zero, elementOf(xor(one.icv, other.icv))), ...rest])
}

/** Half of all elements have trace 0: the trace of β·x, for each β of a basis in turn (Berlekamp 1970). */
function traceOf(product: Polynomial<GhashElement>, attempt: number): Polynomial<GhashElement> | undefined {
  const beta = GHASH_BASIS[attempt]
  if (beta === undefined) return undefined
  let term: Polynomial<GhashElement> = [ghashField.zero, beta]
  let sum = term
  for (let i = 1; i < 128; i += 1) {
    term = ring.multiplyModulo(term, term, product)
    sum = ring.subtract(sum, term)
  }
  return sum
}

/**
 * H of AES-GCM from packets that shared a nonce, without the key. Several pairs under one key leave hardly ever more
 * than one candidate; one pair leaves as many as its polynomial has roots.
 */
export function recoverGhash(pairs: readonly NoncePair[]): Recovery {
  const polynomials = pairs
    .map(differencePolynomial)
    .filter(({ length }) => length > 1 && length <= HIGHEST_DEGREE.ghash + 1)
    .toSorted((a, b) => a.length - b.length)
  const [easiest, ...others] = polynomials
  if (easiest === undefined) return { degree: 0, forgers: [] }
  const candidates = rootsOf(ring, easiest, traceOf).filter(
    h => !ghashField.isZero(h) && others.every(other => ghashField.isZero(ring.evaluate(other, h))),
  )
  return { degree: easiest.length - 1, forgers: candidates.map(forgerOf) }
}

/** Whoever has H has the mask of every packet that was seen: its ICV less its GHASH. */
function forgerOf(h: GhashElement): Forger {
  return {
    secret: blockOf(h),
    icv: (seen, aad, ciphertext) => xor(xor(seen.icv, ghash(h, seen)), ghash(h, { aad, ciphertext })),
  }
}
