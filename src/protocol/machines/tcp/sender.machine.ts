/**
 * The end of a TCP connection that has the file: it listens, is asked, and sends (RFC 9293) with slow start, congestion
 * avoidance, fast retransmit and NewReno's fast recovery (RFC 5681, RFC 6582), and a retransmission timer that backs
 * off (RFC 6298). Round trips are measured with timestamps (RFC 7323), so that repeated segments may be measured too.
 *
 * Departures (Roamscope). Octets flow one way: the client's request is one segment. No SACK, no ECN. The client's window
 * never closes, so that no zero window is probed. TIME-WAIT lasts until the run ends.
 */
import type { MachineDefinition } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import { beginSender } from './sender.data.ts'
import { sender, senderActionRefs, senderGuardRefs, type senderActions, type senderGuards } from './sender.setup.ts'

const { step } = stepWriter<keyof typeof senderGuards, keyof typeof senderActions>()

const SEGMENT = 'RFC 9293 §3.10.7.4'
const CONGESTION = 'RFC 5681 §3.1'
const RECOVERY = 'RFC 6582 §3.2'
const TIMER = 'RFC 6298 §5'
const GIVE_UP = 'RFC 9293 §3.8.3'

const send = ['advance', 'transmit', 'tell'] as const
const again = ['timeGoesOn', 'loseWindow', 'backOff', 'advance', 'transmit', 'tell', 'markTimeout'] as const

/** Only a RST with the very next number ends a connection (RFC 9293 §3.10.7.4). */
const reset = [step(SEGMENT, ['inPlace'], ['giveUp'], 'closed'), step(SEGMENT, [], [])]

const listening = sender.createStateConfig({
  meta: { ref: 'RFC 9293 §3.3.2', kind: 'idle', text: 'Waits for a client' },
  on: {
    syn: step('RFC 9293 §3.10.7.2', [], ['hearSyn', 'sendSynAck', 'synSent'], 'synReceived'),
    ack: step('RFC 9293 §3.10.7.2', [], []),
    request: step('RFC 9293 §3.10.7.2', [], []),
    fin: step('RFC 9293 §3.10.7.2', [], []),
  },
})

/** The handshake's timer (RFC 6298 §2.1) and what answers end it. */
const synReceived = sender.createStateConfig({
  meta: { ref: 'RFC 9293 §3.3.2', kind: 'waiting', text: 'Answered the SYN; waits for the acknowledgement' },
  entry: 'arm',
  on: {
    syn: step(SEGMENT, [], ['hearSyn', 'sendSynAck']),
    ack: [step(SEGMENT, ['acksSyn'], ['hear', 'synAcked', 'tell'], 'asked'), step(SEGMENT, [], [])],
    request: [
      step(SEGMENT, ['acksSyn'], ['hear', 'synAcked', 'hearRequest', ...send], 'slowStart'),
      step(SEGMENT, [], []),
    ],
    fin: step(SEGMENT, [], []),
    rst: reset,
  },
  after: {
    RTO: [
      step(TIMER, ['attemptsLeft'], ['timeGoesOn', 'backOff', 'sendSynAck', 'markTimeout'], 'synReceived'),
      step(GIVE_UP, [], ['giveUp'], 'closed'),
    ],
  },
})

const asked = sender.createStateConfig({
  meta: { ref: 'RFC 9293 §3.3.2', kind: 'settled', text: 'Connected; waits for the request' },
  on: {
    ack: step(SEGMENT, [], ['hear']),
    request: step(SEGMENT, [], ['hear', 'hearRequest', ...send], 'slowStart'),
    rst: reset,
  },
})

/** All octets and the FIN are acknowledged. */
const allAcknowledged = step(SEGMENT, ['acksAll'], ['hear', 'takeAcknowledgement', 'tell', 'finished'], 'finWait')
/** The client closes with the same segment that acknowledges all. */
const closes = [
  step(
    'RFC 9293 §3.6',
    ['acksAll'],
    ['hear', 'takeAcknowledgement', 'hearRequest', 'acknowledge', 'tell', 'finished'],
    'timeWait',
  ),
  step('RFC 9293 §3.6', [], []),
]
const thirdDuplicate = step(
  'RFC 5681 §3.2',
  ['duplicate', 'third'],
  ['hear', 'enterRecovery', 'transmitFirst', 'markFastRetransmit', ...send],
  'recovery',
)
const fewDuplicates = step('RFC 3042 §2', ['duplicate'], ['hear', 'countDuplicate', ...send])
/** Nothing new, and no sign of loss: at most another window. */
const nothingNew = step(SEGMENT, [], ['hear', ...send])
const timeout = [step(TIMER, ['attemptsLeft'], again, 'timedOut'), step(GIVE_UP, [], ['giveUp'], 'closed')]

