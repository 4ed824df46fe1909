import { setup } from 'xstate'
import { declared, type MachineMeta } from '../definition.ts'
import type { TcpSenderEffect, TcpSenderEvent, TcpSenderInput } from './events.ts'
import {
  advance,
  avoidanceWindow,
  firstAgain,
  halved,
  hear,
  hearSyn,
  slowStartWindow,
  takeAcknowledgement,
  type SenderContext,
} from './sender.data.ts'
import { untilTick } from './timeout.ts'

interface Arrival {
  readonly context: SenderContext
  readonly event: TcpSenderEvent
}

/** Third in a row (RFC 5681 §3.2). */
const THIRD = 3

export const senderGuards = {
  acksSyn: ({ event }: Arrival) => event.acknowledgment === 1,
  inPlace: ({ context, event }: Arrival) => event.sequence === context.expected,
  acksAll: ({ context, event }: Arrival) => event.acknowledgment === context.end,
  acksNew: ({ context, event }: Arrival) =>
    event.acknowledgment > context.unacknowledged && event.acknowledgment <= context.highest,
  acksRecover: ({ context, event }: Arrival) => event.acknowledgment >= context.recover,
  duplicate: ({ context, event }: Arrival) =>
    event.type === 'ack' &&
    event.acknowledgment === context.unacknowledged &&
    event.window * 2 ** context.windowShift === context.window &&
    context.next > context.unacknowledged,
  third: ({ context, event }: Arrival) => context.duplicates + 1 === THIRD && event.acknowledgment > context.recover,
  reachesThreshold: (arrival: Arrival) =>
    arrival.context.threshold !== undefined && slowStartWindow(arrival) >= arrival.context.threshold,
  firstPartial: ({ context }: Arrival) => !context.partial,
  attemptsLeft: ({ context }: { readonly context: SenderContext }) => context.timeouts < context.settings.attempts,
}

const base = setup({
  types: declared<{
    context: SenderContext
    events: TcpSenderEvent
    emitted: TcpSenderEffect
    input: TcpSenderInput
    meta: MachineMeta
  }>(),
  guards: senderGuards,
  delays: {
    /** RFC 6298 §5; ends with a tick of the clock. */
    RTO: ({ context }) => untilTick(context.settings, context.armedUs, context.timeoutUs),
  },
})

const answer = ({ settings, expected, stamp }: SenderContext) => ({
  acknowledgment: expected,
  windowOctets: settings.windowOctets,
  echo: stamp,
})

