import { concatBytes } from '../../../lib/bytes.ts'
import { sameMac } from './auth.ts'
import type { IkeSuite } from './ike-suite.ts'

/** A secret of the responder with the number that stands in the cookies made with it. */
export interface CookieSecret {
  /** 0 to 255; the next secret takes the next number. */
  readonly version: number
  readonly bytes: Uint8Array
}

/** What a cookie vouches for: the request came from this address. */
export interface CookieRequest {
  readonly nonceI: Uint8Array
  /** Source address, 4 or 16 octets. */
  readonly address: Uint8Array
  readonly spiI: Uint8Array
}

/**
 * A cookie without state at the responder: version | SHA-256(Ni | IPi | SPIi | secret), 33 octets of the 64 allowed
 * (RFC 7296 §2.6 suggests the form and leaves the hash open).
 */
export function makeCookie(suite: IkeSuite, secret: CookieSecret, request: CookieRequest): Uint8Array {
  const digest = suite.hash('sha256', [request.nonceI, request.address, request.spiI, secret.bytes])
  return concatBytes(new Uint8Array([secret.version]), digest)
}

/**
 * Whether a returned cookie is ours. `secrets`: the current one and, for a while after a change, the one before
 * (RFC 7296 §2.6). A wrong cookie counts as none.
 */
export function checkCookie(
  suite: IkeSuite,
  secrets: readonly CookieSecret[],
  request: CookieRequest,
  cookie: Uint8Array,
): boolean {
  const secret = secrets.find(known => known.version === cookie[0])
  return secret !== undefined && sameMac(makeCookie(suite, secret, request), cookie)
}
