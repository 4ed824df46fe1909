import { toHex } from '../../lib/bytes.ts'
import { ENCRYPTION, type EncryptionId } from '../../protocol/crypto/transforms.ts'

/**
 * What somebody without any key has of two packets that a counter-mode cipher sealed under one key and nonce: the key
 * stream is the same, so their ciphertexts differ where and as their plaintexts differ (RFC 3686 §2.2, RFC 4106 §3).
 * `payload`s are those of ESP, IV first and ICV last; the answer is as long as the shorter plaintext, in octets.
 */
export function plaintextDifference(encryption: EncryptionId, one: Uint8Array, other: Uint8Array): Uint8Array {
  const [a, b] = [sealedPart(encryption, one), sealedPart(encryption, other)]
  return a.subarray(0, b.length).map((octet, i) => octet ^ (b[i] ?? 0))
}

function sealedPart(encryption: EncryptionId, payload: Uint8Array): Uint8Array {
  const { ivOctets, icvOctets } = ENCRYPTION[encryption]
  return payload.subarray(ivOctets, payload.length - icvOctets)
}

/** Octets of the difference that a sentence shows. */
const SHOWN = 12

/** The same in words, for a person: how much is equal, and where the first difference begins. */
export function differenceText(difference: Uint8Array): string {
  const equal = difference.filter(octet => octet === 0).length
  const first = difference.findIndex(octet => octet !== 0)
  const whoever = 'who knows one packet reads the other'
  if (first < 0) return `their ${difference.length} octets are the same in clear`
  const shown = toHex(difference.subarray(first, first + SHOWN))
  return `an eavesdropper has the XOR of both in clear, ${equal} of ${difference.length} octets equal, from octet ${first} on ${shown}: ${whoever}`
}
