/**
 * MOBIKE on the side that began the IKE SA: it alone decides where the SAs are (RFC 4555 §3.5 to §3.10).
 *
 * Departures.
 * - UNEXPECTED_NAT_DETECTED is answered with as many new requests as a request has attempts (§3.9 proposes that).
 * - UNACCEPTABLE_ADDRESSES: other pairs of addresses are tried while there are any; then the SA stays where it is and
 *   the failure is reported (§3.5 leaves the choice).
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { MobikeInitiatorEffect, MobikeInitiatorEvent, MobikeInput } from './mobike-events.ts'

interface Context extends MobikeInput {
  /** Requests that met a NAT in a row. */
  readonly natRetries: number
}
interface Args {
  readonly context: Context
  readonly event: MobikeInitiatorEvent
}

const guards = {
  checked: ({ event }: Args) => event.type === 'move' && event.checked,
  latest: ({ event }: Args) => event.type === 'updateAnswer' && event.latest,
  accepted: ({ event }: Args) => event.type === 'updateAnswer' && event.outcome === 'accepted',
  nat: ({ event }: Args) => event.type === 'updateAnswer' && event.outcome === 'nat',
  proven: ({ event }: Args) => event.type === 'updateAnswer' && event.proof === 'right',
  wrongCookie: ({ event }: Args) => event.type === 'updateAnswer' && event.proof === 'wrong',
  alternatives: ({ event }: Args) => 'alternatives' in event && event.alternatives,
  elsewhere: ({ event }: Args) => event.type === 'pathFound' && event.elsewhere,
  listed: ({ event }: Args) => event.type === 'peerAddresses' && event.listed,
  mayRetry: ({ context }: Args) => context.natRetries < context.timers.attempts,
}

const base = setup({
  types: declared<{
    context: Context
    events: MobikeInitiatorEvent
    emitted: MobikeInitiatorEffect
    input: MobikeInput
    meta: MachineMeta
  }>(),
  guards,
})

