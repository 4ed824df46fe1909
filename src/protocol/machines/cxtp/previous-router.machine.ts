/**
 * The previous router's part of CXTP for one mobile (RFC 4067 §2.1, §2.5.3 to §2.5.6, §6.3; Allard 2007 §VI-C step 2).
 *
 * Departures.
 * - The time to wait has three names (CT_MAX_HANDOVER_TIME §2.5.3, CXTP_MAX_TRANSFER_TIME §2.5.6, CT_MAX_TRANSFER_TIME
 *   §4); only the last has a value, which serves for all.
 * - Deleting the data after 200 ms (§2.5.6) makes a later CT-Req useless, although the mobile's first repetition comes
 *   after 2 s (§3.2): after the timeout the data is kept, unused, for CT_RETRY_MAX, the time in which a mobile can
 *   still ask. The SAs go back into use only where no second router can have them: nAR said so (CTC, CTDR with S=0),
 *   or the mobile never left this cell, or it says with a CTAR that it stays. They leave use again as soon as the
 *   mobile leaves, since a late copy of the data may still reach nAR. A mobile that is back may have been active
 *   elsewhere, with the CTDR lost: its presence alone restores nothing, or two routers would use one SA.
 * - "Ignore requests while a CTD is unacknowledged" (§6.3) and "resend on CT-Req" (§2.5.6) contradict each other: a
 *   CT-Req of the same transfer is a resend, anything else waits (Roamscope D7). In reactive transfer the sequence number
 *   is checked by the token only (Roamscope D8).
 * - A zero-token CT-Req is authorised by the router that sent it, over the protected link (§2.5.3 says CTD, means
 *   CT-Req: Roamscope D9).
 * - The CTAA to a predictive CTAR says that the data was sent; whether it arrived nobody can tell the mobile (§2.1.1).
 *   Bad tokens are never answered: whoever sent them is not the mobile, and a refusal would end the mobile's transfer.
 * - A duplicate CTAR MUST be ignored (§3.2), which leaves a mobile whose CTAA was lost without any: policy
 *   `duplicateCtar` repeats the answer instead (Roamscope D6).
 * - With `release: 'link-down'` the SAs stay in use until the mobile leaves, also after the CTDR (state lingering); so do
 *   SAs that went back into use before a late CTDR came.
 */
import type { MachineDefinition } from '../definition.ts'
import * as requests from './previous-router.requests.ts'
import {
  previousRouterActionRefs,
  previousRouterDelayRefs,
  previousRouterGuardRefs,
  previousRouterSetup,
} from './previous-router.setup.ts'

const { step, also } = requests

const idle = previousRouterSetup.createStateConfig({
  meta: { ref: 'Allard 2007 §VI-C step 1', kind: 'idle', text: 'Serves the mobile; its SAs, if any, are in use here' },
  on: {
    CTAR: [...requests.mobileStays(), ...requests.ctarInUse],
    'CT-Req': requests.requestInUse,
    trigger: requests.triggerInUse,
    mobileLeft: requests.leaves,
    CTDR: step('RFC 4067 §2.5.4', [], ['refuseTooLate']),
    CTC: step('RFC 4067 §2.5.5', [], ['refuseTooLate']),
    mobileBack: requests.comesBack,
    contextsBack: step('RFC 4067 §6.3', [], ['forgetTransfer'], 'idle'),
  },
})

const sent = previousRouterSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §2.5.3', kind: 'waiting', text: 'Data sent to nAR; waits for the CTDR' },
  on: {
    CTAR: [
      ...requests.mobileStays('kept'),
      requests.badToken,
      ...requests.duplicateCtar,
      ...also('acknowledgementWanted', ['sendCtaa'], 'RFC 4067 §2.5', ['sameTransfer'], ['renewTransfer']),
      requests.busy,
    ],
    'CT-Req': [
      step('RFC 4067 §6.3', ['zeroToken', 'sentElsewhere'], ['refuseBusy']),
      step('RFC 4067 §2.5.6', ['zeroToken'], ['renewTransfer', 'resendData', 'markResend']),
      requests.badToken,
      ...requests.sendAgain(['sameTransfer']),
      requests.busy,
    ],
    CTDR: requests.replies,
    CTC: requests.cancelled,
    trigger: requests.busy,
    mobileLeft: requests.leavesWhile(),
    mobileBack: requests.comesBack,
    contextsBack: requests.contextsBack,
  },
  after: {
    CT_MAX_TRANSFER_TIME: [
      step(
        'RFC 4067 §4',
        ['replyExpected', 'withdrawn', 'mobileHere', '!leftSince'],
        ['restoreContexts', 'noteRestored', 'reportNoReply', 'markKept'],
        'kept',
      ),
      step('RFC 4067 §4', ['replyExpected'], ['reportNoReply', 'markKept'], 'kept'),
      step('RFC 4067 §4', [], ['markKept'], 'kept'),
    ],
  },
})

