import { toHex } from '../../../lib/bytes.ts'
import { remembered } from '../../../lib/remembered.ts'
import type { X25519 } from './x25519.ts'

/** Secrets that only one side has asked for; in a crowd, some tens of set-ups are under way at once. */
const WAITING_MAX = 1_024

/**
 * X25519 for populations: the secret of two public values is computed for the side that asks first, and found by the other
 * one, since K = X25519(a, X25519(b, 9)) = X25519(b, X25519(a, 9)) (RFC 7748 §6.1). Both sides still use what they got as octets:
 * where a public value arrived changed, the pair is another one, and its secret is computed.
 */
export function memoisedX25519(x25519: X25519): X25519 {
  const waiting = new Map<string, Uint8Array | undefined>()
  const publicOf = remembered(x25519.publicOf)
  return {
    publicOf,
    secretOf(privateOctets, peerPublic) {
      const pair = [toHex(publicOf(privateOctets)), toHex(peerPublic)].sort().join()
      if (waiting.has(pair)) {
        const known = waiting.get(pair)
        waiting.delete(pair)
        return known?.slice()
      }
      const secret = x25519.secretOf(privateOctets, peerPublic)
      const [oldest] = waiting.keys()
      if (oldest !== undefined && waiting.size >= WAITING_MAX) waiting.delete(oldest)
      waiting.set(pair, secret?.slice())
      return secret
    },
  }
}
