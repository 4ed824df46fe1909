/** CRC32c of SCTP (RFC 9260 §6.8 and appendix A): polynomial 0x1EDC6F41 reflected, start and end inverted. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, skip = -1): number {
  let crc = 0xffffffff
  for (let at = start; at < end; at++) {
    // The four octets of the checksum itself count as zero.
    const octet = at >= skip && at < skip + 4 && skip >= 0 ? 0 : (bytes[at] ?? 0)
    crc = (TABLE[(crc ^ octet) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc >>> 0
})
