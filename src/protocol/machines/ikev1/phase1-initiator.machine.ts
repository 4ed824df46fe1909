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

interface Context extends Ikev1Input {
  readonly attempt: number
  /** The last message of phase 1 is the own one: only the peer's repetition tells that it was lost. */
  readonly lastWord: boolean
}
interface Args {
  readonly context: Context
  readonly event: Phase1InitiatorEvent
}

const guards = {
  attemptsLeft: ({ context }: Args) => context.attempt < context.timers.attempts,
  acceptable: ({ event }: Args) => 'acceptable' in event && event.acceptable,
  usable: ({ event }: Args) => event.type === 'keAnswer' && event.usable,
  authentic: ({ event }: Args) => 'authentic' in event && event.authentic,
  authorised: ({ event }: Args) => 'authorised' in event && event.authorised,
  lastWord: ({ context }: Args) => context.lastWord,
}

const base = setup({
  types: declared<{
    context: Context
    events: Phase1InitiatorEvent
    emitted: Phase1InitiatorEffect
    input: Ikev1Input
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Doubles with every repetition (RFC 2408 §5.1 leaves it to us). */
    RETRANSMIT: ({ context: { timers, attempt } }) => timers.retransmitUs * 2 ** (attempt - 1),
  },
})

const actions = {
  countAttempt: base.assign({ attempt: ({ context }) => context.attempt + 1 }),
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
  markRepeated: base.emit({ type: 'mark', mark: 'request-repeated', ref: 'RFC 2408 §5.1' }),
  markDuplicate: base.emit({ type: 'mark', mark: 'duplicate-ignored', ref: 'RFC 2408 §5.1' }),
  markLate: base.emit({ type: 'mark', mark: 'out-of-turn', ref: 'RFC 2408 §5.1' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const initiator = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

/** Repeats what was sent last until the counter ends (RFC 2408 §5.1). */
const waiting = {
  on: { refused: step('RFC 2408 §5.1', [], ['failRefused'], 'failed') },
  after: (state: string) => ({
    RETRANSMIT: [
      step('RFC 2408 §5.1', ['attemptsLeft'], ['countAttempt', 'repeatLast', 'markRepeated'], state),
      step('RFC 2408 §5.1', [], ['failNoAnswer'], 'failed'),
    ],
  }),
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

/** What does not belong to the state at hand changes nothing (RFC 2408 §5.1). */
const late = step('RFC 2408 §5.1', [], ['markLate'])
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
const OUT_OF_TURN = Object.fromEntries(EVENTS.map(event => [event, late]))

const machine = initiator.createMachine({
  id: 'ikev1-initiator',
  context: ({ input }) => ({ ...input, attempt: 1, lastWord: false }),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn({ idle, saSent, keSent, idSent, aggressiveSent, established, failed }, OUT_OF_TURN),
})

/** Phase 1 as initiator; input `Ikev1Input`, events `Phase1InitiatorEvent`, effects `Phase1InitiatorEffect`. */
export const phase1InitiatorMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv1 phase 1, initiator',
  ref: 'RFC 2409 §5.4',
  machine,
  guardRefs: {
    attemptsLeft: 'RFC 2408 §5.1',
    acceptable: 'RFC 2408 §4.2',
    usable: 'RFC 2409 §5',
    authentic: 'RFC 2409 §5',
    authorised: 'RFC 2407 §4.6.2',
    lastWord: 'RFC 2409 §5.4',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    countAttempt: 'RFC 2408 §5.1',
    firstAttempt: 'RFC 2408 §5.1',
    haveLastWord: 'RFC 2409 §5.4',
    sendSa: 'RFC 2409 §5.4',
    sendKe: 'RFC 2409 §5.4',
    sendId: 'RFC 2409 §5.4',
    sendAggressive: 'RFC 2409 §5.4',
    sendHash: 'RFC 2409 §5.4',
    repeatLast: 'RFC 2408 §5.1',
    established: 'RFC 2409 §5',
    failNoAnswer: 'RFC 2408 §5.1',
    failRefused: 'RFC 2408 §5.1',
    failUnacceptable: 'RFC 2408 §4.2',
    failKey: 'RFC 2409 §5',
    failNotAuthentic: 'RFC 2409 §5',
    failNotAuthorised: 'RFC 2407 §4.6.2',
    markRepeated: 'RFC 2408 §5.1',
    markDuplicate: 'RFC 2408 §5.1',
    markLate: 'RFC 2408 §5.1',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { RETRANSMIT: 'RFC 2408 §5.1' },
}