const kept = previousRouterSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §4', kind: 'waiting', text: 'Not settled: keeps the data while nAR may still ask' },
  on: {
    CTAR: [
      ...requests.mobileStays('kept'),
      requests.badToken,
      ...requests.duplicateCtar,
      ...requests.storedCtar,
      ...requests.predictiveTransfer,
    ],
    'CT-Req': [...requests.zeroTokenAgain, requests.badToken, requests.unsupported, ...requests.sendAgain([])],
    trigger: [...requests.storedTrigger, ...requests.triggerInUse],
    CTDR: requests.lateReplies,
    CTC: requests.cancelled,
    mobileLeft: requests.leavesWhile('kept'),
    mobileBack: requests.comesBack,
    contextsBack: requests.contextsBack,
  },
  after: {
    CT_RETRY_MAX: [
      step('RFC 4067 §6.3', ['withdrawn'], ['dropContexts', 'markForgotten'], 'released'),
      step('Roamscope', [], []),
    ],
  },
})

const lingering = previousRouterSetup.createStateConfig({
  meta: { ref: 'Roamscope', kind: 'waiting', text: 'nAR has the data; the SAs stay in use until the mobile leaves' },
  on: {
    CTAR: [
      ...requests.mobileStays('kept'),
      requests.badToken,
      ...requests.duplicateCtar,
      ...requests.unsupportedTypes,
      ...requests.predictiveTransfer,
    ],
    'CT-Req': [...requests.zeroTokenAgain, requests.badToken, ...requests.sendAgain([])],
    CTDR: step('RFC 4067 §2.5.4', [], ['markRepeatedReply']),
    CTC: step('RFC 4067 §2.5.5', [], ['markCancelled'], 'kept'),
    trigger: requests.busy,
    mobileLeft: step(
      'RFC 4067 §6.3',
      [],
      ['noteLeft', 'withdrawContexts', 'noteWithdrawn', 'dropContexts', 'markForgotten'],
      'released',
    ),
    mobileBack: requests.comesBack,
    contextsBack: requests.contextsBack,
  },
})

const released = previousRouterSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §6.3', kind: 'settled', text: 'Contexts and key dropped; nAR has the mobile' },
  on: {
    CTAR: [...requests.mobileStays(), ...requests.ctarInUse],
    'CT-Req': requests.requestInUse,
    trigger: requests.triggerInUse,
    CTDR: step('RFC 4067 §2.5.4', [], ['markRepeatedReply']),
    CTC: step('RFC 4067 §2.5.5', [], ['refuseTooLate']),
    mobileLeft: requests.leaves,
    mobileBack: requests.comesBack,
    contextsBack: step('RFC 4067 §6.3', [], ['forgetTransfer'], 'idle'),
  },
})

const machine = previousRouterSetup.createMachine({
  id: 'cxtp-previous-router',
  context: ({ input }) => ({
    ...input,
    sequence: null,
    form: 'PCTD',
    withdrawn: false,
    mobileHere: input.mobileHere ?? true,
    leftSince: false,
    resent: 0,
  }),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { idle, sent, kept, lingering, released },
})

/** CXTP in the previous router; input `PreviousRouterInput`, events `PreviousRouterEvent`, effects `PreviousRouterEffect`. */
export const previousRouterMachine: MachineDefinition = {
  id: machine.id,
  title: 'CXTP in the previous router',
  ref: 'RFC 4067 §2.1',
  machine,
  guardRefs: previousRouterGuardRefs,
  actionRefs: previousRouterActionRefs,
  delayRefs: previousRouterDelayRefs,
}
