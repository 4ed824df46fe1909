import { OS2IP } from 'micro-rsa-dsa-dh/utils.js'
import { readingDer, refuseDer, TAG, type DerReader } from '../x509/der-reader.ts'
import { sequence, unsigned } from '../x509/der-writer.ts'

/** n and e of a key, checked to be of a size that is worth computing with. */
export interface RsaPublicKey {
  readonly modulus: bigint
  readonly exponent: bigint
  readonly modulusBits: number
}

export interface RsaPrivateKey extends RsaPublicKey {
  readonly privateExponent: bigint
  /** RSAPublicKey in DER, the form in which keys are handed about. */
  readonly publicDer: Uint8Array
  /** The octets that were read. */
  readonly privateDer: Uint8Array
}

const REF = 'RFC 8017 §A.1'
/** Keys below 1024 bits protect nothing (RFC 8247 §3.1.1); those above 8192 only cost time. */
const MODULUS_BITS = { least: 1024, most: 8192 }
/** No one uses an exponent beyond 65537; a peer's long one would make each check as dear as a signature. */
const EXPONENT_OCTETS_MOST = 8

const bitsOf = (octets: Uint8Array): number => 8 * octets.length - Math.clz32(octets[0] ?? 0) + 24

function publicPart(reader: DerReader): RsaPublicKey & { readonly publicDer: Uint8Array } {
  const n = reader.unsigned('the modulus')
  const e = reader.unsigned('the public exponent')
  const modulusBits = bitsOf(n)
  if (modulusBits < MODULUS_BITS.least || modulusBits > MODULUS_BITS.most)
    refuseDer(0, `a modulus of ${modulusBits} bits, not ${MODULUS_BITS.least} to ${MODULUS_BITS.most}`, REF)
  if (e.length > EXPONENT_OCTETS_MOST) refuseDer(0, `a public exponent of ${e.length} octets`, REF)
  const modulus = OS2IP(n)
  const exponent = OS2IP(e)
  if (modulus % 2n === 0n || exponent % 2n === 0n || exponent < 3n)
    refuseDer(0, 'modulus or public exponent is no odd number above 1', REF)
  return { modulus, exponent, modulusBits, publicDer: sequence(unsigned(n), unsigned(e)) }
}

/** The key of RSAPublicKey in DER (RFC 8017 §A.1.1); `undefined` for anything else or a size out of bounds. */
export function readRsaPublicKey(der: Uint8Array): RsaPublicKey | undefined {
  const read = readingDer(der, reader => {
    const inner = reader.enter(TAG.sequence, 'RSAPublicKey')
    reader.finish('RSAPublicKey')
    const key = publicPart(inner)
    inner.finish('the public exponent')
    return key
  })
  return read.ok ? read.value : undefined
}

/** Numbers of the Chinese remainder theorem after n, e and d: passed over, the library computes without them. */
const REMAINDER_NUMBERS = ['prime1', 'prime2', 'exponent1', 'exponent2', 'coefficient']

/** The key of RSAPrivateKey in DER with two primes (RFC 8017 §A.1.2). Refuses through the reader it is given. */
export function readRsaPrivateKey(reader: DerReader): RsaPrivateKey {
  const node = reader.expect(TAG.sequence, 'RSAPrivateKey')
  reader.finish('RSAPrivateKey')
  const inner = reader.inside(node)
  if (inner.unsigned('the version')[0] !== 0) refuseDer(node.bodyStart, 'a key of more than two primes', REF)
  const key = publicPart(inner)
  const privateExponent = OS2IP(inner.unsigned('the private exponent'))
  if (privateExponent < 3n || privateExponent >= key.modulus)
    refuseDer(node.bodyStart, 'the private exponent is not between 2 and the modulus', REF)
  for (const name of REMAINDER_NUMBERS) inner.unsigned(name)
  inner.finish('the coefficient')
  return { ...key, privateExponent, privateDer: reader.whole(node) }
}
