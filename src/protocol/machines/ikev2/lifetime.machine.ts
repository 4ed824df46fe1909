/**
 * How long one SA is used, an IKE SA or a pair of child SAs: at the soft limit its successor is asked for, at the hard one
 * it ends whether or not there is one (RFC 4301 §4.4.2.1 b, RFC 7296 §2.8). Time runs here; octets are counted by the SAD.
 *
 * Departures: lifetimes are not negotiated and the RFC names no values, so both ends have their own, the soft one drawn a
 * little earlier by each for itself (RFC 7296 §2.8: jitter). A rekeying that fails is not begun again before the hard limit.
 */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { Mark } from './events.ts'

export interface LifetimeInput {
  /** Since the SA began, jitter taken off already. */
  readonly softUs: Micros
  readonly hardUs: Micros
}
/** By octets: the SAD says when. */
export type LifetimeEvent = { readonly type: 'worn' } | { readonly type: 'over' }
export type LifetimeEffect = { readonly type: 'softLimit' } | { readonly type: 'hardLimit' } | Mark

const base = setup({
  types: declared<{
    context: LifetimeInput
    events: LifetimeEvent
    emitted: LifetimeEffect
    input: LifetimeInput
    meta: MachineMeta
  }>(),
  delays: {
    /** Until a successor is asked for. */
    SOFT: ({ context }) => context.softUs,
    /** From there until the SA may be used no more. */
    REST: ({ context }) => context.hardUs - context.softUs,
  },
})

const SOFT_REF = 'RFC 4301 §4.4.2.1'
const actions = {
  softLimit: base.emit({ type: 'softLimit' }),
  hardLimit: base.emit({ type: 'hardLimit' }),
  markSoft: base.emit({ type: 'mark', mark: 'soft-lifetime', ref: SOFT_REF }),
  markHard: base.emit({ type: 'mark', mark: 'hard-lifetime', ref: SOFT_REF }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const lifetime = base.extend({ actions })
const { step } = stepWriter<never, keyof typeof actions>()

const end = step(SOFT_REF, [], ['markHard', 'hardLimit'], 'over')
const again = step(SOFT_REF, [], [])

const fresh = lifetime.createStateConfig({
  meta: { ref: SOFT_REF, kind: 'settled', text: 'Within its lifetime' },
  on: { worn: step('RFC 7296 §2.8', [], ['softLimit'], 'worn'), over: end },
  after: { SOFT: step('RFC 7296 §2.8', [], ['markSoft', 'softLimit'], 'worn') },
})
const worn = lifetime.createStateConfig({
  meta: { ref: SOFT_REF, kind: 'settled', text: 'Past its soft limit; a successor is asked for' },
  on: { worn: again, over: end },
  after: { REST: end },
})
const over = lifetime.createStateConfig({
  meta: { ref: SOFT_REF, kind: 'failed', text: 'Past its hard limit, and ended' },
  on: { worn: again, over: again },
})

const machine = lifetime.createMachine({
  id: 'ikev2-lifetime',
  context: ({ input }) => input,
  initial: 'fresh',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { fresh, worn, over },
})

/** The lifetime of an SA; input `LifetimeInput`, events `LifetimeEvent`, effects `LifetimeEffect`. */
export const lifetimeMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 lifetime',
  ref: SOFT_REF,
  machine,
  guardRefs: {},
  actionRefs: {
    softLimit: 'RFC 7296 §2.8',
    hardLimit: SOFT_REF,
    markSoft: SOFT_REF,
    markHard: SOFT_REF,
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { SOFT: 'RFC 7296 §2.8', REST: SOFT_REF },
}
