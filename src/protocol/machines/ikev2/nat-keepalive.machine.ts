/** Keeps the mapping of a NAT in front of this side alive while an SA stands (RFC 3948 §4, RFC 7296 §2.23). */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { IkeTimers } from './events.ts'

export interface KeepaliveInput {
  readonly timers: IkeTimers
}
export type KeepaliveEvent = { readonly type: 'natGone' }
/** Whether something was sent meanwhile the node knows: only silence needs a keepalive. */
export type KeepaliveEffect = { readonly type: 'keepAlive' }

/** Longest silence towards the NAT, RFC 3948 §4: M, 20 s if nothing else is configured. */
const KEEPALIVE_US: Micros = 20_000_000

const base = setup({
  types: declared<{
    context: KeepaliveInput
    events: KeepaliveEvent
    emitted: KeepaliveEffect
    input: KeepaliveInput
    meta: MachineMeta
  }>(),
  delays: {
    /** Looked at twice in M, so that silence never lasts longer (Roamscope). */
    KEEPALIVE: ({ context }) => Math.floor((context.timers.keepaliveUs ?? KEEPALIVE_US) / 2),
  },
})
const actions = { keepAlive: base.emit({ type: 'keepAlive' }) }
const keepalive = base.extend({ actions })
const { step } = stepWriter<never, keyof typeof actions>()

const machine = keepalive.createMachine({
  id: 'ikev2-nat-keepalive',
  context: ({ input }) => ({ ...input }),
  initial: 'behindNat',
  states: {
    behindNat: {
      meta: { ref: 'RFC 3948 §4', kind: 'settled', text: 'A NAT stands in front: it must not forget' },
      on: { natGone: step('RFC 7296 §2.23', [], [], 'direct') },
      after: { KEEPALIVE: step('RFC 3948 §4', [], ['keepAlive'], 'behindNat') },
    },
    direct: {
      meta: { ref: 'RFC 7296 §2.23', kind: 'settled', text: 'No NAT any more' },
      on: { natGone: step('RFC 7296 §2.23', [], []) },
    },
  },
})

/** Keepalives towards a NAT; input `KeepaliveInput`, event `natGone`, effect `keepAlive`. */
export const natKeepaliveMachine: MachineDefinition = {
  id: machine.id,
  title: 'NAT keepalive',
  ref: 'RFC 3948 §4',
  machine,
  guardRefs: {},
  actionRefs: { keepAlive: 'RFC 3948 §4' },
  delayRefs: { KEEPALIVE: 'RFC 3948 §4' },
}
