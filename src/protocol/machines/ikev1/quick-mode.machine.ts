/**
 * Quick mode, either side (RFC 2409 §5.5): one negotiation makes an SA in each direction. The initiator may send as soon
 * as the answer is there; the responder only when the confirmation has shown that the answer was no replay.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { Ikev1Input, QuickEffect, QuickEvent } from './events.ts'
import {
  type Attempts,
  attemptsLeft,
  EXCHANGE_MARKS,
  EXCHANGE_REFS,
  firstAttempt,
  lastWord,
  oneMore,
  outOfTurn,
  retransmitDelay,
  retransmitting,
} from './retransmission.ts'

interface Args {
  readonly event: QuickEvent
}

const guards = {
  attemptsLeft,
  acceptable: ({ event }: Args) => event.type === 'answer' && event.acceptable,
  agreed: ({ event }: Args) => event.type === 'request' && event.agreement === 'agreed',
  badIdentities: ({ event }: Args) => event.type === 'request' && event.agreement === 'bad-identities',
  badGroup: ({ event }: Args) => event.type === 'request' && event.agreement === 'bad-group',
  lastWord,
}

const base = setup({
  types: declared<{
    context: Attempts
    events: QuickEvent
    emitted: QuickEffect
    input: Ikev1Input
    meta: MachineMeta
  }>(),
  guards,
  delays: { RETRANSMIT: retransmitDelay },
})

const actions = {
  countAttempt: base.assign({ attempt: oneMore }),
  haveLastWord: base.assign({ lastWord: true }),
  sendOffer: base.emit({ type: 'sendOffer' }),
  sendAnswer: base.emit({ type: 'sendAnswer' }),
  sendConfirmation: base.emit({ type: 'sendConfirmation' }),
  repeatLast: base.emit({ type: 'repeatLast' }),
  installBoth: base.emit({ type: 'install', which: 'both' }),
  installInbound: base.emit({ type: 'install', which: 'inbound' }),
  installOutbound: base.emit({ type: 'install', which: 'outbound' }),
  uninstall: base.emit({ type: 'uninstall' }),
  sendDelete: base.emit({ type: 'sendDelete' }),
  pairGone: base.emit({ type: 'pairGone' }),
  refuseProposal: base.emit({ type: 'refuse', notify: 'NO-PROPOSAL-CHOSEN' }),
  refuseIdentities: base.emit({ type: 'refuse', notify: 'INVALID-ID-INFORMATION' }),
  refuseGroup: base.emit({ type: 'refuse', notify: 'INVALID-KEY-INFORMATION' }),
  failNoAnswer: base.emit({ type: 'quickFailed', code: 'no-answer', notify: '' }),
  failRefused: base.emit(({ event }) => ({
    type: 'quickFailed',
    code: 'refused',
    notify: event.type === 'refused' ? event.notify : '',
  })),
  failUnacceptable: base.emit({ type: 'quickFailed', code: 'unacceptable', notify: '' }),
  failPhase1: base.emit({ type: 'quickFailed', code: 'phase1-gone', notify: '' }),
  markRepeated: base.emit(EXCHANGE_MARKS.markRepeated),
  markDuplicate: base.emit(EXCHANGE_MARKS.markDuplicate),
  markLate: base.emit(EXCHANGE_MARKS.markLate),
  markUnexpected: base.emit(EXCHANGE_MARKS.markUnexpected),
}
const quick = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const idle = quick.createStateConfig({
  meta: { ref: 'RFC 2409 §5.5', kind: 'idle', text: 'Nothing said yet' },
  on: {
    begin: step('RFC 2409 §5.5', [], ['sendOffer'], 'offered'),
    request: [
      step('RFC 2409 §5.5', ['agreed'], ['sendAnswer', 'installInbound'], 'answered'),
      step('RFC 2409 §5.5', ['badIdentities'], ['refuseIdentities'], 'failed'),
      step('RFC 2409 §5.5', ['badGroup'], ['refuseGroup'], 'failed'),
      step('RFC 2408 §4.2', [], ['refuseProposal'], 'failed'),
    ],
    phase1Gone: step('RFC 2409 §5.5', [], ['failPhase1'], 'failed'),
  },
})
const offered = quick.createStateConfig({
  meta: { ref: 'RFC 2409 §5.5', kind: 'waiting', text: 'Quick mode 1 sent: what is offered' },
  on: {
    answer: [
      step('RFC 2409 §5.5', ['acceptable'], ['haveLastWord', 'sendConfirmation', 'installBoth'], 'installed'),
      step('RFC 2409 §5.5', [], ['failUnacceptable'], 'failed'),
    ],
    refused: step('RFC 2408 §3.14', [], ['failRefused'], 'failed'),
    phase1Gone: step('RFC 2409 §5.5', [], ['failPhase1'], 'failed'),
  },
  after: retransmitting(step, 'offered', ['failNoAnswer']),
})
/** Told once and never answered: who deletes is done at once (RFC 2409 §5.7). */
const sayGone = step('RFC 2408 §3.15', [], ['sendDelete', 'uninstall', 'pairGone'], 'gone')
const hearGone = step('RFC 2408 §3.15', [], ['uninstall', 'pairGone'], 'gone')

