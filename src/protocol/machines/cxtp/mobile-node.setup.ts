import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineMeta } from '../definition.ts'
import type { MobileEffect, MobileEvent, MobileInput } from './events.ts'
import { allGood } from './status.ts'

export interface MobileContext extends MobileInput {
  /** CTARs of this transfer sent to the router being asked, the first included. */
  readonly attempt: number
  /** CTARs sent since the timetable of RFC 4067 §3.2 began. */
  readonly tries: number
  /** Time waited since then, up to the last CTAR, µs. */
  readonly waitedUs: Micros
  /** The new router has answered. */
  readonly answered: boolean
  /** Where the mobile stood when it last had a link. */
  readonly stood: 'connected' | 'asked' | 'activating' | 'active' | 'failed'
}

interface Args {
  readonly context: MobileContext
  readonly event: MobileEvent
}

const answerOf = (event: MobileEvent): Extract<MobileEvent, { type: 'CTAA' }> | undefined =>
  event.type === 'CTAA' ? event : undefined

/** Waits double with every CTAR: 2, 4, 8 s (RFC 4067 §3.2). */
const retryWaitUs = ({ timers, tries }: MobileContext): Micros => timers.requestRetryUs * 2 ** (tries - 1)

const guards = {
  sameRouter: ({ event }: Args) => event.type === 'linkUp' && event.sameRouter,
  stoodActivating: ({ context }: Args) => context.stood === 'activating',
  stoodAsked: ({ context }: Args) => context.stood === 'asked',
  stoodActive: ({ context }: Args) => context.stood === 'active',
  stoodFailed: ({ context }: Args) => context.stood === 'failed',
  acknowledgementWanted: ({ context }: Args) => context.acknowledge,
  acknowledgementOfPreviousWanted: ({ context }: Args) => context.acknowledgePrevious,
  retryInTime: ({ context }: Args) => context.waitedUs + retryWaitUs(context) < context.timers.retryMaxUs,
  answerAwaited: ({ event }: Args) => answerOf(event)?.facts.awaited === true,
  answerFromNewRouter: ({ event }: Args) => answerOf(event)?.facts.fromNewRouter === true,
  allTransferred: ({ event }: Args) => allGood(answerOf(event)?.statuses ?? []),
  spisChanged: ({ event }: Args) => (answerOf(event)?.spiChanges.length ?? 0) > 0,
  alreadyAnswered: ({ context }: Args) => context.answered,
  numbersProven: ({ event }: Args) => answerOf(event)?.facts.proven === true,
}

export const mobileGuardRefs = {
  sameRouter: 'RFC 5568 §5.6',
  stoodActivating: 'RFC 4067 §3.2',
  stoodAsked: 'RFC 5568 §5.6',
  stoodActive: 'Roamscope',
  stoodFailed: 'Roamscope',
  acknowledgementWanted: 'RFC 4067 §2.5.1',
  acknowledgementOfPreviousWanted: 'RFC 4067 §2.5.1',
  retryInTime: 'RFC 4067 §3.2',
  answerAwaited: 'RFC 4067 §2.5',
  answerFromNewRouter: 'RFC 4067 §2.1.1',
  allTransferred: 'RFC 4067 §2.5.2',
  spisChanged: 'Allard 2007 §VI-C step 5',
  alreadyAnswered: 'RFC 4067 §3.2',
  numbersProven: 'Roamscope',
} satisfies Record<keyof typeof guards, string>

const base = setup({
  types: declared<{
    context: MobileContext
    events: MobileEvent
    emitted: MobileEffect
    input: MobileInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Until the next CTAR, RFC 4067 §3.2 and §4. */
    CT_REQUEST_RETRY: ({ context }) => retryWaitUs(context),
    /** What is left of the 15 s since the first CTAR, RFC 4067 §3.2 and §4. */
    CT_RETRY_MAX: ({ context }) => Math.max(0, context.timers.retryMaxUs - context.waitedUs),
  },
})

export const mobileDelayRefs = { CT_REQUEST_RETRY: 'RFC 4067 §4', CT_RETRY_MAX: 'RFC 4067 §4' }

const FIRST_TRY = { tries: 1, waitedUs: 0 } as const

