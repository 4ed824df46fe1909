import { type Decoded, ipv6Address, message, octets } from '../../schema.ts'

/** Data of FPT 1, one block per group, RFC 4067 appendix B. */
export const multicastListener = message('IPv6 Multicast Listener context', 'RFC 4067 §B', {
  subnetPrefix: octets(8, 'Subnet prefix at the new router'),
  group: ipv6Address('Subscribed multicast group'),
})
export type MulticastListener = Decoded<typeof multicastListener>
