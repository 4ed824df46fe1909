import { present } from '../../lib/assert.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { arrivalMachine } from '../../protocol/machines/gateways/arrival.machine.ts'
import { drainMachine } from '../../protocol/machines/gateways/drain.machine.ts'
import { handoverMachine } from '../../protocol/machines/gateways/handover.machine.ts'
import { childMachine } from '../../protocol/machines/ikev2/child.machine.ts'
import type { Ikev1Timers } from '../../protocol/machines/ikev1/events.ts'
import { dpdMachine } from '../../protocol/machines/ikev1/dpd.machine.ts'
import { isakmpSaMachine } from '../../protocol/machines/ikev1/isakmp-sa.machine.ts'
import { modeConfigMachine } from '../../protocol/machines/ikev1/mode-config.machine.ts'
import { phase1InitiatorMachine } from '../../protocol/machines/ikev1/phase1-initiator.machine.ts'
import { phase1ResponderMachine } from '../../protocol/machines/ikev1/phase1-responder.machine.ts'
import { quickModeMachine } from '../../protocol/machines/ikev1/quick-mode.machine.ts'
import type { IkeTimers } from '../../protocol/machines/ikev2/events.ts'
import { initiatorMachine } from '../../protocol/machines/ikev2/initiator.machine.ts'
import { lifetimeMachine } from '../../protocol/machines/ikev2/lifetime.machine.ts'
import { mobikeInitiatorMachine } from '../../protocol/machines/ikev2/mobike-initiator.machine.ts'
import { mobikeResponderMachine } from '../../protocol/machines/ikev2/mobike-responder.machine.ts'
import { natKeepaliveMachine } from '../../protocol/machines/ikev2/nat-keepalive.machine.ts'
import { inactivityMachine } from '../../protocol/machines/ikev2/inactivity.machine.ts'
import { reauthInitiatorMachine } from '../../protocol/machines/ikev2/reauth-initiator.machine.ts'
import { reauthResponderMachine } from '../../protocol/machines/ikev2/reauth-responder.machine.ts'
import { redirectGraceMachine } from '../../protocol/machines/ikev2/redirect-grace.machine.ts'
import { requestMachine } from '../../protocol/machines/ikev2/request.machine.ts'
import { responderMachine } from '../../protocol/machines/ikev2/responder.machine.ts'
import { ikeSaMachine } from '../../protocol/machines/ikev2/sa.machine.ts'
import { spiChangeMachine } from '../../protocol/machines/ikev2/spi-change.machine.ts'
import { updateSpiMachine } from '../../protocol/machines/ikev2/update-spi.machine.ts'
import type { HostStep, Typed } from './host.ts'
import { eventVariants } from './event-variants.fixture.ts'
import type { Sample } from './samples.fixture.ts'
import { pureHost, type PureHost, type SavedActors } from './host-pure.ts'

/** A machine of IKE, of either version, with the type that its events have, in a file beside it. */
export interface IkeTable {
  readonly definition: MachineDefinition
  readonly file: string
  readonly events: string
  readonly table: string
}

const table = (definition: MachineDefinition, events: string, file = 'events.ts'): IkeTable => {
  const [version = '', ...name] = definition.id.split('-')
  return {
    definition,
    events,
    file: `src/protocol/machines/${version}/${file}`,
    table: `protocol/machines/${version}/${name.join('-')}.table.txt`,
  }
}

