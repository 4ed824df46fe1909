/**
 * Phase 1 of IKEv1 as responder, main and aggressive mode with a pre-shared key (RFC 2409 §5.4, RFC 2408 §5.1). It
 * repeats its last message when the initiator repeats its own: one timer, at the side that wants something, is enough.
 * Only the last message of aggressive mode leaves the initiator with nothing to ask for: there the responder repeats.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { Ikev1Input, Phase1ResponderEffect, Phase1ResponderEvent } from './events.ts'
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
  readonly event: Phase1ResponderEvent
}

const guards = {
  attemptsLeft,
  acceptable: ({ event }: Args) => 'acceptable' in event && event.acceptable,
  usable: ({ event }: Args) => event.type === 'keRequest' && event.usable,
  authentic: ({ event }: Args) => 'authentic' in event && event.authentic,
  authorised: ({ event }: Args) => 'authorised' in event && event.authorised,
  lastWord,
}

const base = setup({
  types: declared<{
    context: Attempts
    events: Phase1ResponderEvent
    emitted: Phase1ResponderEffect
    input: Ikev1Input
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    HALF_OPEN: ({ context }) => context.timers.halfOpenUs,
    RETRANSMIT: retransmitDelay,
  },
})

const actions = {
  countAttempt: base.assign({ attempt: oneMore }),
  haveLastWord: base.assign({ lastWord: true }),
  answerSa: base.emit({ type: 'answerSa' }),
  answerKe: base.emit({ type: 'answerKe' }),
  answerId: base.emit({ type: 'answerId' }),
  answerAggressive: base.emit({ type: 'answerAggressive' }),
  refuseProposal: base.emit({ type: 'refuse', notify: 'NO-PROPOSAL-CHOSEN' }),
  refuseKey: base.emit({ type: 'refuse', notify: 'INVALID-KEY-INFORMATION' }),
  refuseId: base.emit({ type: 'refuse', notify: 'INVALID-ID-INFORMATION' }),
  refuseHash: base.emit({ type: 'refuse', notify: 'AUTHENTICATION-FAILED' }),
  repeatLast: base.emit({ type: 'repeatLast' }),
  established: base.emit({ type: 'established' }),
  failUnacceptable: base.emit({ type: 'phase1Failed', code: 'unacceptable', notify: 'NO-PROPOSAL-CHOSEN' }),
  failKey: base.emit({ type: 'phase1Failed', code: 'unusable-key', notify: 'INVALID-KEY-INFORMATION' }),
  failNotAuthentic: base.emit({ type: 'phase1Failed', code: 'not-authentic', notify: 'AUTHENTICATION-FAILED' }),
  failNotAuthorised: base.emit({ type: 'phase1Failed', code: 'not-authorised', notify: 'INVALID-ID-INFORMATION' }),
  failHalfOpen: base.emit({ type: 'phase1Failed', code: 'half-open-expired', notify: '' }),
  markRepeated: base.emit({ ...EXCHANGE_MARKS.markRepeated, mark: 'answer-repeated' }),
  markDuplicate: base.emit(EXCHANGE_MARKS.markDuplicate),
  markLate: base.emit(EXCHANGE_MARKS.markLate),
  markUnexpected: base.emit(EXCHANGE_MARKS.markUnexpected),
}
const responder = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const repeated = step('RFC 2408 §5.1', [], ['repeatLast', 'markRepeated'])
const halfOpen = { HALF_OPEN: step('RFC 2408 §5.1', [], ['failHalfOpen'], 'failed') }

const idle = responder.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'idle', text: 'Nothing heard yet' },
  on: {
    saRequest: [
      step('RFC 2409 §5.4', ['acceptable'], ['answerSa'], 'saAnswered'),
      step('RFC 2408 §4.2', [], ['refuseProposal', 'failUnacceptable'], 'failed'),
    ],
    aggressiveRequest: [
      step('RFC 2409 §5.4', ['acceptable', 'authorised'], ['answerAggressive'], 'aggressiveAnswered'),
      step('RFC 2408 §4.2', ['!acceptable'], ['refuseProposal', 'failUnacceptable'], 'failed'),
      step('RFC 2407 §4.6.2', [], ['refuseId', 'failNotAuthorised'], 'failed'),
    ],
  },
})
const saAnswered = responder.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'waiting', text: 'Main mode 2 sent: what was chosen' },
  on: {
    keRequest: [
      step('RFC 2409 §5.4', ['usable'], ['answerKe'], 'keAnswered'),
      step('RFC 2409 §5', [], ['refuseKey', 'failKey'], 'failed'),
    ],
    repeated,
  },
  after: halfOpen,
})
const keAnswered = responder.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'waiting', text: 'Main mode 4 sent: key exchange and nonce' },
  on: {
    idRequest: [
      step('RFC 2409 §5.4', ['authentic', 'authorised'], ['haveLastWord', 'answerId', 'established'], 'established'),
      step('RFC 2407 §4.6.2', ['authentic'], ['refuseId', 'failNotAuthorised'], 'failed'),
      step('RFC 2409 §5', [], ['refuseHash', 'failNotAuthentic'], 'failed'),
    ],
    repeated,
  },
  after: halfOpen,
})
const aggressiveAnswered = responder.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'waiting', text: 'Aggressive mode 2 sent, with the own proof' },
  on: {
    hashRequest: [
      step('RFC 2409 §5.4', ['authentic'], ['established'], 'established'),
      step('RFC 2409 §5', [], ['refuseHash', 'failNotAuthentic'], 'failed'),
    ],
    repeated,
  },
  after: retransmitting(step, 'aggressiveAnswered', ['failHalfOpen']),
})
const established = responder.createStateConfig({
  meta: { ref: 'RFC 2409 §5', kind: 'settled', text: 'Both sides have shown that they know the key' },
  on: {
    repeated: [
      step('RFC 2408 §5.1', ['lastWord'], ['repeatLast', 'markRepeated']),
      step('RFC 2408 §5.1', [], ['markDuplicate']),
    ],
  },
})
const failed = responder.createStateConfig({
  meta: { ref: 'RFC 2408 §5.1', kind: 'failed', text: 'No ISAKMP SA came about' },
})

const EVENTS = ['saRequest', 'keRequest', 'idRequest', 'aggressiveRequest', 'hashRequest', 'repeated'] as const

const machine = responder.createMachine({
  id: 'ikev1-responder',
  context: ({ input }) => firstAttempt(input),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn(
    { idle, saAnswered, keAnswered, aggressiveAnswered, established, failed },
    outOfTurn(step, EVENTS),
  ),
})

/** Phase 1 as responder; input `Ikev1Input`, events `Phase1ResponderEvent`, effects `Phase1ResponderEffect`. */
export const phase1ResponderMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv1 phase 1, responder',
  ref: 'RFC 2409 §5.4',
  machine,
  guardRefs: {
    ...EXCHANGE_REFS.guards,
    acceptable: 'RFC 2408 §4.2',
    usable: 'RFC 2409 §5',
    authentic: 'RFC 2409 §5',
    authorised: 'RFC 2407 §4.6.2',
    lastWord: 'RFC 2409 §5.4',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    ...EXCHANGE_REFS.actions,
    haveLastWord: 'RFC 2409 §5.4',
    answerSa: 'RFC 2409 §5.4',
    answerKe: 'RFC 2409 §5.4',
    answerId: 'RFC 2409 §5.4',
    answerAggressive: 'RFC 2409 §5.4',
    refuseProposal: 'RFC 2408 §3.14',
    refuseKey: 'RFC 2408 §3.14',
    refuseId: 'RFC 2408 §3.14',
    refuseHash: 'RFC 2408 §3.14',
    established: 'RFC 2409 §5',
    failUnacceptable: 'RFC 2408 §4.2',
    failKey: 'RFC 2409 §5',
    failNotAuthentic: 'RFC 2409 §5',
    failNotAuthorised: 'RFC 2407 §4.6.2',
    failHalfOpen: 'RFC 2408 §5.1',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { HALF_OPEN: 'RFC 2408 §5.1', ...EXCHANGE_REFS.delays },
}
