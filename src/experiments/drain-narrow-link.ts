import { fail } from '../lib/assert.ts'
import { overNarrowLink } from '../scenarios/gateways/crowd.ts'
import { drainFigures } from '../trace/drain-figures.ts'
import { drainRun } from './drain-pacing.ts'
import type { Experiment, Sample, Series } from './experiment.ts'

/** Clients beside the one of the story: enough for a queue to grow until SG1 waits too long. */
const CLIENTS = 59
const QUEUE_OCTETS = 16_000
/** Clients a second; 0: all at once. */
const PACES = [0, 10, 20, 30, 40] as const
const KILOBITS = [512, 256, 128] as const

/** Clients that went, by a pace and over a link of so much. */
export function movedOver(kilobits: number, perSecond: number, seed: number): Sample {
  const narrow = { bandwidthBps: kilobits * 1_000, queueOctets: QUEUE_OCTETS }
  const trace = drainRun(perSecond, seed, CLIENTS, scenario => overNarrowLink(scenario, narrow))
  const { moved, failed, repeated, outagesUs } = drainFigures(trace) ?? fail('a drain')
  const lost = trace.events.filter(event => event.kind === 'lost' && event.reason === 'queue').length
  const median = outagesUs[Math.floor(outagesUs.length / 2)] ?? 0
  return { value: moved, parts: [failed, repeated, lost, Math.round(median / 1_000)] }
}

const series = (kilobits: number): Series => ({
  id: `link-${kilobits}`,
  label: `${kilobits} kbit/s between the gateways`,
  kind: 'run',
  start: () => perSecond => seed => movedOver(kilobits, perSecond, seed),
})

/** What pace the link between the gateways bears (RFC 5685 §11 warns of a flood and names no pace; Palomares 2013 no link). */
export const drainNarrowLink: Experiment = {
  id: 'drain-narrow-link',
  title: 'Pace of a drain over a narrow link between the gateways',
  summary: `${CLIENTS + 1} clients are handed over from SG1 to SG2, so many a second, or all at once (0), as in drain-pacing; but the link between the gateways carries less, and its queue has room for ${QUEUE_OCTETS} octets: what comes beyond that is lost. The contexts of a client fill about 1,330 octets on the link. SG1 waits for a reply as long as a transfer may take (200 ms), sends a CTD without reply once more, and stops the drain when none comes. SCTP repeats nothing here: its shortest time-out is longer than that.`,
  source: { work: 'RFC 5685', section: '§11' },
  x: { label: 'Clients a second (0: all at once)', unit: '1' },
  y: { label: 'Clients with SG2', unit: '1', scale: 'linear' },
  points: PACES.map(x => ({ x, label: x === 0 ? 'at once' : String(x) })),
  series: KILOBITS.map(series),
  readings: [],
  parts: [
    { label: 'Clients that came back', kind: 'count' },
    { label: 'Messages sent again', kind: 'count' },
    { label: 'Packets lost at the queue', kind: 'count' },
    { label: 'Median outage, ms', kind: 'count' },
  ],
  fitted: [],
  runs: 5,
}
