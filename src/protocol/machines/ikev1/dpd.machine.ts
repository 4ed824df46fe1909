/**
 * Whether the peer of an ISAKMP SA is still there (RFC 3706 §5): after a silence it is asked, again and again with the
 * next number each time, and is dead when no answer comes (§5.4). Answering is no business of this machine: an R-U-THERE
 * is answered at once.
 */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { DpdEffect, DpdEvent, Ikev1Input } from './events.ts'
import {
  type Attempts,
  attemptsLeft,
  EXCHANGE_MARKS,
  EXCHANGE_REFS,
  firstAttempt,
  oneMore,
  outOfTurn,
  retransmitDelay,
} from './retransmission.ts'

interface DpdInput extends Ikev1Input {
  /** Silence that is worth a question. */
  readonly idleUs: Micros
}
interface Context extends Attempts {
  readonly idleUs: Micros
}
interface Args {
  readonly event: DpdEvent
}

const guards = {
  attemptsLeft,
  expected: ({ event }: Args) => event.type === 'acknowledged' && event.expected,
}

const base = setup({
  types: declared<{
    context: Context
    events: DpdEvent
    emitted: DpdEffect
    input: DpdInput
    meta: MachineMeta
  }>(),
  guards,
  delays: { IDLE: ({ context }) => context.idleUs, RETRANSMIT: retransmitDelay },
})

const actions = {
  firstAttempt: base.assign({ attempt: 1 }),
  countAttempt: base.assign({ attempt: oneMore }),
  listen: base.emit({ type: 'listen' }),
  sendProbe: base.emit({ type: 'sendProbe' }),
  peerDead: base.emit({ type: 'peerDead' }),
  markRepeated: base.emit(EXCHANGE_MARKS.markRepeated),
  markWrongNumber: base.emit({ type: 'mark', mark: 'sequence-unexpected', ref: 'RFC 3706 §6.1' }),
  markLate: base.emit(EXCHANGE_MARKS.markLate),
  markUnexpected: base.emit(EXCHANGE_MARKS.markUnexpected),
}
const dpd = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const listening = dpd.createStateConfig({
  meta: { ref: 'RFC 3706 §5.5', kind: 'settled', text: 'Traffic shows that the peer lives' },
  on: {
    silence: step('RFC 3706 §5.4', [], ['firstAttempt', 'sendProbe'], 'asking'),
    heard: step('RFC 3706 §5.4', [], []),
  },
  after: { IDLE: step('RFC 3706 §5.5', [], ['listen'], 'listening') },
})
const asking = dpd.createStateConfig({
  meta: { ref: 'RFC 3706 §5.2', kind: 'waiting', text: 'R-U-THERE sent' },
  on: {
    acknowledged: [
      step('RFC 3706 §6.1', ['expected'], [], 'listening'),
      step('RFC 3706 §6.1', [], ['markWrongNumber']),
    ],
    heard: step('RFC 3706 §5.4', [], [], 'listening'),
  },
  after: {
    RETRANSMIT: [
      step('RFC 3706 §5.4', ['attemptsLeft'], ['countAttempt', 'sendProbe', 'markRepeated'], 'asking'),
      step('RFC 3706 §5.4', [], ['peerDead'], 'dead'),
    ],
  },
})
const dead = dpd.createStateConfig({
  meta: { ref: 'RFC 3706 §5.4', kind: 'failed', text: 'The peer is gone, and the SAs with it' },
})

const machine = dpd.createMachine({
  id: 'ikev1-dpd',
  context: ({ input }) => ({ ...firstAttempt(input), idleUs: input.idleUs }),
  initial: 'listening',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn({ listening, asking, dead }, outOfTurn(step, ['silence', 'heard', 'acknowledged'])),
})

const { countAttempt, markRepeated, markLate, markUnexpected } = EXCHANGE_REFS.actions

/** Dead peer detection; input `DpdInput`, events `DpdEvent`, effects `DpdEffect`. */
export const dpdMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv1 dead peer detection',
  ref: 'RFC 3706 §5',
  machine,
  guardRefs: { ...EXCHANGE_REFS.guards, expected: 'RFC 3706 §6.1' } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    countAttempt,
    markRepeated,
    markLate,
    markUnexpected,
    firstAttempt: 'RFC 3706 §5.4',
    listen: 'RFC 3706 §5.5',
    sendProbe: 'RFC 3706 §5.2',
    peerDead: 'RFC 3706 §5.4',
    markWrongNumber: 'RFC 3706 §6.1',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { ...EXCHANGE_REFS.delays, IDLE: 'RFC 3706 §5.5' },
}
