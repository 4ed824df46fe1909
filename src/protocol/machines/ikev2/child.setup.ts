import { setup } from 'xstate'
import { declared, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { ChildEffect, ChildEvent, ChildInput, ChildOutcome } from './events.ts'
import { retryPauseUs, staggerOf } from './retry-pause.ts'

interface ChildContext extends ChildInput {
  /** Attempts put off in a row. */
  readonly postponements: number
  /** 0 to 255, drawn for the pause that follows. */
  readonly stagger: number
  /** Deletion was asked for while a rekeying is open, whose answer comes first. */
  readonly deleteWished: boolean
}
interface Args {
  readonly context: ChildContext
  readonly event: ChildEvent
}

const outcomeOf = (event: ChildEvent): ChildOutcome | undefined =>
  event.type === 'createAnswer' || event.type === 'rekeyAnswer' ? event.outcome : undefined

const guards = {
  ikeBusy: ({ event }: Args) => 'ikeBusy' in event && event.ikeBusy,
  agreed: ({ event }: Args) => event.type === 'rekeyRequest' && event.agreement === 'agreed',
  otherGroup: ({ event }: Args) => event.type === 'rekeyRequest' && event.agreement === 'other-group',
  badGroup: ({ event }: Args) => event.type === 'rekeyRequest' && event.agreement === 'bad-group',
  badSelectors: ({ event }: Args) => event.type === 'rekeyRequest' && event.agreement === 'bad-selectors',
  made: ({ event }: Args) => outcomeOf(event) === 'agreed' || outcomeOf(event) === 'unwanted',
  unwanted: ({ event }: Args) => outcomeOf(event) === 'unwanted',
  askedAgain: ({ event }: Args) => outcomeOf(event) === 'other-group',
  onePair: ({ event }: Args) => outcomeOf(event) === 'one-pair',
  putOff: ({ event }: Args) => outcomeOf(event) === 'temporary',
  notFound: ({ event }: Args) => outcomeOf(event) === 'not-found',
  /** One that the own policy does not take loses against any other. */
  lost: ({ event }: Args) => event.type === 'rekeyAnswer' && (event.lost || event.outcome === 'unwanted'),
  deleteWished: ({ context }: Args) => context.deleteWished,
  mayPostpone: ({ context }: Args) => context.postponements < context.timers.attempts,
}

export const childGuardRefs = {
  ikeBusy: 'RFC 7296 §2.25.1',
  agreed: 'RFC 7296 §1.3.3',
  otherGroup: 'RFC 7296 §1.3',
  badGroup: 'RFC 7296 §2.21.3',
  badSelectors: 'RFC 7296 §2.9.2',
  made: 'RFC 7296 §1.3.1',
  unwanted: 'RFC 7296 §1.3.1',
  askedAgain: 'RFC 7296 §1.3',
  onePair: 'RFC 7296 §2.9',
  putOff: 'RFC 7296 §2.25',
  notFound: 'RFC 7296 §2.25',
  lost: 'RFC 7296 §2.8.1',
  deleteWished: 'Roamscope',
  mayPostpone: 'RFC 7296 §2.25',
} satisfies Record<keyof typeof guards, string>

const base = setup({
  types: declared<{
    context: ChildContext
    events: ChildEvent
    emitted: ChildEffect
    input: ChildInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Pause after TEMPORARY_FAILURE, Roamscope; the RFC gives no number (§2.25). */
    RETRY: ({ context: { timers, postponements, stagger } }) => retryPauseUs(timers, postponements, stagger),
    /** How long the peer's deletion of a replaced pair is waited for, Roamscope. */
    LINGER: ({ context }) => context.timers.lingerUs,
  },
})

export const childDelayRefs = { RETRY: 'RFC 7296 §2.25', LINGER: 'RFC 7296 §2.8' }

const actions = {
  countPostponement: base.assign({
    postponements: ({ context }) => context.postponements + 1,
    stagger: ({ event }) => staggerOf(event),
  }),
  sendCreate: base.emit({ type: 'sendCreate' }),
  install: base.emit({ type: 'install' }),
  sendRekey: base.emit({ type: 'sendRekey' }),
  acceptRekey: base.emit({ type: 'acceptRekey' }),
  refuseTemporary: base.emit({ type: 'refuseRekey', notify: 'TEMPORARY_FAILURE' }),
  refuseProposal: base.emit({ type: 'refuseRekey', notify: 'NO_PROPOSAL_CHOSEN' }),
  refuseGroup: base.emit({ type: 'refuseRekey', notify: 'INVALID_KE_PAYLOAD' }),
  refuseValue: base.emit({ type: 'refuseRekey', notify: 'INVALID_SYNTAX' }),
  refuseSelectors: base.emit({ type: 'refuseRekey', notify: 'TS_UNACCEPTABLE' }),
  refuseGone: base.emit({ type: 'refuseRekey', notify: 'CHILD_SA_NOT_FOUND' }),
  installOwnRekey: base.emit({ type: 'installOwnRekey' }),
  closeOwnRekey: base.emit({ type: 'closeOwnRekey' }),
  closePeerRekey: base.emit({ type: 'closePeerRekey' }),
  forgetOwnRekey: base.emit({ type: 'forgetOwnRekey' }),
  noteDelete: base.assign({ deleteWished: true }),
  sendDelete: base.emit({ type: 'sendDelete' }),
  answerDelete: base.emit({ type: 'answerDelete', listed: true }),
  answerCrossing: base.emit({ type: 'answerDelete', listed: false }),
  uninstall: base.emit({ type: 'uninstall' }),
  forgetPostponements: base.assign({ postponements: 0 }),
  closeIke: base.emit({ type: 'closeIke' }),
  createAnew: base.emit({ type: 'createAnew' }),
  reportFailed: base.emit(({ event }) => ({ type: 'childFailed', outcome: outcomeOf(event) ?? 'no-answer' })),
  markCollision: base.emit({ type: 'mark', mark: 'rekey-collision', ref: 'RFC 7296 §2.8.1' }),
  markCrossing: base.emit({ type: 'mark', mark: 'crossing-deletes', ref: 'RFC 7296 §1.4.1' }),
  markPostponed: base.emit({ type: 'mark', mark: 'rekey-postponed', ref: 'RFC 7296 §2.25' }),
  markBusy: base.emit({ type: 'mark', mark: 'already-under-way', ref: 'RFC 7296 §2.8' }),
  markLate: base.emit({ type: 'mark', mark: 'late-answer', ref: 'RFC 7296 §2.25.1' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}

export const childActionRefs = {
  countPostponement: 'RFC 7296 §2.25',
  sendCreate: 'RFC 7296 §1.3.1',
  install: 'RFC 7296 §1.3.1',
  sendRekey: 'RFC 7296 §1.3.3',
  acceptRekey: 'RFC 7296 §1.3.3',
  refuseTemporary: 'RFC 7296 §2.25.1',
  refuseProposal: 'RFC 7296 §2.7',
  refuseGroup: 'RFC 7296 §1.3',
  refuseValue: 'RFC 7296 §2.21.3',
  refuseSelectors: 'RFC 7296 §2.9.2',
  refuseGone: 'RFC 7296 §2.25.1',
  installOwnRekey: 'RFC 7296 §2.8',
  closeOwnRekey: 'RFC 7296 §2.8.1',
  closePeerRekey: 'RFC 7296 §1.4.1',
  forgetOwnRekey: 'RFC 7296 §2.25.1',
  noteDelete: 'Roamscope',
  sendDelete: 'RFC 7296 §1.4.1',
  answerDelete: 'RFC 7296 §1.4.1',
  answerCrossing: 'RFC 7296 §1.4.1',
  uninstall: 'RFC 7296 §1.4.1',
  forgetPostponements: 'RFC 7296 §2.25',
  closeIke: 'RFC 7296 §2.25',
  createAnew: 'RFC 7296 §2.25',
  reportFailed: 'RFC 7296 §2.21.3',
  markCollision: 'RFC 7296 §2.8.1',
  markCrossing: 'RFC 7296 §1.4.1',
  markPostponed: 'RFC 7296 §2.25',
  markBusy: 'RFC 7296 §2.8',
  markLate: 'RFC 7296 §2.25.1',
  markUnexpected: 'Roamscope',
} satisfies Record<keyof typeof actions, string>

export const childSetup = base.extend({ actions })
export const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()
