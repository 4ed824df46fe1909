/**
 * Mode Config, either side: one transaction exchange of two messages between phase 1 and quick mode
 * (draft-dukes-ike-mode-cfg §2, §5.1). A client asks, or its gateway sets; who begins repeats (§3.5), who answers answers
 * a repetition with the same message.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { ConfigEffect, ConfigEvent, Ikev1Input } from './events.ts'
import {
  type Attempts,
  attemptsLeft,
  EXCHANGE_MARKS,
  EXCHANGE_REFS,
  firstAttempt,
  oneMore,
  outOfTurn,
  retransmitDelay,
  retransmitting,
} from './retransmission.ts'

interface Args {
  readonly event: ConfigEvent
}

const guards = {
  attemptsLeft,
  usable: ({ event }: Args) => 'usable' in event && event.usable,
  accepted: ({ event }: Args) => event.type === 'acknowledgement' && event.accepted,
}

const base = setup({
  types: declared<{
    context: Attempts
    events: ConfigEvent
    emitted: ConfigEffect
    input: Ikev1Input
    meta: MachineMeta
  }>(),
  guards,
  delays: { RETRANSMIT: retransmitDelay, PATIENCE: ({ context }) => context.timers.halfOpenUs },
})

const actions = {
  countAttempt: base.assign({ attempt: oneMore }),
  sendRequest: base.emit({ type: 'sendRequest' }),
  sendReply: base.emit({ type: 'sendReply' }),
  sendSet: base.emit({ type: 'sendSet' }),
  sendAcknowledgement: base.emit({ type: 'sendAcknowledgement' }),
  repeatLast: base.emit({ type: 'repeatLast' }),
  configured: base.emit({ type: 'configured' }),
  failNoAnswer: base.emit({ type: 'configFailed', code: 'no-answer', notify: '' }),
  failRefused: base.emit(({ event }) => ({
    type: 'configFailed',
    code: 'refused',
    notify: event.type === 'refused' ? event.notify : '',
  })),
  failUnacceptable: base.emit({ type: 'configFailed', code: 'unacceptable', notify: '' }),
  failPhase1: base.emit({ type: 'configFailed', code: 'phase1-gone', notify: '' }),
  markRepeated: base.emit(EXCHANGE_MARKS.markRepeated),
  markAnswered: base.emit({ ...EXCHANGE_MARKS.markRepeated, mark: 'answer-repeated' }),
  markDuplicate: base.emit(EXCHANGE_MARKS.markDuplicate),
  markLate: base.emit(EXCHANGE_MARKS.markLate),
  markUnexpected: base.emit(EXCHANGE_MARKS.markUnexpected),
}
const config = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const phase1Gone = step('draft-dukes-ike-mode-cfg §4', [], ['failPhase1'], 'failed')
const refused = step('RFC 2408 §3.14', [], ['failRefused'], 'failed')
const set = [
  step('draft-dukes-ike-mode-cfg §2', ['usable'], ['sendAcknowledgement', 'configured'], 'answered'),
  step('draft-dukes-ike-mode-cfg §2', [], ['sendAcknowledgement', 'failUnacceptable'], 'failed'),
]

const idle = config.createStateConfig({
  meta: { ref: 'draft-dukes-ike-mode-cfg §2', kind: 'idle', text: 'Nothing said yet' },
  on: {
    beginRequest: step('draft-dukes-ike-mode-cfg §5.1', [], ['sendRequest'], 'asked'),
    beginSet: step('draft-dukes-ike-mode-cfg §2', [], ['sendSet'], 'offered'),
    beginWait: step('draft-dukes-ike-mode-cfg §2', [], [], 'expecting'),
    request: step('draft-dukes-ike-mode-cfg §2', [], ['sendReply', 'configured'], 'answered'),
    set,
    phase1Gone,
  },
})
const asked = config.createStateConfig({
  meta: { ref: 'draft-dukes-ike-mode-cfg §5.1', kind: 'waiting', text: 'CFG_REQUEST sent: an address is asked for' },
  on: {
    reply: [
      step('draft-dukes-ike-mode-cfg §5.1', ['usable'], ['configured'], 'done'),
      step('draft-dukes-ike-mode-cfg §3.4', [], ['failUnacceptable'], 'failed'),
    ],
    refused,
    phase1Gone,
  },
  after: retransmitting(step, 'asked', ['failNoAnswer']),
})
const offered = config.createStateConfig({
  meta: { ref: 'draft-dukes-ike-mode-cfg §2', kind: 'waiting', text: 'CFG_SET sent: the peer is to take an address' },
  on: {
    acknowledgement: [
      step('draft-dukes-ike-mode-cfg §2', ['accepted'], ['configured'], 'done'),
      step('draft-dukes-ike-mode-cfg §2', [], ['failUnacceptable'], 'failed'),
    ],
    refused,
    phase1Gone,
  },
  after: retransmitting(step, 'offered', ['failNoAnswer']),
})
const expecting = config.createStateConfig({
  meta: { ref: 'draft-dukes-ike-mode-cfg §2', kind: 'waiting', text: 'The peer is to begin, with a CFG_SET' },
  on: { set, refused, phase1Gone },
  after: { PATIENCE: step('draft-dukes-ike-mode-cfg §3.5', [], ['failNoAnswer'], 'failed') },
})
const answered = config.createStateConfig({
  meta: { ref: 'draft-dukes-ike-mode-cfg §2', kind: 'settled', text: 'The second message is the own one' },
  on: {
    repeated: step('draft-dukes-ike-mode-cfg §3.5', [], ['repeatLast', 'markAnswered']),
    phase1Gone: step('draft-dukes-ike-mode-cfg §4', [], []),
  },
})
const done = config.createStateConfig({
  meta: { ref: 'draft-dukes-ike-mode-cfg §2', kind: 'settled', text: 'The second message came from the peer' },
  on: {
    repeated: step('draft-dukes-ike-mode-cfg §3.5', [], ['markDuplicate']),
    phase1Gone: step('draft-dukes-ike-mode-cfg §4', [], []),
  },
})
const failed = config.createStateConfig({
  meta: { ref: 'draft-dukes-ike-mode-cfg §2', kind: 'failed', text: 'Nothing was configured' },
})

const EVENTS = [
  'beginRequest',
  'beginSet',
  'beginWait',
  'request',
  'reply',
  'set',
  'acknowledgement',
  'refused',
  'repeated',
  'phase1Gone',
] as const

const machine = config.createMachine({
  id: 'ikev1-config',
  context: ({ input }) => firstAttempt(input),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn({ idle, asked, offered, expecting, answered, done, failed }, outOfTurn(step, EVENTS)),
})

/** Mode Config; input `Ikev1Input`, events `ConfigEvent`, effects `ConfigEffect`. */
export const modeConfigMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv1 Mode Config',
  ref: 'draft-dukes-ike-mode-cfg §3.1',
  machine,
  guardRefs: {
    ...EXCHANGE_REFS.guards,
    usable: 'draft-dukes-ike-mode-cfg §3.4',
    accepted: 'draft-dukes-ike-mode-cfg §2',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    ...EXCHANGE_REFS.actions,
    sendRequest: 'draft-dukes-ike-mode-cfg §5.1',
    sendReply: 'draft-dukes-ike-mode-cfg §2',
    sendSet: 'draft-dukes-ike-mode-cfg §2',
    sendAcknowledgement: 'draft-dukes-ike-mode-cfg §2',
    configured: 'draft-dukes-ike-mode-cfg §5.1',
    markAnswered: 'draft-dukes-ike-mode-cfg §3.5',
    failNoAnswer: 'draft-dukes-ike-mode-cfg §3.5',
    failRefused: 'RFC 2408 §3.14',
    failUnacceptable: 'draft-dukes-ike-mode-cfg §3.4',
    failPhase1: 'draft-dukes-ike-mode-cfg §4',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { ...EXCHANGE_REFS.delays, PATIENCE: 'draft-dukes-ike-mode-cfg §3.5' },
}
