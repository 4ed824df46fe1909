/**
 * The new router's part of CXTP for one mobile (RFC 4067 §2.1, §2.5.3 to §2.5.6, §6.3; Allard 2007 §VI-C steps 3, 5).
 *
 * Departures.
 * - "Installs" (§2.1.2) and Allard 2007's step 3 are read as: data is kept in the store; SAD and SPD get it when a CTAR
 *   with a good token came (predictive) or when pAR, having judged the token, sends it (reactive).
 * - The CTDR to a PCTD says that it was received (step 3); the one to a CTD that was asked for says how the
 *   installation went, since it is known in the same moment (§2.1.2 "status of processing").
 * - No limit is given for data whose mobile never comes: HELD_LIFETIME, then it is dropped and pAR told with a CTC.
 * - §3.2 lets a router ignore a CTAR seen before, which leaves a mobile whose CTAA was lost without any answer. Policy
 *   `duplicateCtar: 'repeat'` repeats the stored CTAA, and takes a repetition that was never answered as a new request,
 *   because the first one may have failed here (Roamscope D6). A good token counts in any case while contexts are held: a forged
 *   CTAR with the mobile's sequence number must not spoil the real one.
 * - A bad token is not answered: whoever sent it is not the mobile, and a refusal would end the mobile's own transfer.
 *   A CTAA with statuses goes out for data of no use (Roamscope D11).
 * - Without the A bit a CTAA still goes out when SPIs changed or nothing could be installed: the mobile would never
 *   find out (Allard 2007 step 5; §2.5.2 calls acknowledgement optional).
 * - A CTAR between a zero-token CT-Req and its PCTD sends a second CT-Req with the token; whichever answer comes first
 *   is used (§2.5.6 has the case, not the answer).
 * - CTC is sent on a timeout and against data nobody waits for; activation is the commit point, after it no CTC (§2.5.5
 *   leaves both open). What cannot be installed wholly is not installed at all.
 */
import type { MachineDefinition } from '../definition.ts'
import * as data from './new-router.data.ts'
import { newRouterActionRefs, newRouterDelayRefs, newRouterGuardRefs, newRouterSetup } from './new-router.setup.ts'

const { step, also } = data

const stays = step('RFC 5568 §5.6', [], ['markGone'])
const busy = step('RFC 4067 §6.3', [], ['refuseBusy'])
const unasked = step('RFC 4067 §6.3', [], ['refuseUnexpected', 'cancelTransfer'])
const noData = step(
  'RFC 4067 §2.5.5',
  [],
  ['cancelTransfer', 'discardContexts', 'reportNoData', 'forgetRequest', 'markCancelled'],
  'idle',
)

const idle = newRouterSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §2.1', kind: 'idle', text: 'Nothing of the mobile here' },
  on: {
    PCTD: [...data.hold([], 'markHeld', 'held'), ...data.unusable()],
    CTD: unasked,
    CTAR: data.fetchForMobile,
    trigger: step('RFC 4067 §5.2', [], ['requestWithKey'], 'requestedKey'),
    mobileLeft: stays,
  },
})

const held = newRouterSetup.createStateConfig({
  meta: { ref: 'Allard 2007 §VI-C step 3', kind: 'waiting', text: 'Contexts kept, not used; waits for the CTAR' },
  on: {
    PCTD: [...data.hold([], 'markRepeatedData'), ...data.unusable()],
    CTD: [...data.activateJudged(['asked']), step('RFC 4067 §6.3', [], ['refuseUnexpected'])],
    CTAR: data.activateHeld,
    trigger: step('RFC 4067 §2.5', [], ['markNothingToFetch']),
    mobileLeft: stays,
  },
  after: {
    HELD_LIFETIME: step(
      'RFC 4067 §6.1',
      [],
      ['discardKey', 'discardContexts', 'cancelTransfer', 'reportNeverCame', 'forgetRequest'],
      'idle',
    ),
  },
})

