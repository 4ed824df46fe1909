/** Protocol numbers and next header values (IANA "Assigned Internet Protocol Numbers") that this program can read. */
export const IP_PROTOCOL = {
  'hop-by-hop': 0,
  icmp: 1,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  none: 59,
  'destination-options': 60,
  sctp: 132,
  mobility: 135,
} as const
export type IpProtocol = keyof typeof IP_PROTOCOL | number

/** The number of a protocol given by name or number. */
export const protocolNumber = (protocol: IpProtocol): number =>
  typeof protocol === 'number' ? protocol : IP_PROTOCOL[protocol]
