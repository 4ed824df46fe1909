/** CRC32c of SCTP (RFC 9260 §6.8 and appendix A): polynomial 0x1EDC6F41 reflected, start and end inverted. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, skip = -1): number {
  if (skip < 0) return ~added(bytes, start, end, -1) >>> 0
  // The four octets of the checksum itself count as zero.
  const before = added(bytes, start, Math.min(skip, end), -1)
  const between = added(ZEROS, 0, Math.max(0, Math.min(4, end - skip)), before)
  return ~added(bytes, skip + 4, end, between) >>> 0
}
const ZEROS = new Uint8Array(4)

function added(bytes: Uint8Array, start: number, end: number, before: number): number {
  let crc = before
  for (let at = start; at < end; at++) crc = (TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  return crc
}

const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})
