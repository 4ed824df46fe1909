import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import type { Micros } from '../lib/micros.ts'
import type { IkeSuite } from '../protocol/crypto/ike/ike-suite.ts'
import { createRealIkeSuite } from '../protocol/crypto/ike/real-ike-suite.ts'
import { memoisedX25519 } from '../protocol/crypto/key-exchange/memoised-x25519.ts'
import { nobleX25519 } from '../protocol/crypto/key-exchange/x25519.ts'
import type { MachineDefinition } from '../protocol/machines/definition.ts'
import { allMachines } from '../protocol/machines/all-machines.ts'
import { gatewayMachines } from '../protocol/machines/gateways/gateway-machines.ts'
import { ikev1Machines } from '../protocol/machines/ikev1/ikev1-machines.ts'
import { ikeMachines } from '../protocol/machines/ikev2/ike-machines.ts'
import { tcpMachines } from '../protocol/machines/tcp/tcp-machines.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { ReviewNote, Trace, TraceHeader } from '../trace/trace.ts'
import { TRACE_FORMAT } from '../trace/trace.ts'
import { chartOf } from './charts.ts'
import { costProfile } from './costs.ts'
import type { Environment } from './environment.ts'
import { parseFault } from './faults/parse.ts'
import type { Fault } from './faults/fault.ts'
import { compiledHost } from './hosts/host-compiled.ts'
import type { MachineHost } from './hosts/host.ts'
import { liveHost } from './hosts/host-live.ts'
import { pureHost } from './hosts/host-pure.ts'
import { addressBook, linkAddresses } from './nodes/routing.ts'
import { contextSizeMisfit } from './setup/context-size.ts'
import { fitScenario } from './setup/fitting.ts'
import { initialTables } from './setup/node-tables.ts'
import { Simulation } from './simulation.ts'
import { espKeysOf, ikeKeysOf, ikev1KeysOf } from './trace-keys.ts'

export type HostKind = keyof typeof HOSTS

/** What runs the machines; traces are equal. */
const HOSTS = { live: liveHost, pure: pureHost, compiled: compiledHost } as const satisfies Readonly<
  Record<string, () => MachineHost>
>

export interface RunRequest {
  readonly scenario: Scenario
  /** The scenario's own when left out. */
  readonly seed?: number | null
  /** Beside the scenario's own, in the contract's syntax. */
  readonly faults?: readonly string[]
  /** Already applied to `scenario`; kept in the header so that the run can be repeated. */
  readonly settings?: readonly string[]
  readonly reviewNotes?: readonly ReviewNote[]
  /** When left out: live actors, of a crowd compiled ones. */
  readonly host?: HostKind
  readonly untilUs?: Micros
  /** What computes; the engine's own when left out, for a crowd with memoised X25519. Results are the same with any. */
  readonly crypto?: IkeSuite | undefined
}

/** Virtual time done so far and planned, µs. */
export type RunProgress = (doneUs: Micros, untilUs: Micros) => void

/** Every frame is held against each fault. */
const FAULTS_MAX = 256

/** Steps between two reports of progress. */
const REPORT_EVERY = 256

/**
 * Plays a scenario to its end. Equal scenario, faults and seed give equal traces on every machine and with either
 * host. Errors are sentences for the person who gave the scenario, a fault or an option.
 */
export function runScenario(request: RunRequest, onProgress?: RunProgress): Result<Trace, string> {
  const prepared = prepare(request)
  if (!prepared.ok) return prepared
  const { env, untilUs } = prepared.value
  const simulation = Simulation.start(env)
  for (let steps = 1; simulation.step(untilUs); steps++) {
    if (steps % REPORT_EVERY !== 0) continue
    const { excess } = simulation
    if (excess !== undefined) return err(`run of ${request.scenario.id}: ${excess}`)
    onProgress?.(simulation.nowUs, untilUs)
  }
  simulation.finish(untilUs)
  onProgress?.(untilUs, untilUs)
  return ok(traceOf(request, env, simulation, untilUs))
}

