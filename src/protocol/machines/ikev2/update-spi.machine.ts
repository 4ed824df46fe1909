/**
 * Algorithm 1 of Allard 2008 §3.2.3 at the new router: the addresses of a transferred IKE SA are updated at the mobile, and
 * every SPI that is taken here gets another number, in one request; as long as something collides, with another one.
 *
 * Departures: the algorithm says nothing of a request that is refused or never answered, and looks at its limits only
 * after it has sent (`limits`: as printed). TIMER runs from the first request on. With nothing to resolve the request
 * goes out all the same: it carries the addresses (§3.2.2).
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { UpdateSpiEffect, UpdateSpiEvent, UpdateSpiInput } from './update-spi-events.ts'

interface Context extends UpdateSpiInput {
  /** Requests sent: `rt` of algorithm 1. */
  readonly roundTrips: number
  /** What collides is negotiated anew, not assigned. */
  readonly renegotiates: boolean
}
interface Args {
  readonly context: Context
  readonly event: UpdateSpiEvent
}

const ALGORITHM = 'Allard 2008 §3.2.3'
const UPDATE = 'Allard 2008 §3.2.2'

const guards = {
  agreed: ({ event }: Args) => event.type === 'begin' && event.agreed,
  collides: ({ event }: Args) => 'collides' in event && event.collides,
  short: ({ event }: Args) => 'short' in event && event.short,
  denies: ({ event }: Args) => event.type === 'begin' && event.by === 'deny',
  relaunches: ({ event }: Args) => event.type === 'begin' && event.by === 'relaunch',
  renegotiates: ({ event, context }: Args) =>
    event.type === 'begin' ? event.by === 'renegotiate' : context.renegotiates,
  refused: ({ event }: Args) => event.type === 'answer' && event.outcome === 'refused',
  numberRefused: ({ event }: Args) => event.type === 'answer' && event.outcome === 'number',
  roundTripsLeft: ({ context }: Args) => context.roundTrips < context.maxRoundTrips,
  sendsFirst: ({ context }: Args) => context.limits === 'as-printed',
}

const base = setup({
  types: declared<{
    context: Context
    events: UpdateSpiEvent
    emitted: UpdateSpiEffect
    input: UpdateSpiInput
    meta: MachineMeta
  }>(),
  guards,
  delays: { TIMER: ({ context }) => context.timerUs },
})

const fallBack = (why: Extract<UpdateSpiEffect, { readonly type: 'fallBack' }>['why']) =>
  base.emit(({ context: { roundTrips } }) => ({ type: 'fallBack', why, roundTrips }))

