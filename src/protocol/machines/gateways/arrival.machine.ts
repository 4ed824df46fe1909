/**
 * A gateway takes a client over from a loaded one (Palomares 2013 §III-D steps 3 and 4): PUT of the contexts, CTDR, and the
 * wait for the client.
 *
 * Departures, where the paper says nothing.
 * - What was put is held: nothing is sent under it and nothing begun, until an authentic message or packet of the client
 *   comes, which nobody else than a client that was told can send here. Until then the other gateway is its holder.
 * - A client that never comes: its contexts are dropped after HELD_LIFETIME and the other gateway is told with a CTC.
 * - A repeated CTD is answered again; other contexts of the same client take the place of those that still wait.
 * - A CTC counts until the client has come: it has deleted its IKE SA at the other gateway, or stays there. It names the
 *   client and no transfer (RFC 4067 §2.5.5); one that comes later than the client was overtaken, and takes nothing from it.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { ArrivalEffect, ArrivalEvent, ArrivalInput } from './events.ts'

interface Args {
  readonly event: ArrivalEvent
}

const STEPS = 'Palomares 2013 §III-D'
const PUT = `${STEPS} step 3`

const guards = {
  usable: ({ event }: Args) => event.type === 'CTD' && event.usable,
  same: ({ event }: Args) => event.type === 'CTD' && event.same,
  replyWanted: ({ event }: Args) => event.type === 'CTD' && event.wantReply,
}

const base = setup({
  types: declared<{
    context: ArrivalInput
    events: ArrivalEvent
    emitted: ArrivalEffect
    input: ArrivalInput
    meta: MachineMeta
  }>(),
  guards,
  delays: { HELD_LIFETIME: ({ context }) => context.heldLifetimeUs },
})
const mark = (name: string, ref: string) => base.emit({ type: 'mark', mark: name, ref })

const actions = {
  putContexts: base.emit({ type: 'putContexts' }),
  confirm: base.emit({ type: 'sendCtdr', allReceived: true, statuses: [] }),
  sayNotTaken: base.emit(({ event }) => ({
    type: 'sendCtdr',
    allReceived: false,
    statuses: event.type === 'CTD' ? event.statuses : [],
  })),
  cancelTransfer: base.emit({ type: 'cancelTransfer' }),
  withdrawContexts: base.emit({ type: 'withdrawContexts' }),
  announce: base.emit({ type: 'announce' }),
  reportNeverCame: base.emit({ type: 'reportNeverCame' }),
  refuseBusy: base.emit({ type: 'refuse', code: 'busy' }),
  refuseTooLate: base.emit({ type: 'refuse', code: 'too-late' }),
  refuseUnexpected: base.emit({ type: 'refuse', code: 'unexpected' }),
  markPut: mark('contexts-put', PUT),
  markRepeated: mark('repeated-data', 'RFC 4067 §2.5.3'),
  markCame: mark('client-came', `${STEPS} step 5`),
  markCancelled: mark('transfer-cancelled', 'RFC 4067 §2.5.5'),
  markUnexpected: mark('unexpected-event', 'Roamscope'),
}
const arrival = base.extend({ actions })
const { step, also } = stepWriter<keyof typeof guards, keyof typeof actions>()

const nothing = step('Roamscope', [], [])
const put = also('replyWanted', ['confirm'], PUT, ['usable'], ['putContexts', 'markPut'], 'put')
const notTaken = step('RFC 4067 §2.5.4', [], ['sayNotTaken'])
const repeated = also('replyWanted', ['confirm'], 'RFC 4067 §2.5.3', ['same'], ['markRepeated'])

const idle = arrival.createStateConfig({
  meta: { ref: PUT, kind: 'idle', text: 'Nothing of the client here' },
  on: {
    CTD: [...put, notTaken],
    CTC: nothing,
    clientCame: step('Roamscope', [], ['markUnexpected']),
    gone: nothing,
  },
})

const held = arrival.createStateConfig({
  meta: { ref: PUT, kind: 'waiting', text: 'Contexts are put and held; waits for the client' },
  on: {
    CTD: [
      ...repeated,
      ...also('replyWanted', ['confirm'], PUT, ['usable'], ['withdrawContexts', 'putContexts', 'markPut'], 'put'),
      notTaken,
    ],
    CTC: step('RFC 4067 §2.5.5', [], ['withdrawContexts', 'markCancelled'], 'idle'),
    clientCame: step(`${STEPS} step 5`, [], ['announce', 'markCame'], 'active'),
    gone: step('RFC 7296 §1.4.1', [], ['withdrawContexts'], 'idle'),
  },
  after: {
    HELD_LIFETIME: step('RFC 4067 §6.1', [], ['withdrawContexts', 'cancelTransfer', 'reportNeverCame'], 'idle'),
  },
})

const active = arrival.createStateConfig({
  meta: { ref: `${STEPS} step 5`, kind: 'settled', text: 'Serves the client' },
  on: {
    CTD: [...repeated, step('RFC 4067 §6.3', [], ['refuseBusy'])],
    CTC: step('RFC 4067 §2.5.5', [], ['refuseTooLate']),
    clientCame: nothing,
    gone: step('RFC 7296 §1.4.1', [], [], 'idle'),
  },
})

const machine = arrival.createMachine({
  id: 'gateways-arrival',
  context: ({ input }) => input,
  initial: 'idle',
  on: { '*': { actions: 'refuseUnexpected', meta: { ref: 'Roamscope' } } },
  states: { idle, put: held, active },
})

/** A gateway that takes a client over; input `ArrivalInput`, events `ArrivalEvent`, effects `ArrivalEffect`. */
export const arrivalMachine: MachineDefinition = {
  id: machine.id,
  title: 'Arrival at a gateway',
  ref: PUT,
  machine,
  guardRefs: {
    usable: 'RFC 4067 §2.5.4',
    same: 'RFC 4067 §2.5.3',
    replyWanted: 'RFC 4067 §2.5.3',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    putContexts: PUT,
    confirm: `${STEPS} step 4`,
    sayNotTaken: 'RFC 4067 §2.5.4',
    cancelTransfer: 'RFC 4067 §2.5.5',
    withdrawContexts: 'RFC 4067 §2.5.5',
    announce: 'Roamscope',
    reportNeverCame: 'RFC 4067 §6.1',
    refuseBusy: 'RFC 4067 §6.3',
    refuseTooLate: 'RFC 4067 §2.5.5',
    refuseUnexpected: 'Roamscope',
    markPut: PUT,
    markRepeated: 'RFC 4067 §2.5.3',
    markCame: `${STEPS} step 5`,
    markCancelled: 'RFC 4067 §2.5.5',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { HELD_LIFETIME: 'RFC 4067 §6.1' },
}