/** Checks faults and tables before anything runs. */
export function prepare(request: RunRequest): Result<{ readonly env: Environment; readonly untilUs: Micros }, string> {
  const fitted = fitScenario(request.scenario)
  if (!fitted.ok) return err(`scenario ${request.scenario.id}: ${fitted.error}`)
  const scenario = fitted.value
  const faults = readFaults(scenario, request.faults ?? [])
  if (!faults.ok) return faults
  const seed = request.seed ?? scenario.seed
  const isCrowd = Object.values(scenario.nodes).some(({ crowd }) => crowd !== undefined)
  for (const id of Object.keys(scenario.nodes)) {
    const tables = initialTables(scenario, seed, id)
    if (!tables.ok) return err(`scenario ${scenario.id}: ${tables.error}`)
    const tooLong = contextSizeMisfit(scenario, id, tables.value)
    if (tooLong !== undefined && !tooLong.ok) return err(`scenario ${scenario.id}: ${tooLong.error}`)
  }
  const env: Environment = {
    scenario,
    seed,
    faults: faults.value,
    host: HOSTS[request.host ?? (isCrowd ? 'compiled' : 'live')](),
    costs: costProfile(scenario.costs),
    crypto: request.crypto ?? createRealIkeSuite(isCrowd ? memoisedX25519(nobleX25519) : nobleX25519),
    addresses: addressBook(scenario),
    macs: linkAddresses(scenario),
    links: new Map(scenario.links.map(link => [link.id, link])),
  }
  return ok({ env, untilUs: request.untilUs ?? scenario.untilUs })
}

function readFaults(scenario: Scenario, more: readonly string[]): Result<readonly Fault[], string> {
  const faults: Fault[] = []
  if (more.length > FAULTS_MAX) return err(`faults: found ${more.length}; allowed: at most ${FAULTS_MAX}`)
  for (const text of [...scenario.faults, ...more]) {
    const fault = parseFault(
      text,
      Object.keys(scenario.nodes),
      scenario.links.map(({ id }) => id),
    )
    if (!fault.ok) return fault
    faults.push(fault.value)
  }
  return ok(faults)
}

/** What a run leaves behind. */
type Recorded = Pick<Simulation, 'events' | 'faultHits'>

/** The record of a run as a self-contained trace. */
export function traceOf(request: RunRequest, env: Environment, run: Recorded, endedAtUs: Micros): Trace {
  return { header: headerOf(request, env, run, endedAtUs), events: run.events, endedAtUs, invariants: [] }
}

function headerOf(
  { settings = [], reviewNotes = [] }: RunRequest,
  env: Environment,
  { events, faultHits }: Recorded,
  untilUs: Micros,
): TraceHeader {
  const { scenario } = env
  return {
    format: TRACE_FORMAT,
    scenario: scenario.id,
    title: scenario.title,
    summary: scenario.summary,
    source: scenario.source,
    seed: env.seed,
    faults: env.faults.map(({ text }) => text),
    ...(env.faults.length === 0 ? {} : { faultHits }),
    settings,
    nodes: Object.entries(scenario.nodes).map(([id, node]) => ({
      id,
      label: node.label,
      role: node.role,
      hostName: node.hostName,
      addresses: [
        ...new Set([
          node.address,
          ...Object.values(node.careOf ?? {}),
          ...(node.homeAddress === undefined ? [] : [node.homeAddress]),
          ...(node.nat === undefined ? [] : [node.nat.inside]),
        ]),
      ],
      main: node.extra !== true,
      ...(node.crowd === undefined ? {} : { crowd: node.crowd }),
    })),
    links: scenario.links.map(({ id, between: [a = '', b = null], latencyUs }) => ({
      id,
      a,
      b,
      radio: b === null,
      latencyUs,
    })),
    charts: [...allMachines, ...spokenMachines(scenario), ...(scenario.downloads === undefined ? [] : tcpMachines)].map(
      chartOf,
    ),
    espKeys: espKeysOf(events),
    ...(scenario.ike === undefined ? {} : { ikeKeys: ikeKeysOf(events) }),
    ...(speaksIkev1(scenario) ? { ikev1Keys: ikev1KeysOf(events) } : {}),
    reviewNotes,
    untilUs,
  }
}

const peersOf = ({ ike }: Scenario) => Object.values(ike?.nodes ?? {}).flatMap(({ peers }) => Object.values(peers))
const speaksIkev1 = (scenario: Scenario): boolean => peersOf(scenario).some(({ ikev1 }) => ikev1 !== undefined)

/** Machines of the versions of IKE that are spoken. */
function spokenMachines(scenario: Scenario): readonly MachineDefinition[] {
  const isOnlyIkev1 = speaksIkev1(scenario) && peersOf(scenario).every(({ ikev1 }) => ikev1 !== undefined)
  return [
    ...(scenario.ike === undefined || isOnlyIkev1 ? [] : ikeMachines),
    ...(speaksIkev1(scenario) ? ikev1Machines : []),
    ...(scenario.ikeContext?.redirect === undefined ? [] : gatewayMachines),
  ]
}
