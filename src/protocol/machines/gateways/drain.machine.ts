/**
 * A gateway sends all its clients to another one, by a pace (RFC 5685 §5; §11 there warns that all clients of a gateway that
 * is shut down may flood the next one). Each client goes by a handover of its own (Palomares 2013 §III-D).
 *
 * Departures, where neither says anything.
 * - The pace: so many a second, so many on their way at once, or both; without either, all at once.
 * - A next gateway that does not answer, or does not take contexts, is sent no more clients: those on their way come back by
 *   their own handovers, the others stay. A client's own failure (it does not answer, it is not able to) stops nothing.
 * - A person may cancel it: those on their way go on.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { DrainEffect, DrainEvent, DrainInput } from './events.ts'

interface Args {
  readonly event: DrainEvent
}

const OWN = 'Roamscope'
const DRAIN = 'RFC 5685 §5'
const STEP = 'Palomares 2013 §III-D step 2'

const guards = {
  some: ({ event }: Args) => event.type === 'drain' && event.some,
  byTime: ({ event }: Args) => event.type === 'drain' && event.byTime,
  good: ({ event }: Args) => event.type === 'settled' && event.good,
  open: ({ event }: Args) => (event.type === 'settled' || event.type === 'cancel') && event.open,
}

const base = setup({
  types: declared<{
    context: DrainInput
    events: DrainEvent
    emitted: DrainEffect
    input: DrainInput
    meta: MachineMeta
  }>(),
  guards,
  delays: { PACE: ({ context }) => context.everyUs },
})
const mark = (name: string, ref: string) => base.emit({ type: 'mark', mark: name, ref })

const actions = {
  beginClients: base.emit({ type: 'beginClients' }),
  reportStopped: base.emit({ type: 'reportStopped' }),
  markBegun: mark('drain-begun', DRAIN),
  markNobody: mark('drain-nobody', DRAIN),
  markBusy: mark('drain-under-way', OWN),
  markProgress: mark('drain-progress', OWN),
  markDone: mark('drain-ended', DRAIN),
  markCancelled: mark('drain-cancelled', OWN),
}
const drain = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const nothing = step(OWN, [], [])
const busy = step(OWN, [], ['markBusy'])

/** Nothing is under way: words of clients that were on their way change nothing. */
const resting = {
  drain: [
    step(DRAIN, ['!some'], ['markNobody']),
    step(DRAIN, ['byTime'], ['markBegun', 'beginClients'], 'pacing'),
    step(DRAIN, [], ['markBegun', 'beginClients'], 'filling'),
  ],
  allBegun: nothing,
  settled: nothing,
  cancel: nothing,
}
const cancels = [
  step(OWN, ['open'], ['markCancelled'], 'cancelling'),
  step(OWN, [], ['markCancelled', 'markDone'], 'cancelled'),
]
const stops = [
  step('RFC 5685 §11', ['!good', 'open'], ['markProgress', 'reportStopped'], 'stopping'),
  step('RFC 5685 §11', ['!good'], ['reportStopped', 'markDone'], 'stopped'),
]

const idle = drain.createStateConfig({
  meta: { ref: OWN, kind: 'idle', text: 'No client is sent away' },
  on: resting,
})

const pacing = drain.createStateConfig({
  meta: { ref: 'RFC 5685 §11', kind: 'waiting', text: 'Clients go one after the other, so many a second' },
  on: {
    drain: busy,
    allBegun: step(OWN, [], [], 'finishing'),
    settled: [...stops, step(STEP, [], ['markProgress'])],
    cancel: cancels,
  },
  after: { PACE: step(OWN, [], ['beginClients'], 'pacing') },
})

const filling = drain.createStateConfig({
  meta: { ref: 'RFC 5685 §11', kind: 'waiting', text: 'Clients go as others have gone, so many at once' },
  on: {
    drain: busy,
    allBegun: step(OWN, [], [], 'finishing'),
    settled: [...stops, step(STEP, [], ['markProgress', 'beginClients'])],
    cancel: cancels,
  },
})

const finishing = drain.createStateConfig({
  meta: { ref: OWN, kind: 'waiting', text: 'All are on their way; waits for the last of them' },
  on: {
    drain: busy,
    allBegun: nothing,
    settled: [...stops, step(STEP, ['open'], ['markProgress']), step(DRAIN, [], ['markProgress', 'markDone'], 'done')],
    cancel: cancels,
  },
})

const ending = (target: 'stopped' | 'cancelled', text: string) =>
  drain.createStateConfig({
    meta: { ref: OWN, kind: 'waiting', text },
    on: {
      drain: busy,
      allBegun: nothing,
      settled: [step(STEP, ['open'], ['markProgress']), step(STEP, [], ['markProgress', 'markDone'], target)],
      cancel: nothing,
    },
  })

const stopping = ending('stopped', 'The next gateway is sent nobody any more; waits for those on their way')
const cancelling = ending('cancelled', 'Nobody else is sent; waits for those on their way')

const done = drain.createStateConfig({
  meta: { ref: DRAIN, kind: 'settled', text: 'Every client was sent' },
  on: resting,
})

const stopped = drain.createStateConfig({
  meta: { ref: 'RFC 5685 §11', kind: 'failed', text: 'The next gateway failed; clients are left here' },
  on: resting,
})

const cancelled = drain.createStateConfig({
  meta: { ref: OWN, kind: 'settled', text: 'A person put an end to it' },
  on: resting,
})

const machine = drain.createMachine({
  id: 'gateways-drain',
  context: ({ input }) => input,
  initial: 'idle',
  states: { idle, pacing, filling, finishing, stopping, cancelling, done, stopped, cancelled },
})

/** A gateway that sends all its clients away; input `DrainInput`, events `DrainEvent`, effects `DrainEffect`. */
export const drainMachine: MachineDefinition = {
  id: machine.id,
  title: 'Drain of a gateway',
  ref: DRAIN,
  machine,
  guardRefs: {
    some: DRAIN,
    byTime: OWN,
    good: 'RFC 5685 §11',
    open: OWN,
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    beginClients: STEP,
    reportStopped: 'RFC 5685 §11',
    markBegun: DRAIN,
    markNobody: DRAIN,
    markBusy: OWN,
    markProgress: OWN,
    markDone: DRAIN,
    markCancelled: OWN,
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { PACE: OWN },
}