export const senderActions = {
  hear: base.assign(hear),
  hearRequest: base.assign({ expected: ({ event }) => event.sequence + event.octets + (event.fin ? 1 : 0) }),
  hearSyn: base.assign(hearSyn),
  synSent: base.assign({ next: 1, highest: 1 }),
  synAcked: base.assign(({ context, event }) => ({ ...takeAcknowledgement({ context, event }), recover: 0 })),
  takeAcknowledgement: base.assign(takeAcknowledgement),
  growFast: base.assign({ congestionWindow: slowStartWindow }),
  growSlowly: base.assign({ congestionWindow: avoidanceWindow }),
  countDuplicate: base.assign({ duplicates: ({ context }) => context.duplicates + 1 }),
  enterRecovery: base.assign(({ context }) => {
    const threshold = halved(context)
    return {
      threshold,
      recover: context.highest,
      congestionWindow: threshold + THIRD * context.settings.segmentOctets,
      duplicates: THIRD,
      partial: false,
    }
  }),
  inflate: base.assign({
    congestionWindow: ({ context }) => context.congestionWindow + context.settings.segmentOctets,
  }),
  deflatePartly: base.assign(({ context, event }) => {
    const { segmentOctets } = context.settings
    const acked = event.acknowledgment - context.unacknowledged
    const back = acked >= segmentOctets ? segmentOctets : 0
    return { congestionWindow: Math.max(segmentOctets, context.congestionWindow - acked + back), partial: true }
  }),
  leaveRecovery: base.assign(({ context, event }) => {
    const { segmentOctets } = context.settings
    const flight = context.highest - event.acknowledgment
    return {
      congestionWindow: Math.min(
        context.threshold ?? Number.MAX_SAFE_INTEGER,
        Math.max(flight, segmentOctets) + segmentOctets,
      ),
    }
  }),
  loseWindow: base.assign(({ context }) => ({
    // Held at a repeated time-out of the same octets (RFC 5681 §3.1).
    threshold: context.timeouts === 0 ? halved(context) : context.threshold,
    congestionWindow: context.settings.segmentOctets,
    recover: context.highest,
    next: context.unacknowledged,
    duplicates: 0,
  })),
  timeGoesOn: base.assign(({ context }) => ({
    nowUs: context.armedUs + untilTick(context.settings, context.armedUs, context.timeoutUs),
  })),
  backOff: base.assign({
    timeouts: ({ context }) => context.timeouts + 1,
    timeoutUs: ({ context }) => Math.min(context.timeoutUs * 2, context.settings.timeout.mostUs),
  }),
  arm: base.assign({ armedUs: ({ context }) => context.nowUs }),
  advance: base.assign(advance),
  // Written out, as for every other segment there is one: a spread would take most of the time of a long download.
  transmit: base.emit(({ context }) => ({
    acknowledgment: context.expected,
    windowOctets: context.settings.windowOctets,
    echo: context.stamp,
    type: 'transmit',
    from: context.from,
    to: context.next,
    fin: context.next === context.end,
    sentBefore: context.sentBefore,
  })),
  transmitFirst: base.emit(({ context }) => {
    const { from, to } = firstAgain(context)
    const repeated = { type: 'transmit', from, to, fin: to === context.end, sentBefore: context.highest } as const
    return { ...answer(context), ...repeated }
  }),
  sendSynAck: base.emit(({ context }) => ({ ...answer(context), type: 'sendSynAck' })),
  acknowledge: base.emit(({ context }) => ({ ...answer(context), type: 'acknowledge', sequence: context.next })),
  tell: base.emit(({ context }) => ({
    type: 'tell',
    acknowledged: context.unacknowledged,
    sent: context.next,
    window: context.window,
    congestionWindow: context.congestionWindow,
    threshold: context.threshold,
    roundTripUs: context.smoothedUs,
    timeoutUs: context.timeoutUs,
    timeouts: context.timeouts,
  })),
  finished: base.emit({ type: 'finished' }),
  giveUp: base.emit({ type: 'givenUp' }),
  markTimeout: base.emit({ type: 'mark', mark: 'tcp-timeout', ref: 'RFC 6298 §5' }),
  markFastRetransmit: base.emit({ type: 'mark', mark: 'tcp-fast-retransmit', ref: 'RFC 5681 §3.2' }),
  markPartial: base.emit({ type: 'mark', mark: 'tcp-partial-ack', ref: 'RFC 6582 §3.2' }),
  markHeardAgain: base.emit({ type: 'mark', mark: 'tcp-heard-again', ref: 'RFC 6298 §5' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
export const sender = base.extend({ actions: senderActions })

export const senderGuardRefs: Readonly<Record<keyof typeof senderGuards, string>> = {
  acksSyn: 'RFC 9293 §3.10.7.4',
  inPlace: 'RFC 9293 §3.10.7.4',
  acksAll: 'RFC 9293 §3.10.7.4',
  acksNew: 'RFC 9293 §3.10.7.4',
  acksRecover: 'RFC 6582 §3.2',
  duplicate: 'RFC 5681 §2',
  third: 'RFC 6582 §3.2',
  reachesThreshold: 'RFC 5681 §3.1',
  firstPartial: 'RFC 6582 §3.2',
  attemptsLeft: 'RFC 9293 §3.8.3',
}
export const senderActionRefs: Readonly<Record<keyof typeof senderActions, string>> = {
  hear: 'RFC 9293 §3.10.7.4',
  hearRequest: 'RFC 9293 §3.10.7.4',
  hearSyn: 'RFC 7323 §2.2',
  synSent: 'RFC 9293 §3.10.7.2',
  synAcked: 'RFC 9293 §3.10.7.4',
  takeAcknowledgement: 'RFC 6298 §2',
  growFast: 'RFC 5681 §3.1',
  growSlowly: 'RFC 5681 §3.1',
  countDuplicate: 'RFC 5681 §3.2',
  enterRecovery: 'RFC 6582 §3.2',
  inflate: 'RFC 5681 §3.2',
  deflatePartly: 'RFC 6582 §3.2',
  leaveRecovery: 'RFC 6582 §3.2',
  loseWindow: 'RFC 5681 §3.1',
  timeGoesOn: 'RFC 6298 §5',
  backOff: 'RFC 6298 §5',
  arm: 'RFC 6298 §5',
  advance: 'RFC 9293 §3.8.6.2.1',
  transmit: 'RFC 9293 §3.10.7.4',
  transmitFirst: 'RFC 5681 §3.2',
  sendSynAck: 'RFC 9293 §3.10.7.2',
  acknowledge: 'RFC 9293 §3.10.7.4',
  tell: 'Roamscope',
  finished: 'RFC 9293 §3.6',
  giveUp: 'RFC 9293 §3.8.3',
  markTimeout: 'RFC 6298 §5',
  markFastRetransmit: 'RFC 5681 §3.2',
  markPartial: 'RFC 6582 §3.2',
  markHeardAgain: 'RFC 6298 §5',
  markUnexpected: 'Roamscope',
}
