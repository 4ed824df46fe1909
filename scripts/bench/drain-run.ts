// The drain that is measured, in Node.js and in a page alike.
import { checkInvariants } from '../../src/checker/invariants/registry.ts'
import type { IkeSuite } from '../../src/protocol/crypto/ike/ike-suite.ts'
import { crowdOf, crowdTraffic, drained } from '../../src/scenarios/gateways/crowd.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { runScenario } from '../../src/simulation/run.ts'

const SPACING_US = 5_000
const PER_SECOND = 100
/** Nothing happens between the last set-up and the drain. */
const QUIET_US = 3_000_000

const drainAtUs = (clients: number): number => 10_000 + SPACING_US * clients + QUIET_US

/** A gateway with so many clients, each with an IKE SA and a tunnel that it has set up itself, is drained. */
function scenarioOf(clients: number): Scenario {
  const untilUs = drainAtUs(clients) + Math.ceil((clients * 1_000_000) / PER_SECOND) + 3_000_000
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
    script: [{ atUs: drainAtUs(clients), node: 'sg1', do: 'drain', to: 'sg2' }],
    untilUs,
    costs: 'none',
  }
}

export interface DrainRun {
  /** Until every client has its tunnel; then until the last one has come over; then all invariants. In the clock's own unit. */
  readonly setUp: number
  readonly drain: number
  readonly judged: number
  readonly handedOver: number
  /** Verdicts that do not hold, in words. */
  readonly broken: readonly string[]
  readonly events: number
}

/** Sets up so many clients, drains their gateway and judges the run; throws where the scenario does not fit. */
export function drainRun(clients: number, now: () => number, crypto?: IkeSuite): DrainRun {
  const beganAt = now()
  let setUpAt = beganAt
  const run = runScenario({ scenario: scenarioOf(clients), crypto }, doneUs => {
    // The last report before the drain comes somewhere in the quiet.
    if (doneUs < drainAtUs(clients) - QUIET_US / 2) setUpAt = now()
  })
  if (!run.ok) throw new Error(run.error)
  const drainedAt = now()
  const verdicts = checkInvariants(run.value)
  const { events } = run.value
  return {
    setUp: setUpAt - beganAt,
    drain: drainedAt - setUpAt,
    judged: now() - drainedAt,
    handedOver: events.filter(event => event.kind === 'marked' && event.mark === 'handed-over').length,
    broken: verdicts.filter(({ holds }) => !holds).map(({ id, text }) => `${id}: ${text}`),
    events: events.length,
  }
}
