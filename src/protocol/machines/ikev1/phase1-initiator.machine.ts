/**
 * Phase 1 of IKEv1 as initiator, main and aggressive mode with a pre-shared key (RFC 2409 §5.4, RFC 2408 §5.1).
 *
 * Departure: a refusal in clear can come from anybody (RFC 2408 §5.1 lets the local policy decide); it is reported at
 * once, since without it a user waits for all repetitions of what a peer will never answer.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { Ikev1Input, Phase1InitiatorEffect, Phase1InitiatorEvent } from './events.ts'
import {
  type Attempts,
  attemptsLeft,
  EXCHANGE_MARKS,
  EXCHANGE_REFS,
  firstAttempt as begun,
  lastWord,
  oneMore,
  outOfTurn,
  retransmitDelay,
  retransmitting,
} from './retransmission.ts'

interface Args {
  readonly event: Phase1InitiatorEvent
}

const guards = {
  attemptsLeft,
  acceptable: ({ event }: Args) => 'acceptable' in event && event.acceptable,
  usable: ({ event }: Args) => event.type === 'keAnswer' && event.usable,
  authentic: ({ event }: Args) => 'authentic' in event && event.authentic,
  authorised: ({ event }: Args) => 'authorised' in event && event.authorised,
  lastWord,
}

const base = setup({
  types: declared<{
    context: Attempts
    events: Phase1InitiatorEvent
    emitted: Phase1InitiatorEffect
    input: Ikev1Input
    meta: MachineMeta
  }>(),
  guards,
  delays: { RETRANSMIT: retransmitDelay },
})

const actions = {
  countAttempt: base.assign({ attempt: oneMore }),
  firstAttempt: base.assign({ attempt: 1 }),
  haveLastWord: base.assign({ lastWord: true }),
  sendSa: base.emit({ type: 'sendSa' }),
  sendKe: base.emit({ type: 'sendKe' }),
  sendId: base.emit({ type: 'sendId' }),
  sendAggressive: base.emit({ type: 'sendAggressive' }),
  sendHash: base.emit({ type: 'sendHash' }),
  repeatLast: base.emit({ type: 'repeatLast' }),
  established: base.emit({ type: 'established' }),
  failNoAnswer: base.emit({ type: 'phase1Failed', code: 'no-answer', notify: '' }),
  failRefused: base.emit(({ event }) => ({
    type: 'phase1Failed',
    code: 'refused',
    notify: event.type === 'refused' ? event.notify : '',
  })),
  failUnacceptable: base.emit({ type: 'phase1Failed', code: 'unacceptable', notify: '' }),
  failKey: base.emit({ type: 'phase1Failed', code: 'unusable-key', notify: '' }),
  failNotAuthentic: base.emit({ type: 'phase1Failed', code: 'not-authentic', notify: '' }),
  failNotAuthorised: base.emit({ type: 'phase1Failed', code: 'not-authorised', notify: '' }),
  markRepeated: base.emit(EXCHANGE_MARKS.markRepeated),
  markDuplicate: base.emit(EXCHANGE_MARKS.markDuplicate),
  markLate: base.emit(EXCHANGE_MARKS.markLate),
  markUnexpected: base.emit(EXCHANGE_MARKS.markUnexpected),
}
const initiator = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

/** Repeats what was sent last until the counter ends (RFC 2408 §5.1). */
const waiting = {
  on: { refused: step('RFC 2408 §5.1', [], ['failRefused'], 'failed') },
  after: (state: string) => retransmitting(step, state, ['failNoAnswer']),
}

