/**
 * Setting up an IKE SA as the responder: IKE_SA_INIT, additional key exchanges in IKE_INTERMEDIATE (RFC 9370
 * §2.2.2), IKE_AUTH with or without EAP (RFC 7296 §1.2, §2.7, §2.16, §2.21.1, §2.21.2). Cookies are asked for before there
 * is anything to keep, so they have no state here (§2.6).
 *
 * Departures: how long a half-open SA is kept, the RFC leaves open (HALF_OPEN).
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { ResponderEffect, ResponderEvent, ResponderInput } from './events.ts'

interface Args {
  readonly event: ResponderEvent
}

const wholeRefusal = (event: ResponderEvent): 'INVALID_SYNTAX' | 'UNSUPPORTED_CRITICAL_PAYLOAD' =>
  event.type === 'malformedAuth' ? event.notify : 'INVALID_SYNTAX'

const guards = {
  proposalAgreed: ({ event }: Args) => event.type === 'initRequest' && event.facts.proposal,
  groupRight: ({ event }: Args) => event.type === 'initRequest' && event.facts.group === 'right',
  groupOther: ({ event }: Args) => event.type === 'initRequest' && event.facts.group === 'other',
  more: ({ event }: Args) =>
    (event.type === 'initRequest' && event.facts.more) || (event.type === 'intermediateRequest' && event.more),
  keyUsable: ({ event }: Args) => event.type === 'intermediateRequest' && event.usable,
  eapAllowed: ({ event }: Args) => event.type === 'eapBegin' && event.allowed,
  eapContinues: ({ event }: Args) => event.type === 'eapResponse' && event.verdict === 'continues',
  eapSucceeded: ({ event }: Args) => event.type === 'eapResponse' && event.verdict === 'succeeded',
  authentic: ({ event }: Args) => event.type === 'authRequest' && event.facts.authentic,
  authorised: ({ event }: Args) => event.type === 'authRequest' && event.facts.authorised,
  redirected: ({ event }: Args) => event.type === 'authRequest' && event.facts.redirected,
  childAgreed: ({ event }: Args) => event.type === 'authRequest' && event.facts.child === 'agreed',
}

const base = setup({
  types: declared<{
    context: ResponderInput
    events: ResponderEvent
    emitted: ResponderEffect
    input: ResponderInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** How long a half-open SA waits for IKE_AUTH, Roamscope. */
    HALF_OPEN: ({ context }) => context.timers.halfOpenUs,
    /** How long a refusal is kept for repetitions of its request (RFC 7296 §2.1). */
    ANSWER_KEPT: ({ context }) => context.timers.answerKeptUs,
  },
})

const actions = {
  answerInit: base.emit({ type: 'answerInit' }),
  refuseProposal: base.emit({ type: 'refuseInit', notify: 'NO_PROPOSAL_CHOSEN' }),
  refuseGroup: base.emit({ type: 'refuseInit', notify: 'INVALID_KE_PAYLOAD' }),
  refuseValue: base.emit({ type: 'refuseInit', notify: 'INVALID_SYNTAX' }),
  answerIntermediate: base.emit({ type: 'answerIntermediate' }),
  answerEapBegin: base.emit({ type: 'answerEapBegin' }),
  answerEap: base.emit({ type: 'answerEap' }),
  answerAbandoned: base.emit({ type: 'answerAbandoned' }),
  answerAuth: base.emit({ type: 'answerAuth', child: true }),
  answerAuthAlone: base.emit({ type: 'answerAuth', child: false }),
  refuseAuth: base.emit({ type: 'refuseAuth', notify: 'AUTHENTICATION_FAILED' }),
  refuseSyntax: base.emit(({ event }) => ({ type: 'refuseAuth', notify: wholeRefusal(event) })),
  refuseNat: base.emit({ type: 'refuseAuth', notify: 'UNEXPECTED_NAT_DETECTED' }),
  established: base.emit({ type: 'established' }),
  installChild: base.emit({ type: 'installChild' }),
  dropChild: base.emit({ type: 'dropChild' }),
  failProposal: base.emit({ type: 'setupFailed', code: 'refused', notify: 'NO_PROPOSAL_CHOSEN' }),
  failGroup: base.emit({ type: 'setupFailed', code: 'refused', notify: 'INVALID_KE_PAYLOAD' }),
  failSyntax: base.emit(({ event }) => ({ type: 'setupFailed', code: 'refused', notify: wholeRefusal(event) })),
  failNat: base.emit({ type: 'setupFailed', code: 'refused', notify: 'UNEXPECTED_NAT_DETECTED' }),
  failNotAuthentic: base.emit({
    type: 'setupFailed',
    code: 'peer-not-authentic',
    notify: 'AUTHENTICATION_FAILED',
  }),
  failNotAuthorised: base.emit({
    type: 'setupFailed',
    code: 'peer-not-authorised',
    notify: 'AUTHENTICATION_FAILED',
  }),
  failEap: base.emit({ type: 'setupFailed', code: 'eap-failed', notify: '' }),
  failAbandoned: base.emit({ type: 'setupFailed', code: 'abandoned', notify: '' }),
  failExpired: base.emit({ type: 'setupFailed', code: 'half-open-expired', notify: '' }),
  forget: base.emit({ type: 'forgetSa' }),
  markLate: base.emit({ type: 'mark', mark: 'out-of-turn', ref: 'RFC 7296 §2.1' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const responder = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const idle = responder.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'idle', text: 'Nothing received yet' },
  on: {
    initRequest: [
      step('RFC 9370 §2.2.2', ['proposalAgreed', 'groupRight', 'more'], ['answerInit'], 'keyExchanges'),
      step('RFC 7296 §1.2', ['proposalAgreed', 'groupRight'], ['answerInit'], 'halfOpen'),
      step('RFC 7296 §1.2', ['proposalAgreed', 'groupOther'], ['refuseGroup', 'failGroup'], 'refused'),
      step('RFC 7296 §2.21.1', ['proposalAgreed'], ['refuseValue', 'failSyntax'], 'refused'),
      step('RFC 7296 §2.7', [], ['refuseProposal', 'failProposal'], 'refused'),
    ],
  },
})

