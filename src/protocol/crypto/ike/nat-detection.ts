import type { IkeSuite } from './ike-suite.ts'

/**
 * Data of NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP: SHA-1(SPIi | SPIr | address | port), 20 octets
 * (RFC 7296 §2.23). SPIs as they stand in the header of the same message; address of 4 or 16 octets.
 */
export function natDetectionHash(
  suite: IkeSuite,
  spiI: Uint8Array,
  spiR: Uint8Array,
  address: Uint8Array,
  port: number,
): Uint8Array {
  return suite.hash('sha1', [spiI, spiR, address, new Uint8Array([port >> 8, port & 255])])
}