const slowStart = sender.createStateConfig({
  meta: { ref: CONGESTION, kind: 'settled', text: 'Sends more with every acknowledgement' },
  entry: 'arm',
  on: {
    ack: [
      allAcknowledged,
      step(
        CONGESTION,
        ['acksNew', 'reachesThreshold'],
        ['hear', 'growFast', 'takeAcknowledgement', ...send],
        'avoidance',
      ),
      step(CONGESTION, ['acksNew'], ['hear', 'growFast', 'takeAcknowledgement', ...send], 'slowStart'),
      thirdDuplicate,
      fewDuplicates,
      nothingNew,
    ],
    fin: closes,
    rst: reset,
  },
  after: { RTO: timeout },
})

const avoidance = sender.createStateConfig({
  meta: { ref: CONGESTION, kind: 'settled', text: 'Sends one segment more each round trip' },
  entry: 'arm',
  on: {
    ack: [
      allAcknowledged,
      step(CONGESTION, ['acksNew'], ['hear', 'growSlowly', 'takeAcknowledgement', ...send], 'avoidance'),
      thirdDuplicate,
      fewDuplicates,
      nothingNew,
    ],
    fin: closes,
    rst: reset,
  },
  after: { RTO: timeout },
})

const partly = ['hear', 'deflatePartly', 'takeAcknowledgement', 'transmitFirst', 'markPartial', ...send] as const
const recovery = sender.createStateConfig({
  meta: { ref: RECOVERY, kind: 'waiting', text: 'Something was lost: repeats it while duplicates come' },
  entry: 'arm',
  on: {
    ack: [
      allAcknowledged,
      step(
        RECOVERY,
        ['acksNew', 'acksRecover'],
        ['hear', 'leaveRecovery', 'takeAcknowledgement', ...send],
        'avoidance',
      ),
      // Only the first one starts the timer anew: with many losses it ends recovery soon ("impatient").
      step(RECOVERY, ['acksNew', 'firstPartial'], partly, 'recovery'),
      step(RECOVERY, ['acksNew'], partly),
      step('RFC 5681 §3.2', ['duplicate'], ['hear', 'inflate', ...send]),
      nothingNew,
    ],
    fin: closes,
    rst: reset,
  },
  after: { RTO: timeout },
})

const timedOut = sender.createStateConfig({
  meta: { ref: TIMER, kind: 'waiting', text: 'Nothing came back: repeats the oldest segment, ever more rarely' },
  entry: 'arm',
  on: {
    ack: [
      allAcknowledged,
      step(
        CONGESTION,
        ['acksNew'],
        ['hear', 'growFast', 'takeAcknowledgement', 'markHeardAgain', ...send],
        'slowStart',
      ),
      step(SEGMENT, [], ['hear']),
    ],
    fin: closes,
    rst: reset,
  },
  after: { RTO: timeout },
})

const finWait = sender.createStateConfig({
  meta: { ref: 'RFC 9293 §3.6', kind: 'settled', text: 'All is acknowledged; waits for the client to close' },
  on: {
    ack: step(SEGMENT, [], ['hear']),
    fin: step('RFC 9293 §3.6', [], ['hear', 'hearRequest', 'acknowledge', 'tell'], 'timeWait'),
    rst: [step(SEGMENT, ['inPlace'], [], 'timeWait'), step(SEGMENT, [], [])],
  },
})
const timeWait = sender.createStateConfig({
  meta: { ref: 'RFC 9293 §3.6', kind: 'settled', text: 'Closed by both; answers a FIN that comes again' },
  on: {
    ack: step(SEGMENT, [], []),
    fin: step('RFC 9293 §3.10.7.4', [], ['hear', 'acknowledge']),
  },
})
const closed = sender.createStateConfig({
  meta: { ref: 'RFC 9293 §3.10.7.1', kind: 'failed', text: 'Ended before all had arrived' },
  on: {
    syn: step('RFC 9293 §3.10.7.1', [], []),
    ack: step('RFC 9293 §3.10.7.1', [], []),
    request: step('RFC 9293 §3.10.7.1', [], []),
    fin: step('RFC 9293 §3.10.7.1', [], []),
  },
})

const machine = sender.createMachine({
  id: 'tcp-sender',
  context: ({ input }) => beginSender(input),
  initial: 'listening',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  // What came before comes again where its answer was lost: the answer says how far this end is (RFC 9293 §3.10.7.4).
  states: withOutOfTurn(
    { listening, synReceived, asked, slowStart, avoidance, recovery, timedOut, finWait, timeWait, closed },
    {
      syn: step(SEGMENT, [], ['acknowledge']),
      request: step(SEGMENT, [], ['hear', 'acknowledge']),
      fin: step('RFC 9293 §3.6', [], []),
      rst: step(SEGMENT, [], []),
    },
  ),
})

/** TCP sender; input `TcpSenderInput`, events `TcpSenderEvent`, effects `TcpSenderEffect`. */
export const tcpSenderMachine: MachineDefinition = {
  id: machine.id,
  title: 'TCP sender',
  ref: 'RFC 9293 §3.3.2',
  machine,
  guardRefs: senderGuardRefs,
  actionRefs: senderActionRefs,
  delayRefs: { RTO: TIMER },
}
