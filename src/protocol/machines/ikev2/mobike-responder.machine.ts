/**
 * MOBIKE on the side that answered: it follows the initiator's addresses, after a return routability check where policy
 * wants one, and moves by itself only when its own address is gone (RFC 4555 §3.5 to §3.7).
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { MobikeInput, MobikeResponderEffect, MobikeResponderEvent } from './mobike-events.ts'

interface Args {
  readonly context: MobikeInput
  readonly event: MobikeResponderEvent
}

const guards = {
  newest: ({ event }: Args) => event.type === 'update' && event.newest,
  nat: ({ event }: Args) => 'nat' in event && event.nat,
  acceptable: ({ event }: Args) => event.type === 'update' && event.acceptable,
  checked: ({ event }: Args) => event.type === 'update' && event.checked,
  proven: ({ event }: Args) => event.type === 'checkAnswer' && event.proof === 'right',
  wrongCookie: ({ event }: Args) => event.type === 'checkAnswer' && event.proof === 'wrong',
}

const base = setup({
  types: declared<{
    context: MobikeInput
    events: MobikeResponderEvent
    emitted: MobikeResponderEffect
    input: MobikeInput
    meta: MachineMeta
  }>(),
  guards,
})

const actions = {
  adoptAddresses: base.emit({ type: 'adoptAddresses' }),
  refuseNat: base.emit({ type: 'refuseUpdate', notify: 'UNEXPECTED_NAT_DETECTED' }),
  refuseAddresses: base.emit({ type: 'refuseUpdate', notify: 'UNACCEPTABLE_ADDRESSES' }),
  moveChildren: base.emit({ type: 'moveChildren' }),
  sendCheck: base.emit({ type: 'sendCheck' }),
  noteAddresses: base.emit({ type: 'noteAddresses' }),
  takeOwnAddress: base.emit({ type: 'takeOwnAddress' }),
  sendAddresses: base.emit({ type: 'sendAddresses' }),
  reportMoved: base.emit({ type: 'moved', accepted: true }),
  closeSa: base.emit({ type: 'closeSa' }),
  markOlder: base.emit({ type: 'mark', mark: 'older-update', ref: 'RFC 4555 §3.5' }),
  markVoid: base.emit({ type: 'mark', mark: 'check-proves-nothing', ref: 'RFC 4555 §3.7' }),
  markWrongCookie: base.emit({ type: 'mark', mark: 'wrong-cookie2', ref: 'RFC 4555 §3.7' }),
  markLate: base.emit({ type: 'mark', mark: 'late-answer', ref: 'RFC 4555 §3.7' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const mobike = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const updates = [
  step('RFC 4555 §3.5', ['!newest'], ['markOlder']),
  step('RFC 4555 §3.9', ['nat'], ['refuseNat']),
  step('RFC 4555 §3.5', ['!acceptable'], ['refuseAddresses']),
  step('RFC 4555 §3.5', ['checked'], ['adoptAddresses', 'moveChildren', 'reportMoved'], 'settled'),
  step('RFC 4555 §3.7', [], ['adoptAddresses', 'sendCheck'], 'checking'),
]
const lists = [step('RFC 4555 §3.9', ['nat'], ['refuseNat']), step('RFC 4555 §3.6', [], ['noteAddresses'])]
const lost = step('RFC 4555 §3.5', [], ['takeOwnAddress', 'moveChildren', 'sendAddresses'])

const settled = mobike.createStateConfig({
  meta: { ref: 'RFC 4555 §3.5', kind: 'settled', text: 'The SAs are where the initiator wants them' },
  on: {
    update: updates,
    peerAddresses: lists,
    ownAddressLost: lost,
    checkAnswer: step('RFC 4555 §3.7', [], ['markLate']),
  },
})

const checking = mobike.createStateConfig({
  meta: {
    ref: 'RFC 4555 §3.7',
    kind: 'waiting',
    text: 'The child SAs stay until the initiator shows that it is there',
  },
  on: {
    update: updates,
    peerAddresses: lists,
    ownAddressLost: lost,
    checkAnswer: [
      step('RFC 4555 §3.7', ['proven'], ['moveChildren', 'reportMoved'], 'settled'),
      step('RFC 4555 §3.7', ['wrongCookie'], ['markWrongCookie', 'closeSa'], 'settled'),
      step('RFC 4555 §3.7', [], ['markVoid', 'sendCheck'], 'checking'),
    ],
  },
})

const machine = mobike.createMachine({
  id: 'ikev2-mobike-responder',
  context: ({ input }) => ({ ...input }),
  initial: 'settled',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { settled, checking },
})

/** Following the initiator's moves; input `MobikeInput`, events `MobikeResponderEvent`. */
export const mobikeResponderMachine: MachineDefinition = {
  id: machine.id,
  title: 'MOBIKE, responder',
  ref: 'RFC 4555 §3.5',
  machine,
  guardRefs: {
    newest: 'RFC 4555 §3.5',
    nat: 'RFC 4555 §3.9',
    acceptable: 'RFC 4555 §3.5',
    checked: 'RFC 4555 §3.7',
    proven: 'RFC 4555 §3.7',
    wrongCookie: 'RFC 4555 §3.7',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    adoptAddresses: 'RFC 4555 §3.5',
    refuseNat: 'RFC 4555 §3.9',
    refuseAddresses: 'RFC 4555 §3.5',
    moveChildren: 'RFC 4555 §3.5',
    sendCheck: 'RFC 4555 §3.7',
    noteAddresses: 'RFC 4555 §3.6',
    takeOwnAddress: 'RFC 4555 §3.5',
    sendAddresses: 'RFC 4555 §3.6',
    reportMoved: 'RFC 4555 §3.5',
    closeSa: 'RFC 4555 §3.7',
    markOlder: 'RFC 4555 §3.5',
    markVoid: 'RFC 4555 §3.7',
    markWrongCookie: 'RFC 4555 §3.7',
    markLate: 'RFC 4555 §3.7',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: {},
}