/** What every state before the end of IKE_AUTH has in common. */
const malformedAuth = step('RFC 7296 §2.21.2', [], ['refuseSyntax', 'failSyntax'], 'refused')
const abandoned = step('RFC 7296 §2.21.2', [], ['answerAbandoned', 'failAbandoned'], 'refused')
const broken = { malformedAuth, abandoned }
const after = { HALF_OPEN: step('RFC 7296 §2.4', [], ['failExpired'], 'expired') }

const keyExchanges = responder.createStateConfig({
  meta: { ref: 'RFC 9370 §2.2.2', kind: 'waiting', text: 'Waits for an additional key exchange' },
  on: {
    intermediateRequest: [
      step('RFC 9370 §2.2.2', ['keyUsable', 'more'], ['answerIntermediate'], 'keyExchanges'),
      step('RFC 9370 §2.2.2', ['keyUsable'], ['answerIntermediate'], 'halfOpen'),
      step('RFC 9370 §2.2.2', [], ['refuseSyntax', 'failSyntax'], 'refused'),
    ],
    ...broken,
  },
  after,
})

const natMet = step('RFC 4555 §3.9', [], ['refuseNat', 'failNat'], 'refused')

/** AUTH of the initiator, at once or after EAP. */
const authRequest = [
  step(
    'RFC 5685 §6',
    ['authentic', 'authorised', 'redirected'],
    ['established', 'answerAuthAlone', 'dropChild'],
    'established',
  ),
  step(
    'RFC 7296 §1.2',
    ['authentic', 'authorised', 'childAgreed'],
    ['established', 'installChild', 'answerAuth'],
    'established',
  ),
  step('RFC 7296 §2.21.2', ['authentic', 'authorised'], ['established', 'answerAuthAlone', 'dropChild'], 'established'),
  step('RFC 4301 §4.4.3', ['authentic'], ['refuseAuth', 'failNotAuthorised'], 'refused'),
  step('RFC 7296 §2.21.2', [], ['refuseAuth', 'failNotAuthentic'], 'refused'),
]

const halfOpen = responder.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'waiting', text: 'IKE_SA_INIT answered; waits for IKE_AUTH' },
  on: {
    authRequest,
    eapBegin: [
      step('RFC 7296 §2.16', ['eapAllowed'], ['answerEapBegin'], 'eap'),
      step('RFC 4301 §4.4.3', [], ['refuseAuth', 'failNotAuthorised'], 'refused'),
    ],
    natMet,
    ...broken,
  },
  after,
})

