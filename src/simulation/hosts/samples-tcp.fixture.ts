import type { TcpReceiverEvent, TcpSenderEvent, TcpSettings } from '../../protocol/machines/tcp/events.ts'
import { tcpReceiverMachine } from '../../protocol/machines/tcp/receiver.machine.ts'
import { tcpSenderMachine } from '../../protocol/machines/tcp/sender.machine.ts'
import { TIMEOUT_RULES } from '../../protocol/machines/tcp/timeout.ts'
import type { Sample, Situation } from './samples.fixture.ts'

const MSS = 1_000
const settings: TcpSettings = {
  segmentOctets: MSS,
  windowOctets: 8 * MSS,
  initialSegments: 4,
  tickUs: 4_000,
  tickPhaseUs: 0,
  timeout: TIMEOUT_RULES.linux,
  delayedAckUs: 40_000,
  attempts: 2,
}
const opened: TcpReceiverEvent = { type: 'open', nowUs: 0 }
const at = (name: string, input: unknown, ...way: readonly string[]): Situation => ({ name, input, way })

const REQUEST = 100
const ANSWER = 10 * MSS
const END = ANSWER + 2
const answering = { settings, octets: ANSWER }
const asking = { settings, requestOctets: REQUEST }

type SegmentEvent = Exclude<TcpSenderEvent | TcpReceiverEvent, { readonly type: 'open' }>
const segment = <T extends SegmentEvent['type']>(type: T, change: Partial<Omit<SegmentEvent, 'type'>> = {}) => ({
  type,
  nowUs: 60_000,
  sequence: 1,
  acknowledgment: 0,
  window: 4 * MSS,
  shift: 1,
  octets: 0,
  fin: false,
  stamp: 5,
  echo: 10,
  ...change,
})
/** Acknowledges so many whole segments, 20 ms after they were sent. */
const ack = (segments: number) => segment('ack', { sequence: 1 + REQUEST, acknowledgment: 1 + segments * MSS })
const data = (number: number, change = {}) =>
  segment('data', { sequence: 1 + number * MSS, octets: MSS, acknowledgment: 1 + REQUEST, ...change })

const connected = ['SYN', 'request'] as const
const grown = [...connected, 'ACK of 2', 'ACK of 4'] as const

export const tcpSamples: readonly Sample[] = [
  {
    definition: tcpSenderMachine,
    table: 'protocol/machines/tcp/sender.table.txt',
    events: {
      SYN: segment('syn', { sequence: 0 }),
      'ACK of the SYN': segment('ack', { acknowledgment: 1 }),
      request: segment('request', { octets: REQUEST, acknowledgment: 1 }),
      'ACK of 1': ack(1),
      'ACK of 2': ack(2),
      'ACK of 4': ack(4),
      'ACK of 6': ack(6),
      'ACK of all': segment('ack', { acknowledgment: END }),
      'ACK of what was never sent': ack(50),
      FIN: segment('fin', { sequence: 1 + REQUEST, acknowledgment: END, fin: true }),
      'FIN before the end': segment('fin', { sequence: 1 + REQUEST, acknowledgment: 1, fin: true }),
      RST: segment('rst', { sequence: 1 + REQUEST }),
      'RST out of place': segment('rst', { sequence: 7 }),
    },
    situations: [
      at('listening', answering),
      at('synReceived', answering, 'SYN'),
      at('synReceived, last attempt', answering, 'SYN', 'after RTO', 'after RTO'),
      at('asked', answering, 'SYN', 'ACK of the SYN'),
      at('slowStart', answering, ...connected),
      at('slowStart, two duplicates', answering, ...grown, 'ACK of 4', 'ACK of 4'),
      at('recovery', answering, ...grown, 'ACK of 4', 'ACK of 4', 'ACK of 4'),
      at('recovery, after a partial ACK', answering, ...grown, 'ACK of 4', 'ACK of 4', 'ACK of 4', 'ACK of 6'),
      at('timedOut', answering, ...grown, 'after RTO'),
      at('timedOut, last attempt', answering, ...grown, 'after RTO', 'after RTO'),
      at('slowStart, after a time-out', answering, ...connected, 'after RTO', 'ACK of 1'),
      at('avoidance', answering, ...connected, 'after RTO', 'ACK of 1', 'ACK of 2', 'ACK of 4'),
      at('finWait', answering, ...grown, 'ACK of all'),
      at('timeWait', answering, ...grown, 'ACK of all', 'FIN'),
      at('closed', answering, ...connected, 'RST'),
    ],
  },
  {
    definition: tcpReceiverMachine,
    table: 'protocol/machines/tcp/receiver.table.txt',
    events: {
      open: opened,
      'SYN-ACK': segment('synAck', { sequence: 0, acknowledgment: 1 }),
      'first segment': data(0),
      'second segment': data(1),
      'third segment': data(2),
      'third segment with FIN': data(2, { fin: true }),
      'FIN alone behind the first': segment('data', { sequence: 1 + MSS, fin: true, acknowledgment: 1 + REQUEST }),
      'segment beyond the window': data(100),
      'ACK of the request': segment('ack', { acknowledgment: 1 + REQUEST }),
      'ACK of the FIN': segment('ack', { sequence: 3 * MSS + 2, acknowledgment: 2 + REQUEST }),
      RST: segment('rst', { sequence: 1 }),
      'RST out of place': segment('rst', { sequence: 7 }),
    },
    situations: [
      at('closed', asking),
      at('synSent', asking, 'open'),
      at('synSent, last attempt', asking, 'open', 'after RTO'),
      at('requesting', asking, 'open', 'SYN-ACK'),
      at('requesting, last attempt', asking, 'open', 'SYN-ACK', 'after RTO'),
      at('receiving', asking, 'open', 'SYN-ACK', 'ACK of the request'),
      at('receiving, behind a gap', asking, 'open', 'SYN-ACK', 'first segment', 'third segment'),
      at('ackDelayed', asking, 'open', 'SYN-ACK', 'first segment'),
      at('closing', asking, 'open', 'SYN-ACK', 'first segment', 'FIN alone behind the first'),
      at('done', asking, 'open', 'SYN-ACK', 'first segment', 'FIN alone behind the first', 'ACK of the FIN'),
      at('failed', asking, 'open', 'SYN-ACK', 'RST'),
    ],
  },
]