const actions = {
  begin: base.assign({ roundTrips: () => 0, renegotiates: () => false }),
  putOff: base.assign({ renegotiates: () => true }),
  countRoundTrip: base.assign({ roundTrips: ({ context }) => context.roundTrips + 1 }),
  sendUpdate: base.emit({ type: 'sendUpdate' }),
  sendAddresses: base.emit({ type: 'sendAddresses' }),
  renegotiate: base.emit({ type: 'renegotiate' }),
  resolve: base.emit(({ context: { roundTrips } }) => ({ type: 'resolved', roundTrips })),
  deny: base.emit({ type: 'deny' }),
  fallBackCollision: fallBack('collision'),
  fallBackRoundTrips: fallBack('round-trips'),
  fallBackTimer: fallBack('timer'),
  fallBackRefused: fallBack('refused'),
  fallBackNotAgreed: fallBack('not-agreed'),
  fallBackNoNumber: fallBack('no-number'),
  fallBackNoAnswer: fallBack('no-answer'),
  markAgain: base.emit({ type: 'mark', mark: 'spi-collides-again', ref: ALGORITHM }),
  markRefused: base.emit({ type: 'mark', mark: 'spi-number-refused', ref: 'Allard 2008 §3.2.4' }),
  markLate: base.emit({ type: 'mark', mark: 'late-answer', ref: ALGORITHM }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const updateSpi = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const send = ['countRoundTrip', 'sendUpdate'] as const
const begins = [
  step(UPDATE, ['!agreed'], ['begin', 'fallBackNotAgreed'], 'fallenBack'),
  step('Hamer 2002 §7.2', ['collides', 'denies'], ['begin', 'deny'], 'denied'),
  step(
    'Hamer 2002 §7.2',
    ['collides', 'renegotiates'],
    ['begin', 'putOff', 'countRoundTrip', 'sendAddresses'],
    'waiting',
  ),
  step(ALGORITHM, ['collides', 'relaunches'], ['begin', 'fallBackCollision'], 'fallenBack'),
  step(ALGORITHM, ['collides', 'short'], ['begin', 'fallBackNoNumber'], 'fallenBack'),
  step(UPDATE, [], ['begin', ...send], 'waiting'),
]
const nothing = step('Roamscope', [], [])

const idle = updateSpi.createStateConfig({
  meta: { ref: UPDATE, kind: 'idle', text: 'Nothing was transferred yet' },
  on: { begin: begins, answer: step(ALGORITHM, [], ['markLate']), noAnswer: nothing, gone: nothing },
})
// Another round trip is no new state: TIMER goes on.
const waiting = updateSpi.createStateConfig({
  meta: { ref: ALGORITHM, kind: 'waiting', text: 'The mobile was told addresses and numbers; waits for its answer' },
  on: {
    begin: begins,
    answer: [
      step(ALGORITHM, ['refused'], ['fallBackRefused'], 'fallenBack'),
      step('Hamer 2002 §7.2', ['renegotiates'], ['renegotiate', 'resolve'], 'resolved'),
      step(ALGORITHM, ['!collides'], ['resolve'], 'resolved'),
      step(ALGORITHM, ['short'], ['fallBackNoNumber'], 'fallenBack'),
      step(ALGORITHM, ['roundTripsLeft', 'numberRefused'], ['markRefused', ...send]),
      step(ALGORITHM, ['roundTripsLeft'], ['markAgain', ...send]),
      step(ALGORITHM, ['sendsFirst'], [...send, 'fallBackRoundTrips'], 'fallenBack'),
      step(ALGORITHM, [], ['fallBackRoundTrips'], 'fallenBack'),
    ],
    noAnswer: step(ALGORITHM, [], ['fallBackNoAnswer'], 'fallenBack'),
    gone: step('RFC 7296 §1.4.1', [], [], 'idle'),
  },
  after: { TIMER: step(ALGORITHM, [], ['fallBackTimer'], 'fallenBack') },
})
const resolved = updateSpi.createStateConfig({
  meta: { ref: ALGORITHM, kind: 'settled', text: 'Both ends have the same addresses and numbers, and none collides' },
  on: { begin: begins, answer: step(ALGORITHM, [], ['markLate']), noAnswer: nothing, gone: nothing },
})
const fallenBack = updateSpi.createStateConfig({
  meta: { ref: ALGORITHM, kind: 'failed', text: 'Given up: a complete IKEv2 follows' },
  on: { begin: begins, answer: step(ALGORITHM, [], ['markLate']), noAnswer: nothing, gone: nothing },
})
const denied = updateSpi.createStateConfig({
  meta: { ref: 'Hamer 2002 §7.2', kind: 'failed', text: 'What was transferred is not taken' },
  on: { begin: begins, answer: step(ALGORITHM, [], ['markLate']), noAnswer: nothing, gone: nothing },
})

const machine = updateSpi.createMachine({
  id: 'ikev2-update-spi',
  context: ({ input }) => ({ ...input, roundTrips: 0, renegotiates: false }),
  initial: 'idle',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { idle, waiting, resolved, fallenBack, denied },
})

/** The router's side of UPDATE_SPI; input `UpdateSpiInput`, events `UpdateSpiEvent`, effects `UpdateSpiEffect`. */
export const updateSpiMachine: MachineDefinition = {
  id: machine.id,
  title: 'UPDATE_SPI, router',
  ref: ALGORITHM,
  machine,
  guardRefs: {
    agreed: 'Roamscope',
    collides: ALGORITHM,
    short: 'RFC 4303 §2.1',
    denies: 'Hamer 2002 §7.2',
    relaunches: ALGORITHM,
    renegotiates: 'Hamer 2002 §7.2',
    refused: 'Allard 2008 §3.2.4',
    numberRefused: 'Allard 2008 §3.2.4',
    roundTripsLeft: ALGORITHM,
    sendsFirst: ALGORITHM,
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    begin: ALGORITHM,
    putOff: 'Hamer 2002 §7.2',
    countRoundTrip: ALGORITHM,
    sendUpdate: 'Allard 2008 §3.2.4',
    sendAddresses: UPDATE,
    renegotiate: 'Hamer 2002 §7.2',
    resolve: ALGORITHM,
    deny: 'Hamer 2002 §7.2',
    fallBackCollision: ALGORITHM,
    fallBackRoundTrips: ALGORITHM,
    fallBackTimer: ALGORITHM,
    fallBackRefused: ALGORITHM,
    fallBackNotAgreed: ALGORITHM,
    fallBackNoNumber: ALGORITHM,
    fallBackNoAnswer: ALGORITHM,
    markAgain: ALGORITHM,
    markRefused: 'Allard 2008 §3.2.4',
    markLate: ALGORITHM,
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { TIMER: ALGORITHM },
}
