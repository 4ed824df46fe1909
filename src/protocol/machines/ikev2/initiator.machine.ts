/**
 * Setting up an IKE SA as the initiator: IKE_SA_INIT, as many IKE_INTERMEDIATE as there are additional key exchanges
 * (RFC 9370 §2.2.2), IKE_AUTH, once or as often as EAP takes (RFC 7296 §1.2, §2.6, §2.7, §2.16, §2.21.1, §2.21.2).
 *
 * Departures.
 * - A refusal in IKE_SA_INIT is unauthenticated, and the RFC wants waiting to go on "for some time" (§2.21.1): it goes
 *   on for REFUSAL_WAIT, and the first refusal is what is reported then.
 * - Cookies and other groups may send the initiator back to the start any number of times; here `restartsMax` times.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { InitiatorEffect, InitiatorEvent, InitiatorInput } from './events.ts'

interface Context extends InitiatorInput {
  readonly restarts: number
  /** The first unauthenticated refusal. */
  readonly refusal: string
}
interface Args {
  readonly context: Context
  readonly event: InitiatorEvent
}

const notifyOf = (event: InitiatorEvent): string => ('notify' in event ? event.notify : '')

const guards = {
  mayRestart: ({ context }: Args) => context.restarts < context.restartsMax,
  offered: ({ event }: Args) => event.type === 'invalidKe' && event.offered,
  usable: ({ event }: Args) => event.type === 'initAnswer' && event.usable,
  more: ({ event }: Args) => 'more' in event && event.more,
  keyUsable: ({ event }: Args) => event.type === 'intermediateAnswer' && event.usable,
  trusted: ({ event }: Args) => event.type === 'eapRequest' && event.trusted,
  authentic: ({ event }: Args) => event.type === 'authAnswer' && event.facts.authentic,
  authorised: ({ event }: Args) => event.type === 'authAnswer' && event.facts.authorised,
  looping: ({ event }: Args) => event.type === 'redirected' && event.loop,
  redirected: ({ event }: Args) => event.type === 'authAnswer' && event.facts.redirected,
  childAgreed: ({ event }: Args) => event.type === 'authAnswer' && event.facts.child === 'agreed',
  childUnwanted: ({ event }: Args) => event.type === 'authAnswer' && event.facts.child === 'unwanted',
  onePair: ({ event }: Args) => event.type === 'authAnswer' && event.facts.child === 'one-pair',
}

const base = setup({
  types: declared<{
    context: Context
    events: InitiatorEvent
    emitted: InitiatorEffect
    input: InitiatorInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** How long a better answer is waited for, Roamscope; the RFC gives no number. */
    REFUSAL_WAIT: ({ context }) => context.timers.refusalWaitUs,
  },
})

