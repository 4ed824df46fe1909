/** Message types, RFC 4067 §2.2 and §2.5. */
export const CXTP_TYPE = { CTAR: 1, CTAA: 2, CTD: 3, PCTD: 4, CTDR: 5, CTC: 6, 'CT-Req': 7 } as const
export type CxtpType = keyof typeof CXTP_TYPE
export const CXTP_VERSION = 1

/**
 * Feature profile types. RFC 4065 §6 assigns 1 and leaves the rest to expert review; it has no private range.
 * Roamscope D3: the IPsec and IKE contexts sit at the very top, far from anything assigned.
 */
export const FPT = {
  none: 0,
  'IPv6 Multicast Listener': 1,
  'IPsec SAD': 0xff01,
  'IPsec SPD': 0xff02,
  'IPsec PAD': 0xff03,
  IKEv2: 0xff04,
  IKEv1: 0xff05,
  'Service Parameter Table': 0xff06,
} as const
export type Fpt = keyof typeof FPT | number

/**
 * Status codes of CTAA and CTDR. RFC 4067 §4 defines 1 (BAD_CHECKSUM, with FPT 0 by Roamscope D5: the slot must be
 * filled and no context is meant). Roamscope D4: the others, since §2.3 leaves them to each context and none covers
 * a refused request.
 */
export const CXTP_STATUS = {
  good: 0,
  'bad checksum': 1,
  'unknown MN': 2,
  'bad token': 3,
  'unsupported FPT': 4,
  'no resources': 5,
  expired: 6,
  'SPI collision': 7,
  'SPI refused': 8,
  'unsupported algorithm': 9,
  'not authorised': 10,
  'outbound SPI collision': 11,
} as const
export type CxtpStatus = keyof typeof CXTP_STATUS | number

/** Authorization algorithms of the PCTD key block, RFC 4065 §7. */
export const CXTP_ALGORITHM = { HMAC_SHA1: 1 } as const

/** SCTP port, RFC 4065 §2; also for TCP, whose port Allard 2007 §IV-A leaves open (Roamscope). */
export const CXTP_PORT = 5091
/** Payload protocol identifier: the RFC says 'CXTP' and IANA lists none, so its ASCII octets (Roamscope). */
export const CXTP_PPID = 0x43585450

/** Octets of the longest message: its length has 16 bits, RFC 4067 §2.2. */
export const MESSAGE_MAX = 65_535
/** Longest data of one block: 255 units of 8 octets less the first word, RFC 4067 §2.4. */
export const BLOCK_DATA_MAX = 255 * 8 - 4
/** Blocks of one message: as many as its 16-bit length can hold. */
export const BLOCKS_MAX = 8_191
/** FPT/status entries of one message; more contexts of one MN than FPTs in use make no sense. */
export const ENTRIES_MAX = 1_024
