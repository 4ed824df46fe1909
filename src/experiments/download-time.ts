import { present } from '../lib/assert.ts'
import { drawBelow } from '../lib/draw.ts'
import type { Micros } from '../lib/micros.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Scenario, ScenarioDownload } from '../scenarios/scenario.ts'
import { lightDownload, type LightDownload } from '../simulation/light/light-download.ts'
import type { Cut } from '../simulation/light/download-path.ts'

/** Palomares 2013 table I: what was let through, and what was got at that rate. A kB is 1000 octets here, a MB 1000 kB. */
export const TABLE_1: readonly { readonly rateBps: number; readonly fileOctets: number }[] = [
  { rateBps: 80_000, fileOctets: 1_000_000 },
  { rateBps: 800_000, fileOctets: 5_000_000 },
  { rateBps: 4_000_000, fileOctets: 20_000_000 },
  { rateBps: 8_000_000, fileOctets: 20_000_000 },
  { rateBps: 16_000_000, fileOctets: 20_000_000 },
  { rateBps: 24_000_000, fileOctets: 100_000_000 },
  { rateBps: 40_000_000, fileOctets: 100_000_000 },
  { rateBps: 80_000_000, fileOctets: 100_000_000 },
]

/** Time_Sleep between GET and PUT (Palomares 2013 §V-C). */
export const INTERRUPTIONS_US: readonly Micros[] = [10_000_000, 30_000_000, 60_000_000]

export interface DownloadParameters {
  readonly rateBps: number
  readonly fileOctets: number
  /** 0: the tunnel stays. */
  readonly interruptionUs: Micros
  readonly seed: number
  /** Of TCP: the paper's machines ran Linux. */
  readonly tcp?: Partial<Pick<ScenarioDownload, 'timeout' | 'windowOctets' | 'tickUs'>>
}

/** GET comes when the download has gone on for so long. */
const BEFORE_GET_US = 5_000_000
/** What GET and PUT take, from and to (Palomares 2013 §V-B, figure 4); uniform in between, which it does not say. */
const GET_US = [5_000, 15_000] as const
const PUT_US = [2_000, 22_000] as const
/** Two desktop computers on one Ethernet: nothing that matters beside what waits. */
const WIRE = { latencyUs: 100, bandwidthBps: 1_000_000_000 }

/**
 * What a frame is late by in one repetition, each way, at most; uniform. The paper says nothing of its round trips: this
 * is fitted to where its times begin to spread (Roamscope).
 */
export const LATE_MOST_US: Micros = 15_000

/** The scenario `http-interruption` on the paper's wires, at this rate. Its script is left out: `cutOf` says when. */
export function downloadScenario({ rateBps, fileOctets, seed, tcp = {} }: DownloadParameters): Scenario {
  const lateUs = drawBelow({ seed, node: 'isp', purpose: 'way', count: 0 }, LATE_MOST_US + 1)
  const scenario = present(scenarioById('http-interruption'), 'scenario http-interruption')
  const download = present(scenario.downloads?.[0], 'its download')
  return {
    ...scenario,
    links: scenario.links.map(link => ({
      ...link,
      ...WIRE,
      ...(link.queueOctets === undefined ? {} : { bandwidthBps: rateBps, latencyUs: WIRE.latencyUs + lateUs }),
    })),
    downloads: [{ ...download, ...tcp, octets: fileOctets }],
  }
}

/** When the tunnel is away. What GET and PUT take is drawn by name. */
export function cutOf({ interruptionUs, seed }: DownloadParameters, firstUs: Micros): Cut | undefined {
  if (interruptionUs === 0) return undefined
  const draw = (purpose: string, [least, most]: readonly [number, number]): Micros =>
    least + drawBelow({ seed, node: 'sg1', purpose, count: 0 }, most - least + 1)
  const fromUs = firstUs + BEFORE_GET_US + draw('GET', GET_US)
  return { fromUs, toUs: fromUs + interruptionUs + draw('PUT', PUT_US) }
}

/** What the time of an interrupted download is made of; the first four add up to it. */
export interface DownloadParts {
  /** The same repetition, its tunnel left alone. */
  readonly undisturbedUs: Micros
  readonly awayUs: Micros
  /** From the tunnel's return to the first segment of the sender, whose timer knows nothing of it. */
  readonly waitUs: Micros
  /** What was lost comes again, and the window grows anew. */
  readonly onwardUs: Micros
  readonly completeUs: Micros
  readonly timeoutsInRow: number
}

export function downloadParts(parameters: DownloadParameters): DownloadParts {
  const { firstUs } = present(downloadScenario(parameters).downloads?.[0], 'a download')
  const cut = present(cutOf(parameters, firstUs), 'an interruption')
  const ended = (us: Micros | undefined): Micros => present(us, 'a download that goes on and ends')
  const undisturbedUs = ended(downloadTime({ ...parameters, interruptionUs: 0 }).completeUs)
  const download = downloadTime(parameters)
  const [completeUs, wentOnUs] = [ended(download.completeUs), ended(download.firstSentAfterCutUs) + firstUs]
  const [awayUs, waitUs] = [cut.toUs - cut.fromUs, wentOnUs - cut.toUs]
  const onwardUs = completeUs - undisturbedUs - awayUs - waitUs
  return { undisturbedUs, awayUs, waitUs, onwardUs, completeUs, timeoutsInRow: download.timeoutsInRow }
}

/**
 * One download of Palomares 2013 §V-C, interrupted. Chance, all of it drawn by name from the seed: where the ticks of both
 * clocks lie, by which round trips are measured and timers run, how late frames are, and what GET and PUT take.
 */
export function downloadTime(parameters: DownloadParameters): LightDownload {
  const scenario = downloadScenario(parameters)
  const { firstUs } = present(scenario.downloads?.[0], 'a download')
  return lightDownload(scenario, parameters.seed, cutOf(parameters, firstUs))
}
