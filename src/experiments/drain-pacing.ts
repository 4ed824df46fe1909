import { fail, present } from '../lib/assert.ts'
import { drained } from '../scenarios/gateways/crowd.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { runScenario } from '../simulation/run.ts'
import { drainFigures, type DrainFigures } from '../trace/drain-figures.ts'
import type { Trace } from '../trace/trace.ts'
import type { Experiment, Series } from './experiment.ts'

/** Clients beside the one of the story: more than the next gateway puts in place while the old one waits for a reply. */
const CLIENTS = 99
const SECOND_US = 1_000_000
const DRAIN_AT_US = 2 * SECOND_US
/** For those that are sent last. */
const REST_US = 4 * SECOND_US

/** Clients a second; 0: all at once. */
const PACES = [0, 10, 20, 50, 100, 200] as const

/** A gateway with so many clients and the EU is drained by a pace; clients go in the order that the seed draws. */
export const drainedBy = (perSecond: number, seed: number, clients = CLIENTS): DrainFigures =>
  drainFigures(drainRun(perSecond, seed, clients, scenario => scenario)) ?? fail('a drain')

/** The same with another network. */
export function drainRun(
  perSecond: number,
  seed: number,
  clients: number,
  changed: (scenario: Scenario) => Scenario,
): Trace {
  const order = { order: 'drawn' } as const
  const pace = perSecond === 0 ? order : { ...order, perSecond }
  const sendingUs = perSecond === 0 ? 0 : Math.ceil(((clients + 1) * SECOND_US) / perSecond)
  const base = drained(clients, pace)
  const scenario: Scenario = changed({
    ...base,
    id: 'drain-pacing',
    title: '',
    summary: '',
    source: { work: '', section: '' },
    // What the data of the clients do is not looked at: only the packet that asks for the tunnel is sent.
    traffic: base.traffic.map(flow => ({ ...flow, everyUs: 60 * SECOND_US })),
    // Messages on the way late by chance: what differs from seed to seed beside the order.
    links: base.links.map(link => ({ ...link, jitterUs: 2_000 })),
    untilUs: DRAIN_AT_US + sendingUs + REST_US,
  })
  const run = runScenario({ scenario, host: 'pure', seed })
  if (!run.ok) throw new Error(`assertion failed: ${run.error}`)
  return run.value
}

const known = new Map<string, DrainFigures>()
/** Series ask for the same runs. */
function figuresOf(perSecond: number, seed: number): DrainFigures {
  const key = `${perSecond} ${seed}`
  const figures = known.get(key) ?? drainedBy(perSecond, seed)
  known.set(key, figures)
  return figures
}

/** The share of outages that are no longer. */
const quantile = ({ outagesUs }: DrainFigures, share: number): number =>
  present(outagesUs[Math.floor((outagesUs.length - 1) * share)], 'an outage') / SECOND_US

const seriesOf = (id: string, label: string, read: (figures: DrainFigures) => number): Series => ({
  id,
  label,
  kind: 'run',
  start: () => x => seed => {
    const figures = figuresOf(x, seed)
    return { value: read(figures), parts: [figures.moved, figures.failed, figures.repeated, figures.waitingMost] }
  },
})

const SERIES: readonly Series[] = [
  seriesOf('duration', 'Duration of the drain', ({ durationUs }) => durationUs / SECOND_US),
  seriesOf('outage-median', 'Outage of a client, median', each => quantile(each, 0.5)),
  seriesOf('outage-95', 'Outage of a client, 95 of 100 are shorter', each => quantile(each, 0.95)),
  seriesOf('outage-most', 'Outage of a client, longest', each => quantile(each, 1)),
]

/** How fast a gateway may be drained (RFC 5685 §11 warns of a flood and names no pace). */
export const drainPacing: Experiment = {
  id: 'drain-pacing',
  title: 'Pace of a drain against its duration and the outage of its clients',
  summary: `${CLIENTS + 1} clients are handed over from SG1 to SG2, so many a second, or all at once (0); in the order that the seed draws, with up to 2 ms of chance on every link. The outage of a client is the time in which no gateway works for its IKE SA; the data of its tunnel pass meanwhile. GET takes 11 ms and PUT 17 ms of a daemon that does one thing at a time (profile strongswan-tuned, six rows a client), so that SG2 puts about 58 clients a second in place. Beyond that its queue grows until SG1 waits longer for a reply than CT_MAX_TRANSFER_TIME twice: handovers fail and the drain stops, which makes its duration short and its outcome bad.`,
  source: { work: 'RFC 5685', section: '§11' },
  x: { label: 'Clients a second (0: all at once)', unit: '1' },
  y: { label: 'Time', unit: 's', scale: 'log' },
  points: PACES.map(x => ({ x, label: x === 0 ? 'at once' : String(x) })),
  series: SERIES,
  readings: [],
  parts: [
    { label: 'Clients with SG2', kind: 'count' },
    { label: 'Clients that came back', kind: 'count' },
    { label: 'Messages sent again', kind: 'count' },
    { label: 'Most that waited for a gateway', kind: 'count' },
  ],
  fitted: [],
  runs: 5,
}
