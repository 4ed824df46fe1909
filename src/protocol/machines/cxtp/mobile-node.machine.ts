/**
 * The mobile node's part of CXTP (RFC 4067 §2.1, §2.5.1, §3.2; Allard 2007 §IV-B, §IV-C and §VI-C steps 1, 4, 6).
 *
 * Departures. The RFC describes messages, not states; these are ours.
 * - §3.2 says CXTP_REQUEST_RETRY and CXTP_RETRY_MAX, §4 CT_REQUEST_RETRY and CT_RETRY_MAX: taken as the same. CTARs
 *   leave at 0, 2, 6 and 14 s; a repetition that would be due at or after 15 s is not waited for.
 * - Losing the link stops the timetable; it begins anew with the link, with the same sequence number (§3.2 bounds
 *   repetitions on a link that is there).
 * - Without the A bit the transfer counts as done when the CTAR is sent: nothing else will ever tell. A CTAA that comes
 *   all the same, because SPIs changed or the request was refused, is obeyed (Allard 2007 step 5 needs it).
 * - A refused or unanswered CTAR to pAR ends the prediction only: the CTAR to nAR follows in any case (§2.1.1).
 * - A mobile that told pAR it would move, and comes back without having moved or never leaves, cannot know whether pAR
 *   still has its contexts. It sends a CTAR with the A bit that names pAR itself as the other router, and believes the
 *   answer (RFC 5568 §5.6 has the case, RFC 4067 not). Both then take a new key (RFC 4067 §6.3), so that no router can
 *   activate what it was sent under the old one: its counters are stale.
 * - Statuses other than 0 refuse everything: half a context is of no use (Roamscope; failure case 35).
 * - A good CTAA after giving up is taken: both ends hold the same SAs then, and nobody signs a CTAA (§2.5.2), so that a
 *   refusal may be forged. A good answer may be forged as well: one with new numbers that shows the keys of the IKE SA counts
 *   behind it. A further move asks again, since some router may hold the contexts (§2.5.1 "always sent").
 */
import { and, not } from 'xstate'
import type { MachineDefinition } from '../definition.ts'
import { mobileActionRefs, mobileDelayRefs, mobileGuardRefs, mobileSetup } from './mobile-node.setup.ts'

const linkDown = { target: 'moving', meta: { ref: 'RFC 4067 §2' } } as const

/** The radio is attached again: to the same router, or to a new one, which always gets a CTAR. */
const linkUp = [
  {
    guard: and(['sameRouter', 'stoodActivating']),
    target: 'activating',
    reenter: true,
    actions: ['resumeTransfer', 'sendCtarToNew', 'markRetry'],
    meta: { ref: 'RFC 4067 §3.2' },
  },
  {
    guard: and(['sameRouter', 'stoodAsked']),
    target: 'returning',
    reenter: true,
    actions: ['resumeTransfer', 'askWhetherKept', 'markReturn'],
    meta: { ref: 'RFC 5568 §5.6' },
  },
  { guard: and(['sameRouter', 'stoodActive']), target: 'active', reenter: true, meta: { ref: 'Roamscope' } },
  { guard: and(['sameRouter', 'stoodFailed']), target: 'failed', reenter: true, meta: { ref: 'Roamscope' } },
  { guard: 'sameRouter', target: 'connected', reenter: true, meta: { ref: 'Roamscope' } },
  {
    guard: 'acknowledgementWanted',
    target: 'activating',
    reenter: true,
    actions: ['beginTransfer', 'rewriteSas', 'sendCtarToNew'],
    meta: { ref: 'Allard 2007 §VI-C step 4' },
  },
  {
    target: 'active',
    reenter: true,
    actions: ['beginTransfer', 'rewriteSas', 'sendCtarToNew', 'reportDone'],
    meta: { ref: 'RFC 4067 §2.5.1' },
  },
] as const

const predictHandover = [
  {
    guard: 'acknowledgementOfPreviousWanted',
    target: 'requesting',
    actions: ['beginTransfer', 'sendCtarToPrevious'],
    meta: { ref: 'Allard 2007 §VI-C step 1' },
  },
  {
    target: 'requested',
    actions: ['beginTransfer', 'sendCtarToPrevious'],
    meta: { ref: 'Allard 2007 §VI-C step 1' },
  },
] as const

