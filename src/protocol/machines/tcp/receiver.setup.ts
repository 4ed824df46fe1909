import { setup } from 'xstate'
import { declared, type MachineMeta } from '../definition.ts'
import type { TcpReceiverEffect, TcpReceiverEvent, TcpReceiverInput } from './events.ts'
import {
  beginReceiver,
  connect,
  hold,
  isInOrder,
  isLast,
  take,
  type ReceiverContext,
  type SegmentArrival,
} from './receiver.data.ts'
import { untilTick } from './timeout.ts'

interface Arrival {
  readonly context: ReceiverContext
  readonly event: TcpReceiverEvent
}

/** Guards and assigns of segments stand only on transitions that segments take. */
const segment = ({ context, event }: Arrival): SegmentArrival => ({ context, event: event as SegmentArrival['event'] })
const acknowledgmentOf = (arrival: Arrival): number => segment(arrival).event.acknowledgment

export const receiverGuards = {
  /** The SYN counts as one, then come the octets of the request. */
  acksRequest: (arrival: Arrival) => acknowledgmentOf(arrival) > arrival.context.requestOctets,
  acksFin: (arrival: Arrival) => acknowledgmentOf(arrival) > arrival.context.requestOctets + 1,
  inOrder: (arrival: Arrival) => isInOrder(segment(arrival)),
  last: (arrival: Arrival) => isLast(segment(arrival)),
  inPlace: ({ context, event }: Arrival) => segment({ context, event }).event.sequence === context.expected,
  gapBehind: ({ context }: Arrival) => context.held.length > 0,
  attemptsLeft: ({ context }: { readonly context: ReceiverContext }) => context.attempts < context.settings.attempts,
}

const retransmitUs = ({ settings, armedUs, timeoutUs, attempts }: ReceiverContext): number =>
  untilTick(settings, armedUs, Math.min(timeoutUs * 2 ** (attempts - 1), settings.timeout.mostUs))

const base = setup({
  types: declared<{
    context: ReceiverContext
    events: TcpReceiverEvent
    emitted: TcpReceiverEffect
    input: TcpReceiverInput
    meta: MachineMeta
  }>(),
  guards: receiverGuards,
  delays: {
    /** Of SYN, request and FIN; doubles (RFC 6298 §5). */
    RTO: ({ context }) => retransmitUs(context),
    /** RFC 5681 §4.2: less than half a second. */
    DELAYED_ACK: ({ context }) => context.settings.delayedAckUs,
  },
})

const answer = ({ settings, expected, stamp }: ReceiverContext) => ({
  acknowledgment: expected,
  windowOctets: settings.windowOctets,
  echo: stamp,
})

export const receiverActions = {
  open: base.assign(({ context, event }) => ({ ...beginReceiver(context), nowUs: event.nowUs })),
  connect: base.assign(arrival => connect(segment(arrival))),
  hear: base.assign({ nowUs: ({ event }) => event.nowUs }),
  take: base.assign(arrival => take(segment(arrival))),
  hold: base.assign(arrival => hold(segment(arrival))),
  /** What is sent from here on acknowledges all that is expected. */
  noteAcknowledged: base.assign({ acknowledged: ({ context }) => context.expected }),
  timeGoesOn: base.assign({ nowUs: ({ context }) => context.armedUs + retransmitUs(context) }),
  countAttempt: base.assign({ attempts: ({ context }) => context.attempts + 1 }),
  countAnew: base.assign({ attempts: 1 }),
  arm: base.assign({ armedUs: ({ context }) => context.nowUs }),
  sendSyn: base.emit(({ context }) => ({ type: 'sendSyn', windowOctets: context.settings.windowOctets })),
  sendRequest: base.emit(({ context }) => ({ ...answer(context), type: 'sendRequest', octets: context.requestOctets })),
  // Written out, as there is one for every other segment.
  acknowledge: base.emit(({ context }) => ({
    acknowledgment: context.expected,
    windowOctets: context.settings.windowOctets,
    echo: context.stamp,
    type: 'acknowledge',
    sequence: 1 + context.requestOctets,
  })),
  sendFin: base.emit(({ context }) => ({ ...answer(context), type: 'sendFin', sequence: 1 + context.requestOctets })),
  /** To a server that is answered once this end has closed. */
  acknowledgeClosed: base.emit(({ context }) => ({
    ...answer(context),
    type: 'acknowledge',
    sequence: 2 + context.requestOctets,
  })),
  tell: base.emit(({ context: { expected, held, acknowledged } }) => ({
    type: 'tell',
    expected,
    held: held.reduce((sum, [from, to]) => sum + to - from, 0),
    acknowledged,
  })),
  complete: base.emit(({ context }) => ({ type: 'complete', octets: context.expected - 2 })),
  giveUp: base.emit({ type: 'givenUp' }),
  markRepeated: base.emit({ type: 'mark', mark: 'tcp-timeout', ref: 'RFC 6298 §5' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
export const receiver = base.extend({ actions: receiverActions })

export const receiverGuardRefs: Readonly<Record<keyof typeof receiverGuards, string>> = {
  acksRequest: 'RFC 9293 §3.10.7.4',
  acksFin: 'RFC 9293 §3.10.7.4',
  inOrder: 'RFC 9293 §3.10.7.4',
  last: 'RFC 9293 §3.10.7.4',
  inPlace: 'RFC 9293 §3.10.7.4',
  gapBehind: 'RFC 5681 §4.2',
  attemptsLeft: 'RFC 9293 §3.8.3',
}
export const receiverActionRefs: Readonly<Record<keyof typeof receiverActions, string>> = {
  open: 'RFC 9293 §3.10.1',
  connect: 'RFC 9293 §3.10.7.3',
  hear: 'RFC 9293 §3.10.7.4',
  take: 'RFC 9293 §3.10.7.4',
  hold: 'RFC 9293 §3.10.7.4',
  noteAcknowledged: 'RFC 7323 §4.3',
  timeGoesOn: 'RFC 6298 §5',
  countAttempt: 'RFC 6298 §5',
  countAnew: 'RFC 6298 §5',
  arm: 'RFC 6298 §5',
  sendSyn: 'RFC 9293 §3.10.1',
  sendRequest: 'RFC 9293 §3.10.7.3',
  acknowledge: 'RFC 5681 §4.2',
  sendFin: 'RFC 9293 §3.10.4',
  acknowledgeClosed: 'RFC 9293 §3.10.7.4',
  tell: 'Roamscope',
  complete: 'RFC 9293 §3.10.7.4',
  giveUp: 'RFC 9293 §3.8.3',
  markRepeated: 'RFC 6298 §5',
  markUnexpected: 'Roamscope',
}