const idle = initiator.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'idle', text: 'Nothing sent yet' },
  on: {
    beginMain: step('RFC 2409 §5.4', [], ['sendSa'], 'saSent'),
    beginAggressive: step('RFC 2409 §5.4', [], ['sendAggressive'], 'aggressiveSent'),
  },
})
const saSent = initiator.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'waiting', text: 'Main mode 1 sent: what is offered' },
  on: {
    ...waiting.on,
    saAnswer: [
      step('RFC 2409 §5.4', ['acceptable'], ['firstAttempt', 'sendKe'], 'keSent'),
      step('RFC 2408 §4.2', [], ['failUnacceptable'], 'failed'),
    ],
  },
  after: waiting.after('saSent'),
})
const keSent = initiator.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'waiting', text: 'Main mode 3 sent: key exchange and nonce' },
  on: {
    ...waiting.on,
    keAnswer: [
      step('RFC 2409 §5.4', ['usable'], ['firstAttempt', 'sendId'], 'idSent'),
      step('RFC 2409 §5', [], ['failKey'], 'failed'),
    ],
    repeated: step('RFC 2408 §5.1', [], ['markDuplicate']),
  },
  after: waiting.after('keSent'),
})
const idSent = initiator.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'waiting', text: 'Main mode 5 sent, encrypted: identity and its proof' },
  on: {
    ...waiting.on,
    idAnswer: [
      step('RFC 2409 §5.4', ['authentic', 'authorised'], ['established'], 'established'),
      step('RFC 2407 §4.6.2', ['authentic'], ['failNotAuthorised'], 'failed'),
      step('RFC 2409 §5', [], ['failNotAuthentic'], 'failed'),
    ],
    repeated: step('RFC 2408 §5.1', [], ['markDuplicate']),
  },
  after: waiting.after('idSent'),
})
const aggressiveSent = initiator.createStateConfig({
  meta: { ref: 'RFC 2409 §5.4', kind: 'waiting', text: 'Aggressive mode 1 sent: offer, key exchange, nonce, identity' },
  on: {
    ...waiting.on,
    aggressiveAnswer: [
      step(
        'RFC 2409 §5.4',
        ['acceptable', 'authentic', 'authorised'],
        ['haveLastWord', 'sendHash', 'established'],
        'established',
      ),
      step('RFC 2408 §4.2', ['!acceptable'], ['failUnacceptable'], 'failed'),
      step('RFC 2407 §4.6.2', ['authentic'], ['failNotAuthorised'], 'failed'),
      step('RFC 2409 §5', [], ['failNotAuthentic'], 'failed'),
    ],
  },
  after: waiting.after('aggressiveSent'),
})
const established = initiator.createStateConfig({
  meta: { ref: 'RFC 2409 §5', kind: 'settled', text: 'Both sides have shown that they know the key' },
  on: {
    repeated: [
      step('RFC 2408 §5.1', ['lastWord'], ['repeatLast', 'markRepeated']),
      step('RFC 2408 §5.1', [], ['markDuplicate']),
    ],
  },
})
const failed = initiator.createStateConfig({
  meta: { ref: 'RFC 2408 §5.1', kind: 'failed', text: 'No ISAKMP SA came about' },
})

const EVENTS = [
  'beginMain',
  'beginAggressive',
  'saAnswer',
  'keAnswer',
  'idAnswer',
  'aggressiveAnswer',
  'refused',
  'repeated',
] as const

const machine = initiator.createMachine({
  id: 'ikev1-initiator',
  context: ({ input }) => begun(input),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn({ idle, saSent, keSent, idSent, aggressiveSent, established, failed }, outOfTurn(step, EVENTS)),
})

/** Phase 1 as initiator; input `Ikev1Input`, events `Phase1InitiatorEvent`, effects `Phase1InitiatorEffect`. */
export const phase1InitiatorMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv1 phase 1, initiator',
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
    firstAttempt: 'RFC 2408 §5.1',
    haveLastWord: 'RFC 2409 §5.4',
    sendSa: 'RFC 2409 §5.4',
    sendKe: 'RFC 2409 §5.4',
    sendId: 'RFC 2409 §5.4',
    sendAggressive: 'RFC 2409 §5.4',
    sendHash: 'RFC 2409 §5.4',
    established: 'RFC 2409 §5',
    failNoAnswer: 'RFC 2408 §5.1',
    failRefused: 'RFC 2408 §5.1',
    failUnacceptable: 'RFC 2408 §4.2',
    failKey: 'RFC 2409 §5',
    failNotAuthentic: 'RFC 2409 §5',
    failNotAuthorised: 'RFC 2407 §4.6.2',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: EXCHANGE_REFS.delays,
}