const alreadyTransferring = { actions: 'markOneOperation', meta: { ref: 'RFC 4067 §2.5' } } as const
const foreignAnswer = {
  guard: not('answerAwaited'),
  actions: 'markForeignAnswer',
  meta: { ref: 'RFC 4067 §2.5' },
} as const
const answerOfPrevious = {
  guard: not('answerFromNewRouter'),
  actions: 'markLateAnswer',
  meta: { ref: 'RFC 4067 §2.5.2' },
} as const

const lateAnswer = { actions: 'markLateAnswer', meta: { ref: 'RFC 4067 §2.5.2' } } as const

const connected = mobileSetup.createStateConfig({
  meta: { ref: 'Allard 2007 §VI-C step 1', kind: 'idle', text: 'Attached; its SAs end at this router' },
  entry: 'standConnected',
  on: { predictHandover, linkDown, linkUp, CTAA: lateAnswer },
})

const requesting = mobileSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §2.5.1', kind: 'waiting', text: 'Told pAR where it will go; waits for the CTAA' },
  entry: 'standAsked',
  on: {
    predictHandover: alreadyTransferring,
    linkDown,
    linkUp,
    CTAA: [
      foreignAnswer,
      { guard: 'allTransferred', target: 'requested', meta: { ref: 'RFC 4067 §2.5.2' } },
      {
        target: 'connected',
        actions: ['markPredictionFailed', 'forgetTransfer'],
        meta: { ref: 'RFC 4067 §2.1.1' },
      },
    ],
  },
  after: {
    CT_REQUEST_RETRY: [
      {
        guard: 'retryInTime',
        target: 'requesting',
        reenter: true,
        actions: ['countTry', 'sendCtarToPrevious', 'markRetry'],
        meta: { ref: 'RFC 4067 §3.2' },
      },
      { target: 'connected', actions: 'markPredictionFailed', meta: { ref: 'RFC 4067 §3.2' } },
    ],
    CT_RETRY_MAX: { target: 'connected', actions: 'markPredictionFailed', meta: { ref: 'RFC 4067 §3.2' } },
  },
})

const requested = mobileSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §2.1.1', kind: 'waiting', text: 'Told pAR where it will go; about to move' },
  entry: 'standAsked',
  on: { predictHandover: alreadyTransferring, linkDown, linkUp, CTAA: lateAnswer },
  after: {
    CT_RETRY_MAX: {
      target: 'returning',
      actions: ['resumeTransfer', 'askWhetherKept', 'markReturn'],
      meta: { ref: 'RFC 5568 §5.6' },
    },
  },
})

const moving = mobileSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §2', kind: 'waiting', text: 'Between two cells, without a link' },
  on: {
    // Another hint of the radio while it is already under way.
    predictHandover: { actions: 'markNoLink', meta: { ref: 'RFC 4067 §2' } },
    linkUp,
    CTAA: lateAnswer,
  },
})

const activating = mobileSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §3.2', kind: 'waiting', text: 'CTAR sent to nAR; waits for the CTAA' },
  entry: 'standActivating',
  on: {
    predictHandover: alreadyTransferring,
    linkDown,
    linkUp,
    CTAA: [
      foreignAnswer,
      answerOfPrevious,
      {
        guard: not('allTransferred'),
        target: 'failed',
        actions: ['noteAnswer', 'reportRefused'],
        meta: { ref: 'RFC 4067 §2.5.2' },
      },
      {
        guard: 'spisChanged',
        target: 'active',
        actions: ['noteAnswer', 'changeSpis', 'reportDone'],
        meta: { ref: 'Allard 2007 §VI-C step 5' },
      },
      { target: 'active', actions: ['noteAnswer', 'reportDone'], meta: { ref: 'RFC 4067 §2.5.2' } },
    ],
  },
  after: {
    CT_REQUEST_RETRY: [
      {
        guard: 'retryInTime',
        target: 'activating',
        reenter: true,
        actions: ['countTry', 'sendCtarToNew', 'markRetry'],
        meta: { ref: 'RFC 4067 §3.2' },
      },
      { target: 'failed', actions: ['reportNoAnswer', 'markGivenUp'], meta: { ref: 'RFC 4067 §3.2' } },
    ],
    CT_RETRY_MAX: { target: 'failed', actions: ['reportNoAnswer', 'markGivenUp'], meta: { ref: 'RFC 4067 §3.2' } },
  },
})