const actions = {
  countNat: base.assign({ natRetries: ({ context }) => context.natRetries + 1 }),
  forgetNat: base.assign({ natRetries: 0 }),
  moveChildren: base.emit({ type: 'moveChildren' }),
  sendUpdate: base.emit({ type: 'sendUpdate', check: false }),
  sendCheckedUpdate: base.emit({ type: 'sendUpdate', check: true }),
  adoptAnswer: base.emit({ type: 'adoptAnswer' }),
  takeOtherPath: base.emit({ type: 'takeOtherPath' }),
  probePaths: base.emit({ type: 'probePaths' }),
  adoptFoundPath: base.emit({ type: 'adoptFoundPath' }),
  reportMoved: base.emit({ type: 'moved', accepted: true }),
  reportNotMoved: base.emit({ type: 'moved', accepted: false }),
  closeSa: base.emit({ type: 'closeSa' }),
  markOutdated: base.emit({ type: 'mark', mark: 'outdated-update-answer', ref: 'RFC 4555 §3.5' }),
  markMapping: base.emit({ type: 'mark', mark: 'nat-mapping-changed', ref: 'RFC 4555 §3.8' }),
  markNat: base.emit({ type: 'mark', mark: 'unexpected-nat', ref: 'RFC 4555 §3.9' }),
  markRefused: base.emit({ type: 'mark', mark: 'addresses-refused', ref: 'RFC 4555 §3.5' }),
  markVoid: base.emit({ type: 'mark', mark: 'check-proves-nothing', ref: 'RFC 4555 §3.7' }),
  markNoPath: base.emit({ type: 'mark', mark: 'no-other-path', ref: 'RFC 4555 §3.10' }),
  markWrongCookie: base.emit({ type: 'mark', mark: 'wrong-cookie2', ref: 'RFC 4555 §3.7' }),
  markListed: base.emit({ type: 'mark', mark: 'peer-addresses', ref: 'RFC 4555 §3.6' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const mobike = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const moves = [
  step('RFC 4555 §3.5', ['checked'], ['forgetNat', 'moveChildren', 'sendUpdate'], 'updating'),
  step('RFC 4555 §3.7', [], ['forgetNat', 'sendCheckedUpdate'], 'checking'),
]
const remapped = step('RFC 4555 §3.8', [], ['markMapping', 'sendUpdate'], 'updating')
const silentPath = [
  step('RFC 4555 §3.10', ['alternatives'], ['probePaths'], 'probing'),
  step('RFC 4555 §3.10', [], ['markNoPath']),
]
const foundPath = [
  step('RFC 4555 §3.10', ['elsewhere'], ['adoptFoundPath', 'moveChildren', 'sendUpdate'], 'updating'),
  step('RFC 4555 §3.10', [], [], 'settled'),
]
const peerList = [
  step('RFC 4555 §3.6', ['listed'], ['markListed']),
  step('RFC 4555 §3.6', [], ['markListed', 'takeOtherPath']),
]
const outdated = step('RFC 4555 §3.5', [], ['markOutdated'])
const refusals = [
  step('RFC 4555 §3.9', ['nat', 'mayRetry'], ['countNat', 'markNat', 'sendUpdate'], 'updating'),
  step('RFC 4555 §3.9', ['nat'], ['markNat', 'reportNotMoved'], 'settled'),
  step('RFC 4555 §3.5', ['alternatives'], ['markRefused', 'takeOtherPath'], 'updating'),
  step('RFC 4555 §3.5', [], ['markRefused', 'reportNotMoved'], 'settled'),
]

const settled = mobike.createStateConfig({
  meta: { ref: 'RFC 4555 §3.5', kind: 'settled', text: 'Both sides know where the SAs are' },
  on: {
    move: moves,
    mappingChanged: remapped,
    pathSilent: silentPath,
    pathFound: step('RFC 4555 §3.10', [], []),
    peerAddresses: peerList,
    updateAnswer: outdated,
  },
})

const updating = mobike.createStateConfig({
  meta: { ref: 'RFC 4555 §3.5', kind: 'waiting', text: 'The peer is told the new addresses' },
  on: {
    move: moves,
    updateAnswer: [
      step('RFC 4555 §3.5', ['!latest'], ['markOutdated']),
      step('RFC 4555 §3.5', ['accepted'], ['forgetNat', 'adoptAnswer', 'reportMoved'], 'settled'),
      ...refusals,
    ],
    mappingChanged: step('RFC 4555 §3.8', [], []),
    pathSilent: silentPath,
    pathFound: step('RFC 4555 §3.10', [], []),
    peerAddresses: peerList,
  },
})

const checking = mobike.createStateConfig({
  meta: { ref: 'RFC 4555 §3.7', kind: 'waiting', text: 'Asks at the new address before anything moves' },
  on: {
    move: moves,
    updateAnswer: [
      step('RFC 4555 §3.7', ['wrongCookie'], ['markWrongCookie', 'closeSa'], 'settled'),
      step('RFC 4555 §3.5', ['!latest'], ['markOutdated']),
      step('RFC 4555 §3.7', ['accepted', 'proven'], ['adoptAnswer', 'moveChildren', 'reportMoved'], 'settled'),
      step('RFC 4555 §3.7', ['accepted'], ['markVoid', 'sendCheckedUpdate'], 'checking'),
      ...refusals,
    ],
    mappingChanged: step('RFC 4555 §3.8', [], []),
    pathSilent: silentPath,
    pathFound: step('RFC 4555 §3.10', [], []),
    peerAddresses: peerList,
  },
})

const probing = mobike.createStateConfig({
  meta: { ref: 'RFC 4555 §3.10', kind: 'waiting', text: 'No answer this way: the same request goes the other ways' },
  on: {
    move: moves,
    pathFound: foundPath,
    pathSilent: silentPath,
    // What comes back shows the way even when it answers an update.
    updateAnswer: outdated,
    mappingChanged: step('RFC 4555 §3.8', [], []),
    peerAddresses: peerList,
  },
})

const machine = mobike.createMachine({
  id: 'ikev2-mobike-initiator',
  context: ({ input }) => ({ ...input, natRetries: 0 }),
  initial: 'settled',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { settled, updating, checking, probing },
})

/** Moving an IKE SA as its initiator; input `MobikeInput`, events `MobikeInitiatorEvent`. */
export const mobikeInitiatorMachine: MachineDefinition = {
  id: machine.id,
  title: 'MOBIKE, initiator',
  ref: 'RFC 4555 §3.5',
  machine,
  guardRefs: {
    checked: 'RFC 4555 §3.7',
    latest: 'RFC 4555 §3.5',
    accepted: 'RFC 4555 §3.5',
    nat: 'RFC 4555 §3.9',
    proven: 'RFC 4555 §3.7',
    wrongCookie: 'RFC 4555 §3.7',
    alternatives: 'RFC 4555 §3.10',
    elsewhere: 'RFC 4555 §3.10',
    listed: 'RFC 4555 §3.6',
    mayRetry: 'RFC 4555 §3.9',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    countNat: 'RFC 4555 §3.9',
    forgetNat: 'RFC 4555 §3.9',
    moveChildren: 'RFC 4555 §3.5',
    sendUpdate: 'RFC 4555 §3.5',
    sendCheckedUpdate: 'RFC 4555 §3.7',
    adoptAnswer: 'RFC 4555 §3.5',
    takeOtherPath: 'RFC 4555 §3.5',
    probePaths: 'RFC 4555 §3.10',
    adoptFoundPath: 'RFC 4555 §3.10',
    reportMoved: 'RFC 4555 §3.5',
    reportNotMoved: 'RFC 4555 §3.5',
    closeSa: 'RFC 4555 §3.7',
    markOutdated: 'RFC 4555 §3.5',
    markMapping: 'RFC 4555 §3.8',
    markNat: 'RFC 4555 §3.9',
    markRefused: 'RFC 4555 §3.5',
    markVoid: 'RFC 4555 §3.7',
    markNoPath: 'RFC 4555 §3.10',
    markWrongCookie: 'RFC 4555 §3.7',
    markListed: 'RFC 4555 §3.6',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: {},
}
