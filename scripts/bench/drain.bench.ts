import { loadavg } from 'node:os'
import { checkInvariants } from '../../src/checker/invariants/registry.ts'
import { drained } from '../../src/scenarios/gateways/crowd.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { runScenario } from '../../src/simulation/run.ts'
import { drainFigures } from '../../src/trace/drain-figures.ts'
import type { Figure, Measurement } from './bench.ts'

/** Beside the one of the story. */
const CROWD = 999

const SCENARIO: Scenario = {
  ...drained(CROWD, { perSecond: 40, inFlight: 10 }),
  id: 'drain-thousand',
  title: 'A gateway with a thousand clients is drained',
  summary: '',
  source: { work: 'Palomares 2013', section: 'III-D' },
  untilUs: 33_000_000,
}

/** Seconds this process has worked: other programs on the machine do not count. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

function figures(): Promise<readonly Figure[]> {
  const [load = Number.NaN] = loadavg()
  const [before, clockBefore] = [processorSeconds(), performance.now()]
  const run = runScenario({ scenario: SCENARIO })
  if (!run.ok) throw new Error(run.error)
  const [after, clockAfter] = [processorSeconds(), performance.now()]
  const held = checkInvariants(run.value).filter(({ holds }) => holds).length
  const judged = processorSeconds()
  return Promise.resolve([
    { name: 'clients with the next gateway', value: drainFigures(run.value)?.moved ?? 0, unit: '' },
    { name: 'events', value: run.value.events.length, unit: '' },
    { name: 'the run', value: (clockAfter - clockBefore) / 1_000, unit: 's', goal: { atMost: 5 } },
    { name: 'the run, processor time', value: after - before, unit: 's', goal: { atMost: 5 } },
    { name: 'invariants that held', value: held, unit: '' },
    { name: 'judging them, processor time', value: judged - after, unit: 's' },
    { name: 'load of the machine, before', value: load, unit: '' },
  ])
}

export default {
  id: 'drain',
  title: `${CROWD + 1} clients drained from one gateway to the other, 40 a second, in one run`,
  figures,
} satisfies Measurement