const answered = quick.createStateConfig({
  meta: { ref: 'RFC 2409 §5.5', kind: 'waiting', text: 'Quick mode 2 sent: receives already, sends not yet' },
  on: {
    confirmation: step('RFC 2409 §5.5', [], ['installOutbound'], 'installed'),
    repeated: step('RFC 2408 §5.1', [], ['repeatLast']),
    delete: sayGone,
    deleteNotice: hearGone,
    phase1Gone: step('RFC 2409 §5.5', [], ['uninstall', 'failPhase1'], 'failed'),
  },
  after: retransmitting(step, 'answered', ['uninstall', 'failNoAnswer']),
})
const installed = quick.createStateConfig({
  meta: { ref: 'RFC 2409 §5.5', kind: 'settled', text: 'An SA in each direction' },
  on: {
    repeated: [
      step('RFC 2408 §5.1', ['lastWord'], ['repeatLast', 'markRepeated']),
      step('RFC 2408 §5.1', [], ['markDuplicate']),
    ],
    delete: sayGone,
    deleteNotice: hearGone,
    phase1Gone: step('RFC 2409 §5.5', [], []),
  },
})
const gone = quick.createStateConfig({
  meta: { ref: 'RFC 2408 §3.15', kind: 'settled', text: 'The pair is deleted' },
})
const failed = quick.createStateConfig({
  meta: { ref: 'RFC 2409 §5.5', kind: 'failed', text: 'No SAs came about' },
})

const EVENTS = [
  'begin',
  'answer',
  'request',
  'confirmation',
  'refused',
  'repeated',
  'phase1Gone',
  'delete',
  'deleteNotice',
] as const

const machine = quick.createMachine({
  id: 'ikev1-quick',
  context: ({ input }) => firstAttempt(input),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn({ idle, offered, answered, installed, gone, failed }, outOfTurn(step, EVENTS)),
})

/** Quick mode; input `Ikev1Input`, events `QuickEvent`, effects `QuickEffect`. */
export const quickModeMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv1 quick mode',
  ref: 'RFC 2409 §5.5',
  machine,
  guardRefs: {
    ...EXCHANGE_REFS.guards,
    acceptable: 'RFC 2409 §5.5',
    agreed: 'RFC 2409 §5.5',
    badIdentities: 'RFC 2409 §5.5',
    badGroup: 'RFC 2409 §5.5',
    lastWord: 'RFC 2409 §5.5',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    ...EXCHANGE_REFS.actions,
    haveLastWord: 'RFC 2409 §5.5',
    sendOffer: 'RFC 2409 §5.5',
    sendAnswer: 'RFC 2409 §5.5',
    sendConfirmation: 'RFC 2409 §5.5',
    installBoth: 'RFC 2409 §5.5',
    installInbound: 'RFC 2409 §5.5',
    installOutbound: 'RFC 2409 §5.5',
    uninstall: 'RFC 2409 §5.5',
    sendDelete: 'RFC 2408 §3.15',
    pairGone: 'RFC 2408 §3.15',
    refuseProposal: 'RFC 2408 §3.14',
    refuseIdentities: 'RFC 2408 §3.14',
    refuseGroup: 'RFC 2408 §3.14',
    failNoAnswer: 'RFC 2408 §5.1',
    failRefused: 'RFC 2408 §3.14',
    failUnacceptable: 'RFC 2409 §5.5',
    failPhase1: 'RFC 2409 §5.5',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: EXCHANGE_REFS.delays,
}