const eap = responder.createStateConfig({
  meta: { ref: 'RFC 7296 §2.16', kind: 'waiting', text: 'Asked a question of EAP' },
  on: {
    eapResponse: [
      step('RFC 7296 §2.16', ['eapContinues'], ['answerEap'], 'eap'),
      step('RFC 7296 §2.16', ['eapSucceeded'], ['answerEap'], 'eapDone'),
      step('RFC 7296 §2.16', [], ['answerEap', 'failEap'], 'refused'),
    ],
    ...broken,
  },
  after,
})

const eapDone = responder.createStateConfig({
  meta: { ref: 'RFC 7296 §2.16', kind: 'waiting', text: 'EAP succeeded; waits for AUTH under its key' },
  on: { authRequest, natMet, ...broken },
  after,
})

const established = responder.createStateConfig({
  meta: { ref: 'RFC 7296 §1.2', kind: 'settled', text: 'Both sides have shown who they are' },
})
const refused = responder.createStateConfig({
  meta: { ref: 'RFC 7296 §2.21', kind: 'failed', text: 'Refused; no IKE SA came about' },
  after: { ANSWER_KEPT: step('RFC 7296 §2.1', [], ['forget'], 'expired') },
})
const expired = responder.createStateConfig({
  meta: { ref: 'RFC 7296 §2.4', kind: 'failed', text: 'Over, and forgotten' },
})

/** Requests that the exchange at hand does not expect; the endpoint refuses them before (RFC 7296 §2.3). */
const late = step('RFC 7296 §2.1', [], ['markLate'])
const OUT_OF_TURN = {
  initRequest: late,
  intermediateRequest: late,
  authRequest: late,
  eapBegin: late,
  eapResponse: late,
  malformedAuth: late,
  abandoned: late,
  natMet: late,
}

const machine = responder.createMachine({
  id: 'ikev2-responder',
  context: ({ input }) => input,
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn({ idle, keyExchanges, halfOpen, eap, eapDone, established, refused, expired }, OUT_OF_TURN),
})

/** The first two exchanges as responder; input `ResponderInput`, events `ResponderEvent`, effects `ResponderEffect`. */
export const responderMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 set-up, responder',
  ref: 'RFC 7296 §1.2',
  machine,
  guardRefs: {
    proposalAgreed: 'RFC 7296 §2.7',
    groupRight: 'RFC 7296 §1.2',
    groupOther: 'RFC 7296 §1.2',
    more: 'RFC 9370 §2.2.2',
    keyUsable: 'RFC 9370 §2.2.2',
    eapAllowed: 'RFC 4301 §4.4.3',
    eapContinues: 'RFC 7296 §2.16',
    eapSucceeded: 'RFC 7296 §2.16',
    authentic: 'RFC 7296 §2.15',
    authorised: 'RFC 4301 §4.4.3',
    redirected: 'RFC 5685 §6',
    childAgreed: 'RFC 7296 §2.21.2',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    answerInit: 'RFC 7296 §1.2',
    refuseProposal: 'RFC 7296 §2.7',
    refuseGroup: 'RFC 7296 §1.2',
    refuseValue: 'RFC 7296 §2.21.1',
    answerIntermediate: 'RFC 9370 §2.2.2',
    answerEapBegin: 'RFC 7296 §2.16',
    answerEap: 'RFC 7296 §2.16',
    answerAbandoned: 'RFC 7296 §2.21.2',
    answerAuth: 'RFC 7296 §1.2',
    answerAuthAlone: 'RFC 7296 §2.21.2',
    refuseAuth: 'RFC 7296 §2.21.2',
    refuseNat: 'RFC 4555 §3.9',
    failNat: 'RFC 4555 §3.9',
    refuseSyntax: 'RFC 7296 §2.21.2',
    established: 'RFC 7296 §1.2',
    installChild: 'RFC 7296 §1.2',
    dropChild: 'RFC 7296 §2.21.2',
    failProposal: 'RFC 7296 §2.7',
    failGroup: 'RFC 7296 §1.2',
    failSyntax: 'RFC 7296 §2.21',
    failNotAuthentic: 'RFC 7296 §2.21.2',
    failNotAuthorised: 'RFC 4301 §4.4.3',
    failEap: 'RFC 7296 §2.16',
    failAbandoned: 'RFC 7296 §2.21.2',
    failExpired: 'RFC 7296 §2.4',
    forget: 'RFC 7296 §2.1',
    markLate: 'RFC 7296 §2.1',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { HALF_OPEN: 'RFC 7296 §2.4', ANSWER_KEPT: 'RFC 7296 §2.1' },
}
