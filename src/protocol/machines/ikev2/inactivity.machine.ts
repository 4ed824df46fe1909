/**
 * A pair of child SAs that nobody uses need not be kept, nor be rekeyed again and again (RFC 7296 §2.8): it is looked at
 * now and then, and deleted once nothing passed for so long. How long, the RFC leaves open.
 */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { Mark } from './events.ts'

export interface InactivityInput {
  readonly inactiveUs: Micros
}
/** What a look at the counters of both SAs found: packets since the last one, or none. */
export type InactivityEvent = { readonly type: 'looked'; readonly silent: boolean }
export type InactivityEffect = { readonly type: 'look' } | { readonly type: 'unused' } | Mark

interface Context extends InactivityInput {
  /** Looks in a row that found nothing. */
  readonly silences: number
}
/** Looks within the time: silence is noticed at most a quarter of it late (Roamscope). */
const LOOKS = 4

const guards = {
  silent: ({ event }: { readonly event: InactivityEvent }) => event.silent,
  longSilent: ({ context, event }: { readonly context: Context; readonly event: InactivityEvent }) =>
    event.silent && context.silences + 1 >= LOOKS,
}
const REF = 'RFC 7296 §2.8'
const base = setup({
  types: declared<{
    context: Context
    events: InactivityEvent
    emitted: InactivityEffect
    input: InactivityInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Until the next look. */
    LOOK: ({ context }) => Math.max(1, Math.ceil(context.inactiveUs / LOOKS)),
  },
})
const actions = {
  look: base.emit({ type: 'look' }),
  count: base.assign({ silences: ({ context }) => context.silences + 1 }),
  countAnew: base.assign({ silences: 0 }),
  unused: base.emit({ type: 'unused' }),
  markUnused: base.emit({ type: 'mark', mark: 'child-unused', ref: REF }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const inactivity = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()
const nothing = step('Roamscope', [], [])

const machine = inactivity.createMachine({
  id: 'ikev2-inactivity',
  context: ({ input }) => ({ inactiveUs: input.inactiveUs, silences: 0 }),
  initial: 'used',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: {
    used: {
      meta: { ref: REF, kind: 'settled', text: 'In use, as far as is known' },
      on: { looked: nothing },
      after: { LOOK: step(REF, [], ['look'], 'looking') },
    },
    looking: {
      meta: { ref: REF, kind: 'waiting', text: 'Compares what has passed with the last look' },
      on: {
        looked: [
          step(REF, ['longSilent'], ['markUnused', 'unused'], 'unused'),
          step(REF, ['silent'], ['count'], 'used'),
          step(REF, [], ['countAnew'], 'used'),
        ],
      },
    },
    unused: {
      meta: { ref: REF, kind: 'settled', text: 'Nothing passed for long: it is deleted' },
      on: { looked: nothing },
    },
  },
})

/** Whether a pair is used; input `InactivityInput`, events `InactivityEvent`, effects `InactivityEffect`. */
export const inactivityMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 inactivity',
  ref: REF,
  machine,
  guardRefs: { silent: REF, longSilent: REF } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    look: REF,
    count: REF,
    countAnew: REF,
    unused: REF,
    markUnused: REF,
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { LOOK: REF },
}
