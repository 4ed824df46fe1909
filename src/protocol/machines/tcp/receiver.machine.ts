/**
 * The end of a TCP connection that wants the file: it connects, asks, acknowledges what comes, in order or not, and
 * closes when the server did (RFC 9293). Every second segment is acknowledged at once, a single one a little later, and
 * whatever is out of order at once (RFC 5681 §4.2).
 *
 * Departures (Roamscope). What arrives is read at once, so the window never closes. No SACK. TIME-WAIT is the server's; once
 * closed, this end answers nothing.
 */
import type { MachineDefinition } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import { beginReceiver } from './receiver.data.ts'
import {
  receiver,
  receiverActionRefs,
  receiverGuardRefs,
  type receiverActions,
  type receiverGuards,
} from './receiver.setup.ts'

const { step } = stepWriter<keyof typeof receiverGuards, keyof typeof receiverActions>()

const SEGMENT = 'RFC 9293 §3.10.7.4'
const ACK = 'RFC 5681 §4.2'
const TIMER = 'RFC 6298 §5'
const GIVE_UP = 'RFC 9293 §3.8.3'

const acknowledge = ['noteAcknowledged', 'acknowledge', 'tell'] as const
/** Only a RST with the very next number ends a connection (RFC 9293 §3.10.7.4). */
const reset = [step(SEGMENT, ['inPlace'], ['giveUp'], 'failed'), step(SEGMENT, [], [])]
const ignored = step(SEGMENT, [], [])
const silent = step('Roamscope', [], [])

/** The answer is whole: it is acknowledged, and this end closes too. */
const completed = step(
  'RFC 9293 §3.6',
  ['inOrder', 'last'],
  ['take', ...acknowledge, 'complete', 'countAnew', 'sendFin'],
  'closing',
)
const unordered = step(ACK, [], ['hold', ...acknowledge], 'receiving')
/** Octets of the answer while none waits to be acknowledged. */
const data = [
  completed,
  step(ACK, ['inOrder', 'gapBehind'], ['take', ...acknowledge], 'receiving'),
  step(ACK, ['inOrder'], ['take', 'tell'], 'ackDelayed'),
  unordered,
]

const closed = receiver.createStateConfig({
  meta: { ref: 'RFC 9293 §3.3.2', kind: 'idle', text: 'Not connected' },
  on: { open: step('RFC 9293 §3.10.1', [], ['open', 'sendSyn'], 'synSent'), synAck: silent },
})

const synSent = receiver.createStateConfig({
  meta: { ref: 'RFC 9293 §3.3.2', kind: 'waiting', text: 'Sent its SYN; waits for the answer' },
  entry: 'arm',
  on: {
    synAck: step('RFC 9293 §3.10.7.3', [], ['connect', 'sendRequest', 'tell'], 'requesting'),
    data: ignored,
    ack: ignored,
    rst: reset,
  },
  after: {
    RTO: [
      step(TIMER, ['attemptsLeft'], ['timeGoesOn', 'countAttempt', 'sendSyn', 'markRepeated'], 'synSent'),
      step(GIVE_UP, [], ['giveUp'], 'failed'),
    ],
  },
})

const requesting = receiver.createStateConfig({
  meta: { ref: 'RFC 9293 §3.3.2', kind: 'waiting', text: 'Connected and asked; waits for the answer' },
  entry: 'arm',
  on: {
    synAck: step(SEGMENT, [], ['sendRequest']),
    data,
    ack: [step(SEGMENT, ['acksRequest'], ['hear'], 'receiving'), ignored],
    rst: reset,
  },
  after: {
    RTO: [
      step(TIMER, ['attemptsLeft'], ['timeGoesOn', 'countAttempt', 'sendRequest', 'markRepeated'], 'requesting'),
      step(GIVE_UP, [], ['giveUp'], 'failed'),
    ],
  },
})

const receiving = receiver.createStateConfig({
  meta: { ref: ACK, kind: 'settled', text: 'Everything that came is acknowledged' },
  on: { data, ack: ignored, rst: reset },
})

const ackDelayed = receiver.createStateConfig({
  meta: { ref: ACK, kind: 'settled', text: 'One segment is not acknowledged yet: waits for a second' },
  on: {
    data: [completed, step(ACK, ['inOrder'], ['take', ...acknowledge], 'receiving'), unordered],
    ack: ignored,
    rst: reset,
  },
  after: { DELAYED_ACK: step(ACK, [], acknowledge, 'receiving') },
})

const closing = receiver.createStateConfig({
  meta: { ref: 'RFC 9293 §3.6', kind: 'waiting', text: 'Has everything and sent its FIN (LAST-ACK)' },
  entry: 'arm',
  on: {
    data: step(SEGMENT, [], ['acknowledgeClosed']),
    ack: [step('RFC 9293 §3.6', ['acksFin'], ['tell'], 'done'), ignored],
    rst: [step(SEGMENT, ['inPlace'], [], 'done'), ignored],
  },
  after: {
    RTO: [
      step(TIMER, ['attemptsLeft'], ['timeGoesOn', 'countAttempt', 'sendFin', 'markRepeated'], 'closing'),
      // Everything is here: that the server does not hear so is its trouble.
      step(GIVE_UP, [], [], 'done'),
    ],
  },
})

const done = receiver.createStateConfig({
  meta: { ref: 'RFC 9293 §3.6', kind: 'settled', text: 'All octets are here, and both ends closed' },
  on: { synAck: silent },
})
const failed = receiver.createStateConfig({
  meta: { ref: GIVE_UP, kind: 'failed', text: 'Given up' },
  on: { synAck: silent },
})

const machine = receiver.createMachine({
  id: 'tcp-receiver',
  context: ({ input }) => beginReceiver(input),
  initial: 'closed',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn(
    { closed, synSent, requesting, receiving, ackDelayed, closing, done, failed },
    {
      open: silent,
      synAck: step(SEGMENT, [], ['acknowledge']),
      data: silent,
      ack: silent,
      rst: silent,
    },
  ),
})

/** TCP receiver; input `TcpReceiverInput`, events `TcpReceiverEvent`, effects `TcpReceiverEffect`. */
export const tcpReceiverMachine: MachineDefinition = {
  id: machine.id,
  title: 'TCP receiver',
  ref: 'RFC 9293 §3.3.2',
  machine,
  guardRefs: receiverGuardRefs,
  actionRefs: receiverActionRefs,
  delayRefs: { RTO: TIMER, DELAYED_ACK: ACK },
}
