/**
 * An established ISAKMP SA: INITIAL-CONTACT when it begins, Delete when it ends (RFC 2407 §4.6.3.3, RFC 2408 §3.15).
 * Informational exchanges are never answered (RFC 2409 §5.7): who deletes is done at once.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { Ikev1Input, IsakmpSaEffect, IsakmpSaEvent } from './events.ts'

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
  removeExpired: base.emit({ type: 'removeSa', reason: 'expired' }),
  removeReplaced: base.emit({ type: 'removeSa', reason: 'initial-contact' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
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
    deleteNotice: step('RFC 2408 §3.15', [], ['removeByPeer'], 'gone'),
    initialContact: [step('RFC 2407 §4.6.3', ['older'], ['removeReplaced'], 'gone'), step('RFC 2407 §4.6.3', [], [])],
  },
  after: { LIFE: step('RFC 2409 §3', [], ['sendDelete', 'removeExpired'], 'gone') },
})
const gone = sa.createStateConfig({ meta: { ref: 'RFC 2408 §3.15', kind: 'settled', text: 'Used no more' } })

const machine = sa.createMachine({
  id: 'ikev1-sa',
  context: ({ input }) => input,
  initial: 'fresh',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { fresh, up, gone },
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
    removeExpired: 'RFC 2409 §3',
    removeReplaced: 'RFC 2407 §4.6.3',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { LIFE: 'RFC 2409 §3' },
}