const requested = newRouterSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §2.5.6', kind: 'waiting', text: 'Asked pAR with the token of the mobile; waits for the CTD' },
  on: {
    CTD: [...data.activateJudged([]), ...data.unusableForMobile],
    PCTD: [
      step(
        'RFC 4067 §2.5.6',
        ['usable', 'pendingTokenGood'],
        ['noteReplyOwed', 'storeContexts', 'markTokenGood', 'discardKey', 'activateContexts'],
        'installing',
      ),
      step('RFC 4067 §6.3', ['usable', 'pendingTokenBad'], ['refuseBadToken']),
      ...data.hold([], 'markHeld', 'held'),
      ...data.unusable(),
    ],
    CTAR: [step('RFC 4067 §3.2', ['duplicate'], ['refuseDuplicate']), busy],
    trigger: busy,
    mobileLeft: step('RFC 4067 §2.5.5', [], ['cancelTransfer', 'discardContexts', 'forgetRequest', 'markGone'], 'left'),
  },
  after: { CT_MAX_TRANSFER_TIME: noData },
})

const requestedKey = newRouterSetup.createStateConfig({
  meta: { ref: 'RFC 4067 §2.5.6', kind: 'waiting', text: 'Asked pAR for data and key before the mobile came' },
  on: {
    PCTD: [...data.hold([], 'markHeld', 'held'), ...data.unusable('idle')],
    CTD: step('RFC 4067 §6.3', [], ['refuseUnexpected']),
    CTAR: step('RFC 4067 §2.5.6', [], ['noteRequest', 'noteAsked', 'requestContexts'], 'requested'),
    trigger: busy,
    mobileLeft: stays,
  },
  after: { CT_MAX_TRANSFER_TIME: noData },
})

const installing = newRouterSetup.createStateConfig({
  meta: { ref: 'Allard 2007 §VI-C step 5', kind: 'waiting', text: 'Rewrites addresses and installs' },
  on: {
    activated: [
      ...outcome(['installed', 'acknowledgementWanted'], ['sendCtaa', 'noteAnswered'], 'active'),
      ...outcome(['installed', 'spisChanged'], ['sendCtaa', 'noteAnswered'], 'active'),
      ...outcome(['installed'], [], 'active'),
      ...also(
        'replyOwed',
        ['reportNotInstalled', 'noteReplied'],
        'RFC 4067 §2.5.4',
        [],
        ['sendCtaa', 'noteAnswered', 'discardContexts', 'reportNotUsable', 'forgetRequest'],
        'idle',
      ),
    ],
  },
})

function outcome(
  conditions: Parameters<typeof step>[1],
  actions: Parameters<typeof step>[2],
  target: string,
): ReturnType<typeof also> {
  return also('replyOwed', ['confirmReceived', 'noteReplied'], 'RFC 4067 §2.5.2', conditions, actions, target)
}

const active = newRouterSetup.createStateConfig({
  meta: { ref: 'Allard 2007 §VI-C step 6', kind: 'settled', text: 'The contexts are in use here' },
  on: {
    CTAR: [
      ...data.duplicateCtar,
      step('RFC 4067 §3.2', ['duplicate'], ['refuseDuplicate']),
      step('RFC 4067 §6.3', [], ['refuseBadToken']),
    ],
    PCTD: data.late,
    CTD: data.late,
    trigger: step('RFC 4067 §2.5', [], ['markNothingToFetch']),
    mobileLeft: step('RFC 5568 §5.6', [], ['markGone'], 'left'),
  },
})

const left = newRouterSetup.createStateConfig({
  meta: { ref: 'RFC 5568 §5.6', kind: 'settled', text: 'The mobile left this cell again' },
  on: {
    PCTD: [...data.hold([], 'markHeld', 'held'), ...data.unusable()],
    CTD: unasked,
    CTAR: data.fetchForMobile,
    trigger: step('RFC 4067 §5.2', [], ['requestWithKey'], 'requestedKey'),
    mobileLeft: stays,
  },
})

const machine = newRouterSetup.createMachine({
  id: 'cxtp-new-router',
  context: ({ input }) => ({ ...input, acknowledge: false, replyOwed: false, asked: false, answered: false }),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { idle, held, requested, requestedKey, installing, active, left },
})

/** CXTP in the new router; input `NewRouterInput`, events `NewRouterEvent`, effects `NewRouterEffect`. */
export const newRouterMachine: MachineDefinition = {
  id: machine.id,
  title: 'CXTP in the new router',
  ref: 'RFC 4067 §2.1',
  machine,
  guardRefs: newRouterGuardRefs,
  actionRefs: newRouterActionRefs,
  delayRefs: newRouterDelayRefs,
}