export const ikeTables: readonly IkeTable[] = [
  table(initiatorMachine, 'InitiatorEvent'),
  table(responderMachine, 'ResponderEvent'),
  table(ikeSaMachine, 'SaEvent'),
  table(childMachine, 'ChildEvent'),
  table(requestMachine, 'RequestEvent'),
  table(lifetimeMachine, 'LifetimeEvent', 'lifetime.machine.ts'),
  table(mobikeInitiatorMachine, 'MobikeInitiatorEvent', 'mobike-events.ts'),
  table(mobikeResponderMachine, 'MobikeResponderEvent', 'mobike-events.ts'),
  table(natKeepaliveMachine, 'KeepaliveEvent', 'nat-keepalive.machine.ts'),
  table(redirectGraceMachine, 'RedirectGraceEvent', 'redirect-grace.machine.ts'),
  table(updateSpiMachine, 'UpdateSpiEvent', 'update-spi-events.ts'),
  table(spiChangeMachine, 'SpiChangeEvent', 'update-spi-events.ts'),
  table(reauthInitiatorMachine, 'ReauthInitiatorEvent', 'reauth-initiator.machine.ts'),
  table(reauthResponderMachine, 'ReauthResponderEvent', 'reauth-responder.machine.ts'),
  table(inactivityMachine, 'InactivityEvent', 'inactivity.machine.ts'),
  table(phase1InitiatorMachine, 'Phase1InitiatorEvent'),
  table(phase1ResponderMachine, 'Phase1ResponderEvent'),
  table(isakmpSaMachine, 'IsakmpSaEvent'),
  table(quickModeMachine, 'QuickEvent'),
  table(modeConfigMachine, 'ConfigEvent'),
  table(dpdMachine, 'DpdEvent'),
  table(handoverMachine, 'HandoverEvent'),
  table(arrivalMachine, 'ArrivalEvent'),
  table(drainMachine, 'DrainEvent'),
]

const SECOND = 1_000_000
const TIMERS: IkeTimers & Ikev1Timers = {
  retransmitUs: SECOND,
  lifeUs: 600 * SECOND,
  retransmitFirstUs: SECOND,
  retransmitMaxUs: 4 * SECOND,
  attempts: 2,
  refusalWaitUs: 2 * SECOND,
  halfOpenUs: 30 * SECOND,
  livenessUs: 30 * SECOND,
  retryUs: 2 * SECOND,
  lingerUs: 10 * SECOND,
  saLingerUs: 600 * SECOND,
  answerKeptUs: 120 * SECOND,
}
const SPIS = { maxRoundTrips: 2, timerUs: 2 * SECOND, limits: 'before-sending', drainUs: SECOND }
const ACTOR = 'x/table/1'
const INPUT = {
  timers: TIMERS,
  restartsMax: 1,
  announce: true,
  softUs: 60 * SECOND,
  hardUs: 90 * SECOND,
  graceUs: 30 * SECOND,
  dueUs: 300 * SECOND,
  deadlineUs: 400 * SECOND,
  inactiveUs: 60 * SECOND,
  idleUs: 30 * SECOND,
  quietUs: 2 * SECOND,
  maxTransferUs: SECOND / 5,
  attempts: 2,
  heldLifetimeUs: 5 * SECOND,
  everyUs: SECOND / 10,
  ...SPIS,
}
/** Moments looked at on the way to all situations; far more than any of these machines has. */
const MOMENTS_MAX = 600

interface Moment {
  readonly saved: SavedActors
  readonly running: ReadonlyMap<string, string>
  readonly way: readonly string[]
}
interface Taken {
  readonly label: string
  readonly step: HostStep
  readonly after: Moment
}
export interface Situation {
  readonly state: string
  readonly way: readonly string[]
  readonly rows: readonly string[]
  /** Events that have no answer of their own there. */
  readonly unforeseen: readonly string[]
}

/** The same machines with every event of their types, as the samples of others are. */
export const ikeSamples = (): readonly Pick<Sample, 'definition' | 'events' | 'situations'>[] =>
  ikeTables.map(({ definition, file, events }) => ({
    definition,
    events: Object.fromEntries(eventVariants(file, events).map(event => [JSON.stringify(event), event])),
    situations: [{ name: 'begun', input: INPUT, way: [] }],
  }))