const actions = {
  countRestart: base.assign({ restarts: ({ context }) => context.restarts + 1 }),
  noteRefusal: base.assign(({ event }) => ({ refusal: notifyOf(event) })),
  sendInit: base.emit({ type: 'sendInit' }),
  sendIntermediate: base.emit({ type: 'sendIntermediate' }),
  sendAuth: base.emit({ type: 'sendAuth' }),
  sendEap: base.emit({ type: 'sendEap' }),
  sendFinalAuth: base.emit({ type: 'sendFinalAuth' }),
  established: base.emit({ type: 'established' }),
  installChild: base.emit({ type: 'installChild' }),
  dropChild: base.emit({ type: 'dropChild' }),
  deleteChild: base.emit({ type: 'deleteChild' }),
  askForOnePair: base.emit({ type: 'askForOnePair' }),
  followRedirect: base.emit({ type: 'followRedirect' }),
  failLoop: base.emit({ type: 'setupFailed', code: 'redirect-loop', notify: 'REDIRECT' }),
  reportAuthenticationFailed: base.emit({ type: 'reportAuthenticationFailed' }),
  failNoAnswer: base.emit({ type: 'setupFailed', code: 'no-answer', notify: '' }),
  failRefused: base.emit(({ context }) => ({ type: 'setupFailed', code: 'refused', notify: context.refusal })),
  failEap: base.emit({ type: 'setupFailed', code: 'eap-failed', notify: '' }),
  failUnusable: base.emit({ type: 'setupFailed', code: 'unusable-answer', notify: '' }),
  failRestarts: base.emit({ type: 'setupFailed', code: 'too-many-restarts', notify: '' }),
  failVersion: base.emit({ type: 'setupFailed', code: 'version', notify: 'INVALID_MAJOR_VERSION' }),
  failNotAuthentic: base.emit({ type: 'setupFailed', code: 'peer-not-authentic', notify: '' }),
  failNotAuthorised: base.emit({ type: 'setupFailed', code: 'peer-not-authorised', notify: '' }),
  failAuthRefused: base.emit(({ event }) => ({
    type: 'setupFailed',
    code: 'authentication-refused',
    notify: notifyOf(event),
  })),
  markCookie: base.emit({ type: 'mark', mark: 'cookie-returned', ref: 'RFC 7296 §2.6' }),
  markOtherGroup: base.emit({ type: 'mark', mark: 'other-group', ref: 'RFC 7296 §1.2' }),
  markGroupNotOffered: base.emit({ type: 'mark', mark: 'group-not-offered', ref: 'RFC 7296 §2.7' }),
  markWaitsOn: base.emit({ type: 'mark', mark: 'unauthenticated-refusal', ref: 'RFC 7296 §2.21.1' }),
  markLate: base.emit({ type: 'mark', mark: 'out-of-turn', ref: 'RFC 7296 §2.1' }),
  markTicketRefused: base.emit({ type: 'mark', mark: 'ticket-refused', ref: 'RFC 5723 §4.3' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const initiator = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const idle = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'idle', text: 'Nothing sent yet' },
  on: { initiate: step('RFC 7296 §1.2', [], ['sendInit'], 'initSent') },
})

/** What a first answer leads to, whether or not a refusal came before it. */
const initAnswers = {
  cookie: [
    step('RFC 7296 §2.6', ['mayRestart'], ['countRestart', 'sendInit', 'markCookie'], 'initSent'),
    step('RFC 7296 §2.6', [], ['failRestarts'], 'failed'),
  ],
  invalidKe: [
    step('RFC 7296 §1.2', ['offered', 'mayRestart'], ['countRestart', 'sendInit', 'markOtherGroup'], 'initSent'),
    step('RFC 7296 §1.2', ['offered'], ['failRestarts'], 'failed'),
    step('RFC 7296 §2.7', [], ['markGroupNotOffered']),
  ],
  initAnswer: [
    step('RFC 9370 §2.2.2', ['usable', 'more'], ['sendIntermediate'], 'intermediateSent'),
    step('RFC 7296 §1.2', ['usable'], ['sendAuth'], 'authSent'),
    step('RFC 7296 §2.7', [], ['failUnusable'], 'failed'),
  ],
  ticketRefused: [
    step('RFC 5723 §4.3', ['mayRestart'], ['countRestart', 'sendInit', 'markTicketRefused'], 'initSent'),
    step('RFC 5723 §4.3', [], ['failRestarts'], 'failed'),
  ],
  redirected: [
    step('RFC 5685 §7', ['looping'], ['failLoop'], 'failed'),
    step('RFC 5685 §3', [], ['followRedirect'], 'redirected'),
  ],
  versionMismatch: step('RFC 7296 §2.5', [], ['failVersion'], 'failed'),
  noAnswer: step('RFC 7296 §2.4', [], ['failNoAnswer'], 'failed'),
}

const initSent = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'waiting', text: 'IKE_SA_INIT sent' },
  on: {
    ...initAnswers,
    initRefused: step('RFC 7296 §2.21.1', [], ['noteRefusal', 'markWaitsOn'], 'initRefused'),
  },
})

