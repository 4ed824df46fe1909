import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import scenario from '../../scenarios/gateways/http-interruption.scenario.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { runScenario } from '../run.ts'
import { lightDownload, type LightDownload } from './light-download.ts'

type Changes = Partial<NonNullable<Scenario['downloads']>[number]> & {
  readonly rateBps?: number
  readonly queueOctets?: number
  readonly getUs?: number
  readonly putUs?: number
  readonly loss?: string
}

function changed({ rateBps = 800_000, queueOctets = 1_500_000, getUs, putUs, ...download }: Changes): Scenario {
  const [first] = scenario.downloads
  return {
    ...(scenario as Scenario),
    untilUs: 200_000_000,
    links: scenario.links.map(link => (link.id === 'access' ? { ...link, bandwidthBps: rateBps, queueOctets } : link)),
    downloads: [{ ...present(first, 'download'), ...download }],
    script: (scenario as Scenario).script
      .filter(({ do: what }) => getUs !== undefined || what === 'ike')
      .map(line => ({
        ...line,
        atUs: line.do === 'get-tunnel' ? (getUs ?? 0) : line.do === 'put-tunnel' ? (putUs ?? 0) : line.atUs,
      })),
  }
}

/** The same from the full run: bytes, seals, tables and all. */
function full(given: Scenario, seed: number): Pick<LightDownload, 'completeUs' | 'timeouts'> {
  const run = runScenario({ scenario: given, seed, host: 'pure' })
  if (!run.ok) throw new Error(run.error)
  const marks = run.value.events.flatMap(event => (event.kind === 'marked' ? [event] : []))
  const complete = marks.find(({ mark }) => mark === 'download-complete')
  return {
    completeUs: complete === undefined ? undefined : complete.atUs - (given.downloads?.[0]?.firstUs ?? 0),
    timeouts: marks.filter(({ mark, node }) => mark === 'tcp-timeout' && node === 'eu').length,
  }
}

const SEEDS = [1, 2]

describe('the light path takes as long as the full run, to the microsecond', () => {
  const cases: readonly (readonly [string, Changes])[] = [
    ['undisturbed', { octets: 60_000 }],
    ['interrupted early', { octets: 60_000, getUs: 700_000, putUs: 3_000_000 }],
    ['interrupted later, RFC 6298', { octets: 60_000, timeout: 'rfc6298', getUs: 900_000, putUs: 6_500_000 }],
    ['at a high rate', { octets: 150_000, rateBps: 24_000_000, getUs: 570_000, putUs: 4_000_000 }],
    ['with a scaled window and a short queue', { octets: 120_000, windowOctets: 400_000, queueOctets: 40_000 }],
    [
      'the same, interrupted',
      { octets: 120_000, windowOctets: 400_000, queueOctets: 40_000, getUs: 1_200_000, putUs: 3_900_000 },
    ],
  ]
  test.each(cases)('%s', (_, changes) => {
    const given = changed(changes)
    const { getUs, putUs = 0 } = changes
    for (const seed of SEEDS) {
      const { completeUs, timeouts } = lightDownload(
        given,
        seed,
        getUs === undefined ? undefined : { fromUs: getUs, toUs: putUs },
      )
      expect({ completeUs, timeouts }).toEqual(full(given, seed))
      expect(completeUs).toBeGreaterThan(0)
    }
  })
})
