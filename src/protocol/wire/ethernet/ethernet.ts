import { codepoint, type Decoded, macAddress, message, rest } from '../schema.ts'

export const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const

/** Ethernet II frame as captured: no preamble, no frame check sequence (IEEE 802.3 clause 3, RFC 2464 §3). */
export const ethernet = message('Ethernet II', 'RFC 2464 §3', {
  destination: macAddress('Destination'),
  source: macAddress('Source'),
  type: codepoint(ETHER_TYPE, 'EtherType', 2),
  payload: rest('Payload'),
})
export type EthernetFrame = Decoded<typeof ethernet>