const actions = {
  standConnected: base.assign({ stood: 'connected' }),
  standAsked: base.assign({ stood: 'asked' }),
  standActivating: base.assign({ stood: 'activating' }),
  standActive: base.assign({ stood: 'active' }),
  standFailed: base.assign({ stood: 'failed' }),
  beginTransfer: base.assign({ ...FIRST_TRY, attempt: 1, answered: false }),
  resumeTransfer: base.assign({ ...FIRST_TRY, attempt: ({ context }) => context.attempt + 1 }),
  countTry: base.assign(({ context }) => ({
    attempt: context.attempt + 1,
    tries: context.tries + 1,
    waitedUs: context.waitedUs + retryWaitUs(context),
  })),
  noteAnswer: base.assign({ answered: true }),
  sendCtarToPrevious: base.emit(({ context }) => ({
    type: 'sendCtar',
    to: 'previous',
    acknowledge: context.acknowledgePrevious,
    attempt: context.attempt,
  })),
  askWhetherKept: base.emit(({ context }) => ({
    type: 'sendCtar',
    to: 'same',
    acknowledge: true,
    attempt: context.attempt,
  })),
  sendCtarToNew: base.emit(({ context }) => ({
    type: 'sendCtar',
    to: 'new',
    acknowledge: context.acknowledge,
    attempt: context.attempt,
  })),
  rewriteSas: base.emit({ type: 'rewriteSas' }),
  changeSpis: base.emit(({ event }) => ({ type: 'changeSpis', changes: answerOf(event)?.spiChanges ?? [] })),
  reportDone: base.emit({ type: 'transferDone' }),
  forgetTransfer: base.emit({ type: 'forgetTransfer' }),
  reportUndone: base.emit({ type: 'transferUndone' }),
  reportRefused: base.emit(({ event }) => ({
    type: 'transferFailed',
    code: 'refused',
    statuses: answerOf(event)?.statuses ?? [],
  })),
  reportNoAnswer: base.emit({ type: 'transferFailed', code: 'no-answer', statuses: [] }),
  markRetry: base.emit({ type: 'mark', mark: 'ctar-retry', ref: 'RFC 4067 §3.2' }),
  markGivenUp: base.emit({ type: 'mark', mark: 'ctar-given-up', ref: 'RFC 4067 §3.2' }),
  markPredictionFailed: base.emit({ type: 'mark', mark: 'prediction-failed', ref: 'RFC 4067 §2.1.1' }),
  markOneOperation: base.emit({ type: 'mark', mark: 'one-operation-per-mobile', ref: 'RFC 4067 §2.5' }),
  markForeignAnswer: base.emit({ type: 'mark', mark: 'foreign-answer', ref: 'RFC 4067 §2.5' }),
  markLateAnswer: base.emit({ type: 'mark', mark: 'late-answer', ref: 'RFC 4067 §2.5.2' }),
  markRepeatedAnswer: base.emit({ type: 'mark', mark: 'repeated-answer', ref: 'RFC 4067 §3.2' }),
  markReturn: base.emit({ type: 'mark', mark: 'mobile-returned', ref: 'RFC 5568 §5.6' }),
  markNothingToTransfer: base.emit({ type: 'mark', mark: 'nothing-to-transfer', ref: 'RFC 4067 §2' }),
  markNoLink: base.emit({ type: 'mark', mark: 'prediction-without-link', ref: 'RFC 4067 §2' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}

export const mobileActionRefs = {
  standConnected: 'Roamscope',
  standAsked: 'Roamscope',
  standActivating: 'Roamscope',
  standActive: 'Roamscope',
  standFailed: 'Roamscope',
  beginTransfer: 'RFC 4067 §3.2',
  resumeTransfer: 'RFC 4067 §3.2',
  countTry: 'RFC 4067 §3.2',
  noteAnswer: 'RFC 4067 §2.5.2',
  sendCtarToPrevious: 'RFC 4067 §2.5.1',
  askWhetherKept: 'RFC 5568 §5.6',
  sendCtarToNew: 'RFC 4067 §2.5.1',
  rewriteSas: 'Allard 2007 §VI-C step 4',
  changeSpis: 'Allard 2007 §VI-C step 5',
  reportDone: 'Allard 2007 §VI-C step 6',
  forgetTransfer: 'RFC 4067 §3.2',
  reportUndone: 'RFC 4067 §6.3',
  reportRefused: 'RFC 4067 §2.5.2',
  reportNoAnswer: 'RFC 4067 §3.2',
  markRetry: 'RFC 4067 §3.2',
  markGivenUp: 'RFC 4067 §3.2',
  markPredictionFailed: 'RFC 4067 §2.1.1',
  markOneOperation: 'RFC 4067 §2.5',
  markForeignAnswer: 'RFC 4067 §2.5',
  markLateAnswer: 'RFC 4067 §2.5.2',
  markRepeatedAnswer: 'RFC 4067 §3.2',
  markReturn: 'RFC 5568 §5.6',
  markNothingToTransfer: 'RFC 4067 §2',
  markNoLink: 'RFC 4067 §2',
  markUnexpected: 'Roamscope',
} satisfies Record<keyof typeof actions, string>

export const mobileSetup = base.extend({ actions })