/** Every state, once for each set of answers it gives, by the shortest way to it: found by trying all events. */
export function situationsOf(definition: MachineDefinition, events: readonly Typed[]): readonly Situation[] {
  const host = pureHost()
  const started = host.start(ACTOR, definition, INPUT)
  const queue: Moment[] = [{ saved: host.save(), running: changed(new Map(), started), way: [] }]
  const seen = new Set<string>()
  const found = new Map<string, Situation>()
  for (let i = 0; i < Math.min(queue.length, MOMENTS_MAX); i++) {
    const moment = present(queue[i], 'moment')
    host.load(moment.saved)
    const state = host.stateOf(ACTOR)
    const taken = tryAll(host, moment, events)
    const rows = rowsOf(taken)
    const key = `${state}\n${rows.join('\n').replaceAll(/ \d+ µs/gu, '')}`
    if (!found.has(key)) {
      const unforeseen = taken.flatMap(({ label, step }) => (step.report.handled ? [] : [`${label} in ${state}`]))
      found.set(key, { state, way: moment.way, rows, unforeseen })
    }
    for (const { after } of taken) {
      const mark = fingerprint(after)
      if (seen.has(mark)) continue
      seen.add(mark)
      queue.push(after)
    }
  }
  return [...found.values()]
}

const fingerprint = ({ saved, running }: Moment): string => {
  const snapshot = present(saved.get(ACTOR), ACTOR).snapshot
  return JSON.stringify([snapshot.value, snapshot.context, [...running.keys()]])
}

function tryAll(host: PureHost, { saved, running, way }: Moment, events: readonly Typed[]): readonly Taken[] {
  const take = (label: string, before: ReadonlyMap<string, string>, act: () => HostStep): Taken => {
    host.load(saved)
    const step = act()
    return { label, step, after: { saved: host.save(), running: changed(before, step), way: [...way, label] } }
  }
  return [
    ...events.map(event => take(labelOf(event), running, () => host.send(ACTOR, event))),
    ...[...running].map(([name, id]) => {
      const left = new Map([...running].filter(([each]) => each !== name))
      return take(`after ${name}`, left, () => host.fire(ACTOR, id))
    }),
  ]
}

function changed(before: ReadonlyMap<string, string>, { timers }: HostStep): ReadonlyMap<string, string> {
  const running = new Map(before)
  for (const change of timers) {
    if ('start' in change) running.set(change.name, change.start)
    else for (const [name, id] of running) if (id === change.cancel) running.delete(name)
  }
  return running
}

/** What an event says beside its type; numbers and texts stand for any and are left out. */
const labelOf = ({ type, ...fields }: Typed): string => [type, ...factsOf(fields)].join(' ')
const factsOf = (fields: object): readonly string[] =>
  Object.entries(fields).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'boolean') return [value ? name : `!${name}`]
    if (typeof value === 'string') return value === 'NAME' ? [] : [`${name}=${value}`]
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? factsOf(value) : []
  })

/** One row an event; one for all of its kinds where all are answered alike. */
function rowsOf(taken: readonly Taken[]): readonly string[] {
  const kinds = new Map<string, Taken[]>()
  for (const each of taken) {
    const kind = each.label.startsWith('after ') ? each.label : (each.label.split(' ')[0] ?? '')
    kinds.set(kind, [...(kinds.get(kind) ?? []), each])
  }
  return [...kinds].flatMap(([kind, all]) => {
    const cells = new Set(all.map(({ step }) => cellOf(step)))
    if (cells.size === 1) return [row(all.length === 1 ? (all[0]?.label ?? kind) : kind, [...cells][0] ?? '')]
    return all.map(({ label, step }) => row(label, cellOf(step)))
  })
}

const row = (label: string, cell: string): string => `${label.padEnd(52)} ${cell}`

function cellOf({ report, effects, timers }: HostStep): string {
  const said = effects.map(effect => effectText(effect))
  const waits = timers.flatMap(change => ('start' in change ? [`wait ${change.name} ${change.delayUs} µs`] : []))
  const place = report.to === report.from ? '(stays)' : `-> ${report.to}`
  return [place, ...said, ...waits, ...(report.handled ? [] : ['NOT FORESEEN'])].join(' · ')
}

function effectText(effect: Typed): string {
  const { type, ...fields } = effect as Typed & Readonly<Record<string, unknown>>
  if (type === 'mark') return `[${String(fields['mark'])}]`
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return facts.length === 0 ? type : `${type}(${facts.join(' ')})`
}