const returning = mobileSetup.createStateConfig({
  meta: {
    ref: 'RFC 5568 §5.6',
    kind: 'waiting',
    text: 'Did not move after all; asks whether pAR kept its contexts',
  },
  entry: 'standAsked',
  on: {
    predictHandover: alreadyTransferring,
    linkDown,
    linkUp,
    CTAA: [
      foreignAnswer,
      { guard: 'allTransferred', target: 'connected', actions: 'reportUndone', meta: { ref: 'RFC 5568 §5.6' } },
      { target: 'failed', actions: 'reportRefused', meta: { ref: 'RFC 4067 §2.5.2' } },
    ],
  },
  after: {
    CT_REQUEST_RETRY: [
      {
        guard: 'retryInTime',
        target: 'returning',
        reenter: true,
        actions: ['countTry', 'askWhetherKept', 'markRetry'],
        meta: { ref: 'RFC 4067 §3.2' },
      },
      { target: 'failed', actions: ['reportNoAnswer', 'markGivenUp'], meta: { ref: 'RFC 4067 §3.2' } },
    ],
    CT_RETRY_MAX: { target: 'failed', actions: ['reportNoAnswer', 'markGivenUp'], meta: { ref: 'RFC 4067 §3.2' } },
  },
})

const active = mobileSetup.createStateConfig({
  meta: {
    ref: 'Allard 2007 §VI-C step 6',
    kind: 'settled',
    text: 'The new router has its contexts; traffic is protected',
  },
  entry: 'standActive',
  on: {
    predictHandover,
    linkDown,
    linkUp,
    CTAA: [
      foreignAnswer,
      answerOfPrevious,
      {
        guard: and(['alreadyAnswered', not('numbersProven')]),
        actions: 'markRepeatedAnswer',
        meta: { ref: 'RFC 4067 §3.2' },
      },
      {
        guard: not('allTransferred'),
        target: 'failed',
        actions: ['noteAnswer', 'reportRefused'],
        meta: { ref: 'RFC 4067 §2.5.2' },
      },
      { guard: 'spisChanged', actions: ['noteAnswer', 'changeSpis'], meta: { ref: 'Allard 2007 §VI-C step 5' } },
      { actions: 'noteAnswer', meta: { ref: 'RFC 4067 §2.5.2' } },
    ],
  },
})

const failed = mobileSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §3.2', kind: 'failed', text: 'No transfer: the SAs must be negotiated anew' },
  entry: 'standFailed',
  on: {
    predictHandover: { actions: 'markNothingToTransfer', meta: { ref: 'RFC 4067 §2' } },
    linkDown,
    linkUp,
    CTAA: [
      foreignAnswer,
      answerOfPrevious,
      { guard: not('allTransferred'), actions: 'markRepeatedAnswer', meta: { ref: 'RFC 4067 §3.2' } },
      {
        guard: 'spisChanged',
        target: 'active',
        actions: ['noteAnswer', 'changeSpis', 'reportDone', 'markLateAnswer'],
        meta: { ref: 'Allard 2007 §VI-C step 5' },
      },
      { target: 'active', actions: ['noteAnswer', 'reportDone', 'markLateAnswer'], meta: { ref: 'RFC 4067 §2.5.2' } },
    ],
  },
})

const machine = mobileSetup.createMachine({
  id: 'cxtp-mobile-node',
  context: ({ input }) => ({ ...input, attempt: 0, tries: 1, waitedUs: 0, answered: false, stood: 'connected' }),
  initial: 'connected',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { connected, requesting, requested, moving, activating, returning, active, failed },
})

/** CXTP in the mobile node; input `MobileInput`, events `MobileEvent`, effects `MobileEffect`. */
export const mobileNodeMachine: MachineDefinition = {
  id: machine.id,
  title: 'CXTP in the mobile node',
  ref: 'RFC 4067 §2.1',
  machine,
  guardRefs: mobileGuardRefs,
  actionRefs: mobileActionRefs,
  delayRefs: mobileDelayRefs,
}
