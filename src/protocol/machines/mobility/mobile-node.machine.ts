/**
 * Mobile IPv6 in the mobile node: where it is attached, and its registration (RFC 6275 §11.7.1, §11.7.3, §11.8).
 *
 * Departures.
 * - Once the wait has reached MAX_BINDACK_TIMEOUT the mobile MAY go on at that pace for ever (§11.8); this one reports
 *   the failure instead, since the run must end and a person must learn of it.
 * - Status 135 (sequence number out of window) counts as a try like any other, so that an agent that always answers it
 *   is not asked for ever.
 * - The start is a binding that exists already: the first registration and its duplicate address detection are not
 *   part of a handover.
 */
import { and, setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import type { MobilityEffect, MobilityEvent, MobilityInput } from './events.ts'

interface Context extends MobilityInput {
  /** The home agent knows the present care-of address. */
  readonly registered: boolean
  /** Binding Updates sent for it. */
  readonly attempt: number
}

interface Args {
  readonly context: Context
  readonly event: MobilityEvent
}

/** Status values below 128 accept (RFC 6275 §6.1.8). */
const FIRST_REFUSAL = 128
/** Sequence number out of window. */
const OUT_OF_WINDOW = 135

const statusOf = (event: MobilityEvent): number | null =>
  event.type === 'bindingAcknowledgement' ? event.status : null

/** Doubles with every update, up to the longest wait (RFC 6275 §11.8). */
const waitUs = ({ initialBindAckTimeoutUs, maxBindAckTimeoutUs, attempt }: Context): Micros =>
  Math.min(initialBindAckTimeoutUs * 2 ** (attempt - 1), maxBindAckTimeoutUs)

const guards = {
  sameRouter: ({ context, event }: Args) => event.type === 'linkUp' && event.router === context.router,
  registered: ({ context }: Args) => context.registered,
  outOfWindow: ({ event }: Args) => statusOf(event) === OUT_OF_WINDOW,
  matches: ({ event }: Args) => event.type === 'bindingAcknowledgement' && event.matches,
  accepted: ({ event }: Args) => (statusOf(event) ?? FIRST_REFUSAL) < FIRST_REFUSAL,
  waitsLonger: ({ context }: Args) => waitUs(context) < context.maxBindAckTimeoutUs,
}

const guardRefs = {
  sameRouter: 'RFC 6275 §11.5.1',
  registered: 'RFC 6275 §11.7.1',
  outOfWindow: 'RFC 6275 §11.7.3',
  matches: 'RFC 6275 §11.7.3',
  accepted: 'RFC 6275 §6.1.8',
  waitsLonger: 'RFC 6275 §11.8',
} satisfies Record<keyof typeof guards, string>

const base = setup({
  types: declared<{
    context: Context
    events: MobilityEvent
    emitted: MobilityEffect
    input: MobilityInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Until the next Binding Update, RFC 6275 §11.8 and §12. */
    BINDACK_TIMEOUT: ({ context }) => waitUs(context),
  },
})

const actions = {
  noteRouter: base.assign(({ context, event }) => ({
    router: event.type === 'linkUp' ? event.router : context.router,
    registered: false,
    attempt: 1,
  })),
  countAttempt: base.assign({ attempt: ({ context }) => context.attempt + 1 }),
  noteRegistered: base.assign({ registered: true }),
  sendBindingUpdate: base.emit(({ context }) => ({ type: 'sendBindingUpdate', attempt: context.attempt })),
  reportDone: base.emit({ type: 'bindingDone' }),
  reportRefused: base.emit(({ event }) => ({ type: 'bindingFailed', status: statusOf(event) })),
  reportNoAnswer: base.emit({ type: 'bindingFailed', status: null }),
  markRetransmission: base.emit({ type: 'mark', mark: 'binding-update-repeated', ref: 'RFC 6275 §11.8' }),
  markForeign: base.emit({ type: 'mark', mark: 'foreign-acknowledgement', ref: 'RFC 6275 §11.7.3' }),
  markRepeated: base.emit({ type: 'mark', mark: 'repeated-acknowledgement', ref: 'RFC 6275 §11.7.3' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}

const actionRefs = {
  noteRouter: 'RFC 6275 §11.5.1',
  countAttempt: 'RFC 6275 §11.8',
  noteRegistered: 'RFC 6275 §11.7.3',
  sendBindingUpdate: 'RFC 6275 §11.7.1',
  reportDone: 'RFC 6275 §11.7.3',
  reportRefused: 'RFC 6275 §11.7.3',
  reportNoAnswer: 'RFC 6275 §11.8',
  markRetransmission: 'RFC 6275 §11.8',
  markForeign: 'RFC 6275 §11.7.3',
  markRepeated: 'RFC 6275 §11.7.3',
  markUnexpected: 'Roamscope',
} satisfies Record<keyof typeof actions, string>

const mobility = base.extend({ actions })

const linkDown = { target: 'detached', meta: { ref: 'RFC 6275 §11.5.1' } } as const
const linkUp = [
  { guard: and(['sameRouter', 'registered']), target: 'attached', meta: { ref: 'RFC 6275 §11.5.1' } },
  {
    target: 'updating',
    reenter: true,
    actions: ['noteRouter', 'sendBindingUpdate'],
    meta: { ref: 'RFC 6275 §11.7.1' },
  },
] as const

const attached = mobility.createStateConfig({
  meta: { ref: 'RFC 6275 §11.7.1', kind: 'settled', text: 'The home agent knows its care-of address' },
  on: {
    linkDown,
    linkUp: [
      { guard: 'sameRouter', meta: { ref: 'RFC 6275 §11.5.1' } },
      { target: 'updating', actions: ['noteRouter', 'sendBindingUpdate'], meta: { ref: 'RFC 6275 §11.7.1' } },
    ],
    bindingAcknowledgement: { actions: 'markRepeated', meta: { ref: 'RFC 6275 §11.7.3' } },
  },
})

const detached = mobility.createStateConfig({
  meta: { ref: 'RFC 6275 §11.5.1', kind: 'waiting', text: 'Without a link' },
  on: { linkUp },
})

const updating = mobility.createStateConfig({
  meta: { ref: 'RFC 6275 §11.7.1', kind: 'waiting', text: 'Binding Update sent; waits for the acknowledgement' },
  on: {
    linkDown,
    linkUp,
    bindingAcknowledgement: [
      {
        guard: and(['outOfWindow', 'waitsLonger']),
        target: 'updating',
        reenter: true,
        actions: ['countAttempt', 'sendBindingUpdate', 'markRetransmission'],
        meta: { ref: 'RFC 6275 §11.7.3' },
      },
      {
        guard: and(['matches', 'accepted']),
        target: 'attached',
        actions: ['noteRegistered', 'reportDone'],
        meta: { ref: 'RFC 6275 §11.7.3' },
      },
      { guard: 'matches', target: 'failed', actions: 'reportRefused', meta: { ref: 'RFC 6275 §11.7.3' } },
      { actions: 'markForeign', meta: { ref: 'RFC 6275 §11.7.3' } },
    ],
  },
  after: {
    BINDACK_TIMEOUT: [
      {
        guard: 'waitsLonger',
        target: 'updating',
        reenter: true,
        actions: ['countAttempt', 'sendBindingUpdate', 'markRetransmission'],
        meta: { ref: 'RFC 6275 §11.8' },
      },
      { target: 'failed', actions: 'reportNoAnswer', meta: { ref: 'RFC 6275 §11.8' } },
    ],
  },
})

const failed = mobility.createStateConfig({
  meta: { ref: 'RFC 6275 §11.7.3', kind: 'failed', text: 'The home agent does not know where the mobile is' },
  on: { linkDown, linkUp, bindingAcknowledgement: { actions: 'markForeign', meta: { ref: 'RFC 6275 §11.7.3' } } },
})

const machine = mobility.createMachine({
  id: 'mobility-mobile-node',
  context: ({ input }) => ({ ...input, registered: true, attempt: 0 }),
  initial: 'attached',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { attached, detached, updating, failed },
})

/** Mobile IPv6 in the mobile; input `MobilityInput`, events `MobilityEvent`, effects `MobilityEffect`. */
export const mobilityMachine: MachineDefinition = {
  id: machine.id,
  title: 'Mobile IPv6 in the mobile node',
  ref: 'RFC 6275 §11.7.1',
  machine,
  guardRefs,
  actionRefs,
  delayRefs: { BINDACK_TIMEOUT: 'RFC 6275 §12' },
}
