import { type Decoded, internetChecksum, lengthOfAll, message, rest, u16 } from '../schema.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'

/** UDP datagram, RFC 768; the checksum needs the addresses (`Env`). */
export const udp = message('UDP', 'RFC 768', {
  sourcePort: u16('Source port'),
  destinationPort: u16('Destination port'),
  length: lengthOfAll(2, 'Length'),
  checksum: internetChecksum({ pseudo: IP_PROTOCOL.udp, zeroIsNone: true, ref: 'RFC 768' }),
  payload: rest('Payload'),
})
export type UdpDatagram = Decoded<typeof udp>
