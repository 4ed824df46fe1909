import { mobileNodeMachine } from '../../protocol/machines/cxtp/mobile-node.machine.ts'
import { newRouterMachine } from '../../protocol/machines/cxtp/new-router.machine.ts'
import { previousRouterMachine } from '../../protocol/machines/cxtp/previous-router.machine.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { homeAgentMachine } from '../../protocol/machines/mobility/home-agent.machine.ts'
import { mobilityMachine } from '../../protocol/machines/mobility/mobile-node.machine.ts'
import { udpSourceMachine } from '../../protocol/machines/traffic/udp-source.machine.ts'
import { mobileEvents, mobileInput } from './samples-mobile.fixture.ts'
import { newRouterEvents, previousRouterEvents, previousRouterInput } from './samples-routers.fixture.ts'
import type { Typed } from './host.ts'

/** A machine with events of every kind, and ways that lead to its states: names of events, or of delays that run out. */
export interface Sample {
  readonly definition: MachineDefinition
  /** Beside the machine file. */
  readonly table: string
  readonly events: Readonly<Record<string, Typed>>
  readonly situations: readonly Situation[]
}

export interface Situation {
  readonly name: string
  readonly input: unknown
  readonly way: readonly string[]
}

export const TIMERS = {
  requestRetryUs: 2_000_000,
  retryMaxUs: 15_000_000,
  maxTransferUs: 200_000,
  heldLifetimeUs: 10_000_000,
}

const at = (name: string, input: unknown, ...way: readonly string[]): Situation => ({ name, input, way })

const mobile = mobileInput(TIMERS)
const silent = { ...mobile, acknowledge: false }
const asking = { ...mobile, acknowledgePrevious: true }
const previous = previousRouterInput(TIMERS)
const fresh = { timers: TIMERS, duplicateCtar: 'repeat' }
const TRANSFER_TIME = 'after CT_MAX_TRANSFER_TIME'

export const samples: readonly Sample[] = [
  {
    definition: mobileNodeMachine,
    table: 'protocol/machines/cxtp/mobile-node.table.txt',
    events: mobileEvents,
    situations: [
      at('connected', mobile),
      at('requesting', asking, 'predictHandover'),
      at('requested', mobile, 'predictHandover'),
      at('moving after a prediction', mobile, 'predictHandover', 'linkDown'),
      at('activating', mobile, 'linkDown', 'linkUp new'),
      at('moving while activating', mobile, 'linkDown', 'linkUp new', 'linkDown'),
      at('returning', mobile, 'predictHandover', 'linkDown', 'linkUp same'),
      at('active, answered', mobile, 'linkUp new', 'CTAA good'),
      at('active, no answer asked for', silent, 'linkUp new'),
      at('failed', mobile, 'linkUp new', 'CTAA refused'),
    ],
  },
  {
    definition: previousRouterMachine,
    table: 'protocol/machines/cxtp/previous-router.table.txt',
    events: previousRouterEvents,
    situations: [
      at('idle', previous),
      at('idle, release on the reply', { ...previous, release: 'reply' }),
      at('idle, mobile gone', previous, 'mobileLeft'),
      at('sent, SAs withdrawn', previous, 'CTAR'),
      at('sent, SAs in use', { ...previous, release: 'link-down' }, 'CTAR'),
      at('sent, mobile left', previous, 'CTAR', 'mobileLeft'),
      at('sent, mobile left and back', previous, 'CTAR', 'mobileLeft', 'mobileBack'),
      at('sent, begun by a router', previous, 'trigger'),
      at('sent, no reply expected', { ...previous, replyToData: false }, 'CTAR'),
      at('kept, SAs back in use', previous, 'CTAR', TRANSFER_TIME),
      at('kept, mobile left', previous, 'CTAR', 'mobileLeft', TRANSFER_TIME),
      at('kept, mobile left and back', previous, 'CTAR', 'mobileLeft', TRANSFER_TIME, 'mobileBack'),
      at('lingering', { ...previous, release: 'link-down' }, 'CTAR', 'CTDR good'),
      at('released', previous, 'CTAR', 'CTDR good'),
      at('released, mobile left and back', previous, 'CTAR', 'mobileLeft', 'CTDR good', 'mobileBack'),
    ],
  },
  {
    definition: newRouterMachine,
    table: 'protocol/machines/cxtp/new-router.table.txt',
    events: newRouterEvents,
    situations: [
      at('idle', fresh),
      at('idle, duplicates ignored', { ...fresh, duplicateCtar: 'ignore' }),
      at('held', fresh, 'PCTD'),
      at('held, asked before', fresh, 'CTAR unknown', 'PCTD'),
      at('requested', fresh, 'CTAR unknown'),
      at('requested, no CTAA wanted', fresh, 'CTAR silent'),
      at('requestedKey', fresh, 'trigger'),
      at('installing, predictive', fresh, 'PCTD', 'CTAR good'),
      at('installing, reactive', fresh, 'CTAR unknown', 'CTD'),
      at('installing, no CTAA wanted', fresh, 'CTAR silent', 'CTD'),
      at('active, answered', fresh, 'PCTD', 'CTAR good', 'activated'),
      at('active, duplicates ignored', { ...fresh, duplicateCtar: 'ignore' }, 'PCTD', 'CTAR good', 'activated'),
      at('left', fresh, 'PCTD', 'CTAR good', 'activated', 'mobileLeft'),
    ],
  },
  {
    definition: mobilityMachine,
    table: 'protocol/machines/mobility/mobile-node.table.txt',
    events: {
      linkDown: { type: 'linkDown' },
      'linkUp same': event({ type: 'linkUp', router: 'par' }),
      'linkUp new': event({ type: 'linkUp', router: 'nar' }),
      acknowledged: event({ type: 'bindingAcknowledgement', matches: true, status: 0 }),
      refused: event({ type: 'bindingAcknowledgement', matches: true, status: 129 }),
      'out of window': event({ type: 'bindingAcknowledgement', matches: false, status: 135 }),
      foreign: event({ type: 'bindingAcknowledgement', matches: false, status: 0 }),
    },
    situations: [
      at('attached', mobility()),
      at('detached', mobility(), 'linkDown'),
      at('updating', mobility(), 'linkDown', 'linkUp new'),
      at('detached while updating', mobility(), 'linkDown', 'linkUp new', 'linkDown'),
      at('failed', mobility(), 'linkDown', 'linkUp new', 'refused'),
    ],
  },
  {
    definition: homeAgentMachine,
    table: 'protocol/machines/mobility/home-agent.table.txt',
    events: {
      update: update({}),
      'update, no answer wanted': update({ acknowledge: false }),
      'update, stale': update({ fresh: false }),
      'update, unknown home': update({ known: false }),
      deregistration: update({ lifetimeUs: 0 }),
    },
    situations: [at('unbound', undefined), at('bound', undefined, 'update')],
  },
  {
    definition: udpSourceMachine,
    table: 'protocol/machines/traffic/udp-source.table.txt',
    events: { start: { type: 'start' }, stop: { type: 'stop' } },
    situations: [at('stopped', { everyUs: 50_000 }), at('running', { everyUs: 50_000 }, 'start')],
  },
]

function event<T extends Typed>(value: T): T {
  return value
}

function mobility(): unknown {
  return { router: 'par', initialBindAckTimeoutUs: 1_000_000, maxBindAckTimeoutUs: 32_000_000 }
}

function update(change: Readonly<Record<string, unknown>>): Typed {
  return event({
    type: 'bindingUpdate',
    fresh: true,
    known: true,
    acknowledge: true,
    lifetimeUs: 420_000_000,
    ...change,
  })
}
