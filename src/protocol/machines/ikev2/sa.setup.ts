import { setup } from 'xstate'
import { declared, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { SaEffect, SaEvent, SaInput } from './events.ts'
import { retryPauseUs, staggerOf } from './retry-pause.ts'

interface SaContext extends SaInput {
  /** Rekeyings put off in a row. */
  readonly postponements: number
  /** 0 to 255, drawn for the pause that follows. */
  readonly stagger: number
  /** Deletion was asked for while a rekeying is open, whose answer comes first. */
  readonly deleteWished: boolean
}
interface Args {
  readonly context: SaContext
  readonly event: SaEvent
}

const guards = {
  childBusy: ({ event }: Args) => 'childBusy' in event && event.childBusy,
  agreed: ({ event }: Args) => event.type === 'rekeyRequest' && event.agreement === 'agreed',
  otherGroup: ({ event }: Args) => event.type === 'rekeyRequest' && event.agreement === 'other-group',
  badGroup: ({ event }: Args) => event.type === 'rekeyRequest' && event.agreement === 'bad-group',
  rekeyed: ({ event }: Args) => event.type === 'rekeyAnswer' && event.outcome === 'agreed',
  askedAgain: ({ event }: Args) => event.type === 'rekeyAnswer' && event.outcome === 'other-group',
  putOff: ({ event }: Args) => event.type === 'rekeyAnswer' && event.outcome === 'temporary',
  lost: ({ event }: Args) => event.type === 'rekeyAnswer' && event.lost,
  deleteWished: ({ context }: Args) => context.deleteWished,
  mayPostpone: ({ context }: Args) => context.postponements < context.timers.attempts,
}

export const saGuardRefs = {
  childBusy: 'RFC 7296 §2.25.2',
  agreed: 'RFC 7296 §1.3.2',
  otherGroup: 'RFC 7296 §1.3',
  badGroup: 'RFC 7296 §2.21.3',
  rekeyed: 'RFC 7296 §1.3.2',
  askedAgain: 'RFC 7296 §1.3',
  putOff: 'RFC 7296 §2.25',
  lost: 'RFC 7296 §2.8.2',
  deleteWished: 'Roamscope',
  mayPostpone: 'RFC 7296 §2.25',
} satisfies Record<keyof typeof guards, string>

const base = setup({
  types: declared<{ context: SaContext; events: SaEvent; emitted: SaEffect; input: SaInput; meta: MachineMeta }>(),
  guards,
  delays: {
    /** How long the peer may be silent before it is asked (RFC 7296 §2.4). */
    LIVENESS: ({ context }) => context.timers.livenessUs,
    /** Pause after TEMPORARY_FAILURE, Roamscope; the RFC gives no number (§2.25). */
    RETRY: ({ context: { timers, postponements, stagger } }) => retryPauseUs(timers, postponements, stagger),
    /** How long the peer's deletion of a replaced SA is waited for, Roamscope. */
    LINGER: ({ context }) => context.timers.saLingerUs,
    /** How long the last answer is kept for repetitions of its request (RFC 7296 §2.1: minutes). */
    ANSWER_KEPT: ({ context }) => context.timers.answerKeptUs,
  },
})

export const saDelayRefs = {
  LIVENESS: 'RFC 7296 §2.4',
  RETRY: 'RFC 7296 §2.25',
  LINGER: 'RFC 7296 §2.8',
  ANSWER_KEPT: 'RFC 7296 §2.1',
}

const actions = {
  countPostponement: base.assign({
    postponements: ({ context }) => context.postponements + 1,
    stagger: ({ event }) => staggerOf(event),
  }),
  forgetPostponements: base.assign({ postponements: 0 }),
  sendRekey: base.emit({ type: 'sendRekey' }),
  acceptRekey: base.emit({ type: 'acceptRekey' }),
  refuseTemporary: base.emit({ type: 'refuseRekey', notify: 'TEMPORARY_FAILURE' }),
  refuseProposal: base.emit({ type: 'refuseRekey', notify: 'NO_PROPOSAL_CHOSEN' }),
  refuseGroup: base.emit({ type: 'refuseRekey', notify: 'INVALID_KE_PAYLOAD' }),
  refuseValue: base.emit({ type: 'refuseRekey', notify: 'INVALID_SYNTAX' }),
  adoptOwnRekey: base.emit({ type: 'adoptOwnRekey' }),
  adoptPeerRekey: base.emit({ type: 'adoptPeerRekey' }),
  closeOwnRekey: base.emit({ type: 'closeOwnRekey' }),
  closeHeir: base.emit({ type: 'closeHeir' }),
  forgetOwnRekey: base.emit({ type: 'forgetOwnRekey' }),
  noteDelete: base.assign({ deleteWished: true }),
  sendDelete: base.emit({ type: 'sendDelete' }),
  answerDelete: base.emit({ type: 'answerDelete' }),
  checkLiveness: base.emit({ type: 'checkLiveness' }),
  removeDeleted: base.emit({ type: 'removeSa', reason: 'deleted' }),
  removeByPeer: base.emit({ type: 'removeSa', reason: 'deleted-by-peer' }),
  removeReplaced: base.emit({ type: 'removeSa', reason: 'replaced' }),
  removeUnanswered: base.emit({ type: 'removeSa', reason: 'no-answer' }),
  removeFatal: base.emit({ type: 'removeSa', reason: 'fatal' }),
  forget: base.emit({ type: 'forgetSa' }),
  reportRekeyFailed: base.emit({ type: 'rekeyFailed' }),
  markCollision: base.emit({ type: 'mark', mark: 'rekey-collision', ref: 'RFC 7296 §2.8.2' }),
  markCrossing: base.emit({ type: 'mark', mark: 'crossing-deletes', ref: 'RFC 7296 §2.25.2' }),
  markPostponed: base.emit({ type: 'mark', mark: 'rekey-postponed', ref: 'RFC 7296 §2.25' }),
  markLate: base.emit({ type: 'mark', mark: 'out-of-turn', ref: 'RFC 7296 §2.1' }),
  markBusy: base.emit({ type: 'mark', mark: 'already-under-way', ref: 'RFC 7296 §2.8' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}

export const saActionRefs = {
  countPostponement: 'RFC 7296 §2.25',
  forgetPostponements: 'RFC 7296 §2.25',
  sendRekey: 'RFC 7296 §1.3.2',
  acceptRekey: 'RFC 7296 §1.3.2',
  refuseTemporary: 'RFC 7296 §2.25.2',
  refuseProposal: 'RFC 7296 §2.7',
  refuseGroup: 'RFC 7296 §1.3',
  refuseValue: 'RFC 7296 §2.21.3',
  adoptOwnRekey: 'RFC 7296 §2.18',
  adoptPeerRekey: 'RFC 7296 §2.18',
  closeOwnRekey: 'RFC 7296 §2.8.2',
  closeHeir: 'RFC 7296 §1.4.1',
  forgetOwnRekey: 'RFC 7296 §2.25.2',
  noteDelete: 'Roamscope',
  sendDelete: 'RFC 7296 §1.4.1',
  answerDelete: 'RFC 7296 §1.4.1',
  checkLiveness: 'RFC 7296 §2.4',
  removeDeleted: 'RFC 7296 §1.4.1',
  removeByPeer: 'RFC 7296 §1.4.1',
  removeReplaced: 'RFC 7296 §2.8',
  removeUnanswered: 'RFC 7296 §2.4',
  removeFatal: 'RFC 7296 §2.21.2',
  forget: 'RFC 7296 §2.1',
  reportRekeyFailed: 'RFC 7296 §2.8',
  markCollision: 'RFC 7296 §2.8.2',
  markCrossing: 'RFC 7296 §2.25.2',
  markPostponed: 'RFC 7296 §2.25',
  markLate: 'RFC 7296 §2.1',
  markBusy: 'RFC 7296 §2.8',
  markUnexpected: 'Roamscope',
} satisfies Record<keyof typeof actions, string>

export const saSetup = base.extend({ actions })
export const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()