const initRefused = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §2.21.1', kind: 'waiting', text: 'Refused by whom is not known; waits for a better answer' },
  on: { ...initAnswers, initRefused: step('RFC 7296 §2.21.1', [], ['markWaitsOn']) },
  after: { REFUSAL_WAIT: step('RFC 7296 §2.21.1', [], ['failRefused'], 'failed') },
})

const intermediateSent = initiator.createStateConfig({
  meta: { ref: 'RFC 9242 §3.2', kind: 'waiting', text: 'IKE_INTERMEDIATE sent: an additional key exchange' },
  on: {
    intermediateAnswer: [
      step('RFC 9370 §2.2.2', ['keyUsable', 'more'], ['sendIntermediate'], 'intermediateSent'),
      step('RFC 9370 §2.2.2', ['keyUsable'], ['sendAuth'], 'authSent'),
      step('RFC 9370 §2.2.2', [], ['failUnusable'], 'failed'),
    ],
    intermediateRefused: step('RFC 9242 §3.2', [], ['noteRefusal', 'failRefused'], 'failed'),
    noAnswer: step('RFC 7296 §2.4', [], ['failNoAnswer'], 'failed'),
  },
})

/** The last answer of IKE_AUTH, with or without EAP before it. */
const authAnswer = [
  step(
    'RFC 5685 §6',
    ['authentic', 'authorised', 'redirected'],
    ['established', 'dropChild', 'followRedirect'],
    'redirected',
  ),
  step('RFC 7296 §1.2', ['authentic', 'authorised', 'childAgreed'], ['established', 'installChild'], 'established'),
  step(
    'RFC 7296 §1.3.1',
    ['authentic', 'authorised', 'childUnwanted'],
    ['established', 'installChild', 'deleteChild'],
    'established',
  ),
  step(
    'RFC 7296 §2.9',
    ['authentic', 'authorised', 'onePair'],
    ['established', 'dropChild', 'askForOnePair'],
    'established',
  ),
  step('RFC 7296 §2.21.2', ['authentic', 'authorised'], ['established', 'dropChild'], 'established'),
  step('RFC 4301 §4.4.3', ['authentic'], ['reportAuthenticationFailed', 'failNotAuthorised'], 'failed'),
  step('RFC 7296 §2.21.2', [], ['reportAuthenticationFailed', 'failNotAuthentic'], 'failed'),
]
const refusedOrSilent = {
  authRefused: step('RFC 7296 §2.21.2', [], ['failAuthRefused'], 'failed'),
  noAnswer: step('RFC 7296 §2.4', [], ['failNoAnswer'], 'failed'),
}
const eapRequest = [
  step('RFC 7296 §2.16', ['trusted'], ['sendEap'], 'eapSent'),
  step('RFC 7296 §2.21.2', [], ['reportAuthenticationFailed', 'failNotAuthentic'], 'failed'),
]
const eapFailure = step('RFC 7296 §2.16', [], ['failEap'], 'failed')

const authSent = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'waiting', text: 'IKE_AUTH sent' },
  on: { authAnswer, eapRequest, eapFailure, ...refusedOrSilent },
})

const eapSent = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §2.16', kind: 'waiting', text: 'Answered the last question of EAP' },
  on: {
    eapRequest,
    eapSuccess: step('RFC 7296 §2.16', [], ['sendFinalAuth'], 'finalAuthSent'),
    eapFailure,
    ...refusedOrSilent,
  },
})

const finalAuthSent = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §2.16', kind: 'waiting', text: 'AUTH sent under the key of EAP' },
  on: { authAnswer, ...refusedOrSilent },
})

const established = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'settled', text: 'Both sides have shown who they are' },
})
const redirected = initiator.createStateConfig({
  meta: { ref: 'RFC 5685 §3', kind: 'settled', text: 'Sent on: another gateway is asked' },
})
const failed = initiator.createStateConfig({
  meta: { ref: 'RFC 7296 §2.21', kind: 'failed', text: 'No IKE SA came about' },
})

