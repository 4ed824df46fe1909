import { present } from '../lib/assert.ts'
import { costProfile } from '../simulation/costs.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { prepare } from '../simulation/run.ts'
import { Simulation } from '../simulation/simulation.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Experiment, Sampler } from './experiment.ts'

const COUNTS = [10, 100, 200, 300, 400, 500, 700, 1_000] as const
const [INITIATOR, LONGEST_US] = ['eu', 3_600_000_000] as const
const { commandUs, commandSpreadUs, connectionUs } = costProfile('strongswan-2013')

function withTimes(times: number): Scenario {
  const scenario = present(scenarioById('establish-n'), 'scenario establish-n')
  const script = scenario.script.map(line => (line.do === 'ike' ? { ...line, times } : line))
  return { ...scenario, script, untilUs: LONGEST_US }
}

function prepared(scenario: Scenario): Parameters<typeof Simulation.start>[0] {
  const ready = prepare({ scenario, host: 'pure' })
  if (!ready.ok) throw new Error(`assertion failed: ${ready.error}`)
  return ready.value.env
}

/** One command after the other in one run: at each count the run is left as it is, and one more is timed from there. */
function start(): (count: number) => Sampler {
  const scenario = withTimes(Math.max(...COUNTS))
  const [env, sampleEnv] = [prepared(scenario), prepared(scenario)]
  const simulation = Simulation.start(env)
  const set = countTunnels(simulation)
  return count => {
    while (set() < count - 1) if (!simulation.step(LONGEST_US)) throw new Error(`assertion failed: ${count} tunnels`)
    const checkpoint = simulation.checkpoint()
    return seed => {
      const next = Simulation.resume({ ...sampleEnv, seed }, checkpoint)
      const isSet = countTunnels(next, checkpoint.events.length)
      const beganUs = nextCommandUs(next, checkpoint.events.length)
      while (isSet() === 0) next.step(LONGEST_US)
      return (next.nowUs - beganUs) / 1_000_000
    }
  }
}

/** Tells how many tunnels the initiator has got: it looks at each event once. */
function countTunnels({ events }: Simulation, from = 0): () => number {
  let looked = from
  const rows = new Set<string>()
  return () => {
    for (; looked < events.length; looked++) {
      const event = events[looked]
      if (event?.kind === 'row' && event.node === INITIATOR && event.table === 'SAD') rows.add(event.key)
    }
    // One SA each way.
    return rows.size / 2
  }
}

function nextCommandUs(simulation: Simulation, from: number): number {
  for (;;) {
    const command = simulation.events.slice(from).find(({ kind }) => kind === 'command')
    if (command !== undefined) return command.atUs
    if (!simulation.step(LONGEST_US)) throw new Error('assertion failed: a next command')
  }
}

/** Figure 3 of Palomares 2013: one more tunnel, where a number of them are set up already. */
export const establishN: Experiment = {
  id: 'establish-n',
  title: 'Time to set up one tunnel, by the number of tunnels',
  summary:
    'From the command until the tunnel stands, the last of n tunnels between the same two stations that are set up one after the other. Four messages, 2048-bit MODP and AES-CBC as strongSwan 4.5 offered them. That the time grows with n is put down to each daemon looking through the connections it has, one by one: the initiator on the command, the responder on the request of IKE_AUTH. The paper does not say where it comes from; this is an assumption.',
  source: { work: 'Palomares 2013', section: '§V-A, figure 3' },
  x: { label: 'Tunnels', unit: '1' },
  y: { label: 'Time to set up the last one', unit: 's', scale: 'linear' },
  points: COUNTS.map(x => ({ x, label: String(x) })),
  series: [{ id: 'model', label: 'Run on the profile strongswan-2013', kind: 'run', start }],
  readings: [
    {
      from: 10,
      to: 10,
      low: 0.31,
      high: 0.41,
      how: 'text',
      place: '§V-A',
      words: '10 tunnels takes 0.31s to 0.41s',
      fitted: true,
    },
    {
      from: 1_000,
      to: 1_000,
      low: 0.89,
      high: 1,
      how: 'text',
      place: '§V-A',
      words: '1000 tunnels may take 0.89s up to 1s',
      fitted: true,
    },
    { from: 100, to: 700, low: 0.3, high: 1, how: 'text', place: '§V-A', words: 'between 0.3s and 1s', fitted: false },
  ],
  missing: 'Figure 3 is not in the text at hand: what is compared is said in words.',
  fitted: [
    {
      name: 'From the command to the daemon, at least',
      value: `${commandUs / 1_000} ms`,
      to: '0.31 s, the smallest at 10 tunnels',
    },
    {
      name: 'The same, how much more by chance (uniform)',
      value: `${commandSpreadUs / 1_000} ms`,
      to: '0.41 s, the largest at 10 tunnels',
    },
    {
      name: 'A look at one connection',
      value: `${connectionUs / 1_000} ms`,
      to: '0.89 s, the smallest at 1000 tunnels',
    },
  ],
  runs: 100,
}
