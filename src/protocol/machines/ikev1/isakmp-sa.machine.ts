/**
 * An established ISAKMP SA: INITIAL-CONTACT when it begins, Delete when it ends (RFC 2407 §4.6.3.3, RFC 2408 §3.15).
 * Informational exchanges are never answered (RFC 2409 §5.7): who deletes is done at once.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { Ikev1Input, IsakmpSaEffect, IsakmpSaEvent } from './events.ts'
import { EXCHANGE_MARKS, outOfTurn } from './retransmission.ts'

interface SaInput extends Ikev1Input {
  /** The peer was never contacted at this address before (racoon), or always, or never: the node says. */
  readonly announce: boolean
}
interface Args {
  readonly context: SaInput
  readonly event: IsakmpSaEvent
}

const guards = {
  announce: ({ context }: Args) => context.announce,
  older: ({ event }: Args) => event.type === 'initialContact' && event.older,
}

const base = setup({
  types: declared<{
    context: SaInput
    events: IsakmpSaEvent
    emitted: IsakmpSaEffect
    input: SaInput
    meta: MachineMeta
  }>(),
  guards,
  delays: { LIFE: ({ context }) => context.timers.lifeUs },
})

const actions = {
  sendInitialContact: base.emit({ type: 'sendInitialContact' }),
  sendDelete: base.emit({ type: 'sendDelete' }),
  removeDeleted: base.emit({ type: 'removeSa', reason: 'deleted' }),
  removeByPeer: base.emit({ type: 'removeSa', reason: 'deleted-by-peer' }),
  removeLeft: base.emit({ type: 'removeSa', reason: 'left-behind' }),
  removeExpired: base.emit({ type: 'removeSa', reason: 'expired' }),
  removeReplaced: base.emit({ type: 'removeSa', reason: 'initial-contact' }),
  removeDead: base.emit({ type: 'removeSa', reason: 'no-answer' }),
  markLate: base.emit(EXCHANGE_MARKS.markLate),
  markUnexpected: base.emit(EXCHANGE_MARKS.markUnexpected),
}
const sa = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const fresh = sa.createStateConfig({
  meta: { ref: 'RFC 2407 §4.6.3', kind: 'idle', text: 'Established just now' },
  on: {
    begin: [step('RFC 2407 §4.6.3', ['announce'], ['sendInitialContact'], 'up'), step('RFC 2407 §4.6.3', [], [], 'up')],
  },
})
const up = sa.createStateConfig({
  meta: { ref: 'RFC 2409 §5', kind: 'settled', text: 'Protects quick modes and notifications' },
  on: {
    delete: step('RFC 2408 §3.15', [], ['sendDelete', 'removeDeleted'], 'gone'),
    leave: step('RFC 4555 §1', [], ['removeLeft'], 'gone'),
    deleteNotice: step('RFC 2408 §3.15', [], ['removeByPeer'], 'gone'),
    initialContact: [step('RFC 2407 §4.6.3', ['older'], ['removeReplaced'], 'gone'), step('RFC 2407 §4.6.3', [], [])],
    peerDead: step('RFC 3706 §5.4', [], ['removeDead'], 'gone'),
  },
  after: { LIFE: step('RFC 2409 §3', [], ['sendDelete', 'removeExpired'], 'gone') },
})
const gone = sa.createStateConfig({ meta: { ref: 'RFC 2408 §3.15', kind: 'settled', text: 'Used no more' } })

const EVENTS = ['begin', 'delete', 'leave', 'deleteNotice', 'initialContact', 'peerDead'] as const

const machine = sa.createMachine({
  id: 'ikev1-sa',
  context: ({ input }) => input,
  initial: 'fresh',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: withOutOfTurn({ fresh, up, gone }, outOfTurn(step, EVENTS)),
})

/** An ISAKMP SA; input `SaInput`, events `IsakmpSaEvent`, effects `IsakmpSaEffect`. */
export const isakmpSaMachine: MachineDefinition = {
  id: machine.id,
  title: 'ISAKMP SA',
  ref: 'RFC 2409 §5',
  machine,
  guardRefs: { announce: 'RFC 2407 §4.6.3', older: 'RFC 2407 §4.6.3' } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    sendInitialContact: 'RFC 2407 §4.6.3',
    sendDelete: 'RFC 2408 §3.15',
    removeDeleted: 'RFC 2408 §3.15',
    removeByPeer: 'RFC 2408 §3.15',
    removeLeft: 'RFC 4555 §1',
    removeExpired: 'RFC 2409 §3',
    removeReplaced: 'RFC 2407 §4.6.3',
    removeDead: 'RFC 3706 §5.4',
    markLate: 'RFC 2408 §5.1',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { LIFE: 'RFC 2409 §3' },
}
