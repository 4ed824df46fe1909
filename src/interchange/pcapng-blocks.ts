/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng §3 to §4). */
export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  simplePacket: 3,
  enhancedPacket: 6,
} as const

/** Order of the octets of a section, as written in its own order (§4.1). */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d

export const OPTION = { end: 0, comment: 1, interfaceName: 2, interfaceDescription: 3, timeResolution: 9 } as const

/** Link type Ethernet (LINKTYPE_ETHERNET of the registry). */
export const ETHERNET_LINK_TYPE = 1

export const FOUR = 4
/** Block type, two lengths. */
export const BLOCK_FRAME_OCTETS = 12
export const pad4 = (length: number): number => (FOUR - (length % FOUR)) % FOUR