/** Answers to what was not asked, or not any more (RFC 7296 §2.1), and a start that was made already. */
const late = step('RFC 7296 §2.1', [], ['markLate'])
const OUT_OF_TURN = {
  initiate: late,
  cookie: late,
  invalidKe: late,
  initAnswer: late,
  initRefused: late,
  versionMismatch: late,
  redirected: late,
  ticketRefused: late,
  intermediateAnswer: late,
  intermediateRefused: late,
  authAnswer: late,
  authRefused: late,
  eapRequest: late,
  eapSuccess: late,
  eapFailure: late,
  noAnswer: late,
}

const machine = initiator.createMachine({
  id: 'ikev2-initiator',
  context: ({ input }) => ({ ...input, restarts: 0, refusal: '' }),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn(
    {
      idle,
      initSent,
      initRefused,
      intermediateSent,
      authSent,
      eapSent,
      finalAuthSent,
      established,
      redirected,
      failed,
    },
    OUT_OF_TURN,
  ),
})

/** The first two exchanges as initiator; input `InitiatorInput`, events `InitiatorEvent`, effects `InitiatorEffect`. */
export const initiatorMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 set-up, initiator',
  ref: 'RFC 7296 §1.2',
  machine,
  guardRefs: {
    mayRestart: 'Roamscope',
    offered: 'RFC 7296 §2.7',
    usable: 'RFC 7296 §2.7',
    more: 'RFC 9370 §2.2.2',
    keyUsable: 'RFC 9370 §2.2.2',
    trusted: 'RFC 7296 §2.16',
    authentic: 'RFC 7296 §2.15',
    authorised: 'RFC 4301 §4.4.3',
    looping: 'RFC 5685 §7',
    redirected: 'RFC 5685 §6',
    childAgreed: 'RFC 7296 §2.21.2',
    childUnwanted: 'RFC 7296 §1.3.1',
    onePair: 'RFC 7296 §2.9',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    countRestart: 'Roamscope',
    noteRefusal: 'RFC 7296 §2.21.1',
    sendInit: 'RFC 7296 §1.2',
    sendIntermediate: 'RFC 9370 §2.2.2',
    sendAuth: 'RFC 7296 §1.2',
    sendEap: 'RFC 7296 §2.16',
    sendFinalAuth: 'RFC 7296 §2.16',
    established: 'RFC 7296 §1.2',
    installChild: 'RFC 7296 §1.2',
    dropChild: 'RFC 7296 §2.21.2',
    deleteChild: 'RFC 7296 §1.3.1',
    askForOnePair: 'RFC 7296 §2.9',
    followRedirect: 'RFC 5685 §3',
    failLoop: 'RFC 5685 §7',
    reportAuthenticationFailed: 'RFC 7296 §2.21.2',
    failNoAnswer: 'RFC 7296 §2.4',
    failRefused: 'RFC 7296 §2.21.1',
    failEap: 'RFC 7296 §2.16',
    failUnusable: 'RFC 7296 §2.7',
    failRestarts: 'RFC 7296 §2.6',
    failVersion: 'RFC 7296 §2.5',
    failNotAuthentic: 'RFC 7296 §2.21.2',
    failNotAuthorised: 'RFC 4301 §4.4.3',
    failAuthRefused: 'RFC 7296 §2.21.2',
    markCookie: 'RFC 7296 §2.6',
    markOtherGroup: 'RFC 7296 §1.2',
    markGroupNotOffered: 'RFC 7296 §2.7',
    markWaitsOn: 'RFC 7296 §2.21.1',
    markLate: 'RFC 7296 §2.1',
    markTicketRefused: 'RFC 5723 §4.3',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { REFUSAL_WAIT: 'RFC 7296 §2.21.1' },
}
