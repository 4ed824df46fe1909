import type { KeyMaterial } from './ike-state.ts'

/** Octet by octet; of two where one begins like the other, the shorter is lower (RFC 7296 §2.8.1). */
function isLower(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x = 0, y = 0] = [a[i], b[i]]
    if (x !== y) return x < y
  }
  return a.length < b.length
}

const lowest = ({ nonceI, nonceR }: KeyMaterial): Uint8Array => (isLower(nonceI, nonceR) ? nonceI : nonceR)

/** Whether the own exchange has the lowest of the four nonces: what it made is superfluous (RFC 7296 §2.8.1, §2.8.2). */
export const isLost = (own: KeyMaterial, theirs: KeyMaterial | undefined): boolean =>
  theirs !== undefined && isLower(lowest(own), lowest(theirs))
