import { checkInvariants } from '../../src/checker/invariants/registry.ts'
import { nodeIkeSuite } from '../../src/ports/node-x25519.ts'
import { crowdOf, crowdTraffic, drained } from '../../src/scenarios/gateways/crowd.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { runScenario } from '../../src/simulation/run.ts'
import type { Figure, Measurement } from './bench.ts'

const SPACING_US = 5_000
const PER_SECOND = 100

/** A gateway with so many clients, each with an IKE SA and a tunnel that it has set up itself, is drained. */
function scenarioOf(clients: number): Scenario {
  const drainAtUs = 10_000 + SPACING_US * clients + 3_000_000
  const untilUs = drainAtUs + Math.ceil((clients * 1_000_000) / PER_SECOND) + 3_000_000
  const everyUs = untilUs - (10_000 + SPACING_US * clients) - 1_500_000
  const crowd = crowdOf(clients - 1)
  const base = drained(clients - 1, { perSecond: PER_SECOND, inFlight: 20 })
  return {
    ...base,
    id: 'drain',
    title: 'A drain',
    summary: '',
    source: { work: 'Palomares 2013', section: 'III-D' },
    // One packet that asks for the tunnel, and one that goes through it: what is measured is the drain.
    traffic: [
      { from: 'eu', to: 'server', everyUs, firstUs: 5_000, octets: 64 },
      ...crowdTraffic(crowd, { everyUs, spacingUs: SPACING_US }),
    ],
    script: [{ atUs: drainAtUs, node: 'sg1', do: 'drain', to: 'sg2' }],
    untilUs,
    costs: 'none',
  }
}

interface Played {
  readonly ms: number
  readonly judgedMs: number
  readonly handedOver: number
  readonly broken: readonly string[]
  readonly events: number
}

const processorMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}

/** Processor time: set-up of all, transfer of all, and the judgement of the whole run apart. */
function played(clients: number): Played {
  const scenario = scenarioOf(clients)
  const from = process.cpuUsage()
  const run = runScenario({ scenario, crypto: nodeIkeSuite() })
  const ms = processorMs(from)
  if (!run.ok) throw new Error(run.error)
  const judgedFrom = process.cpuUsage()
  const verdicts = checkInvariants(run.value)
  const { events } = run.value
  return {
    ms,
    judgedMs: processorMs(judgedFrom),
    handedOver: events.filter(event => event.kind === 'marked' && event.mark === 'handed-over').length,
    broken: verdicts.filter(({ holds }) => !holds).map(({ id, text }) => `${id}: ${text}`),
    events: events.length,
  }
}

function figures(): readonly Figure[] {
  // The largest first, in a process that has not run anything yet.
  const cold = played(1_000)
  const [few, some, many] = [played(100), played(300), played(1_000)]
  for (const { broken } of [cold, few, some, many]) for (const text of broken) console.log(`  broken: ${text}`)
  return [
    { name: '1000 clients, first run of a process', value: cold.ms / 1_000, unit: 's', goal: { atMost: 5 } },
    ...[few, some, many].map(({ ms, handedOver }) => ({
      name: `${handedOver} clients handed over, per client`,
      value: ms / Math.max(1, handedOver),
      unit: 'ms',
    })),
    {
      name: 'per client at 1000 against 100',
      value: many.ms / 1_000 / (few.ms / 100),
      unit: '×',
      goal: { atMost: 1.5 },
    },
    { name: `judged by all invariants, ${many.events} events`, value: many.judgedMs / 1_000, unit: 's' },
    {
      name: 'judged, per client at 1000 against 100',
      value: many.judgedMs / 1_000 / (few.judgedMs / 100),
      unit: '×',
      goal: { atMost: 1.5 },
    },
  ]
}

export default {
  id: 'drain',
  title:
    'a drain of 100, 300 and 1000 clients, with every IKE SA set up before and no more traffic than that: processor time',
  figures: () => Promise.resolve(figures()),
} satisfies Measurement
