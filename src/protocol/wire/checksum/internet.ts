/** One's-complement sum of 16-bit words, an odd last octet padded with zero (RFC 1071 §1). Adds to `sum`; not folded. */
export function addWords(bytes: Uint8Array, start: number, end: number, sum: number): number {
  let total = sum
  let at = start
  for (; at + 1 < end; at += 2) total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  if (at < end) total += (bytes[at] ?? 0) << 8
  return total
}

/** Folds the carries in and complements: the checksum of RFC 1071 §1. */
export function foldWords(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = Math.floor(folded / 0x10000) + (folded & 0xffff)
  return ~folded & 0xffff
}

/**
 * A checksum after some of the words under it became others (RFC 1624 §3): what was wrong before stays wrong, as with
 * translators on the way. `before` and `after` are of one even length.
 */
export function adjustedChecksum(checksum: number, before: Uint8Array, after: Uint8Array): number {
  const removed = Uint8Array.from(before, octet => ~octet & 0xff)
  return foldWords(addWords(after, 0, after.length, addWords(removed, 0, removed.length, ~checksum & 0xffff)))
}

/**
 * Sum of the pseudo header: IPv6 (RFC 8200 §8.1) or IPv4 (RFC 768, RFC 9293 §3.1). Both give the same words apart
 * from the addresses, since the zero octets do not count. `length` is that of the upper-layer packet in octets.
 */
export function pseudoHeaderSum(source: Uint8Array, destination: Uint8Array, protocol: number, length: number): number {
  const addresses = addWords(destination, 0, destination.length, addWords(source, 0, source.length, 0))
  return addresses + protocol + (length >>> 16) + (length & 0xffff)
}
