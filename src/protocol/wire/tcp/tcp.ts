import {
  bitFlag,
  bitMeasured,
  bitReserved,
  bits,
  type Decoded,
  internetChecksum,
  message,
  rest,
  sized,
  u16,
  u32,
} from '../schema.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'
import { tcpOptions } from './options.ts'

const WORD = 4

/** TCP segment, RFC 9293 §3.1; the checksum needs the addresses (`Env`). */
export const tcp = message('TCP', 'RFC 9293 §3.1', {
  sourcePort: u16('Source port'),
  destinationPort: u16('Destination port'),
  sequence: u32('Sequence number'),
  acknowledgment: u32('Acknowledgment number'),
  control: bits(2, {
    headerWords: bitMeasured(4, 'Data offset (words)'),
    reserved: bitReserved(4),
    cwr: bitFlag('CWR'),
    ece: bitFlag('ECE'),
    urg: bitFlag('URG'),
    ack: bitFlag('ACK'),
    psh: bitFlag('PSH'),
    rst: bitFlag('RST'),
    syn: bitFlag('SYN'),
    fin: bitFlag('FIN'),
  }),
  window: u16('Window'),
  checksum: internetChecksum({ pseudo: IP_PROTOCOL.tcp, ref: 'RFC 9293 §3.1' }),
  urgentPointer: u16('Urgent pointer'),
  options: sized('headerWords', tcpOptions, { unit: WORD, plus: -5 }),
  payload: rest('Payload'),
})
export type TcpSegment = Decoded<typeof tcp>
