import fc from 'fast-check'
import { expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import scenario from '../../scenarios/gateways/http-interruption.scenario.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { lightDownload } from './light-download.ts'

const [FIRST_US, KILOBYTE_BPS] = [500_000, 8_000]

interface Way {
  readonly kilobytes: number
  readonly lateUs: number
  readonly queueOctets: number
  readonly windowOctets: number
  readonly segmentOctets: number
  readonly tickUs: number
  readonly timeout: 'linux' | 'rfc6298'
  readonly windows: number
}

const way: fc.Arbitrary<Way> = fc.record({
  kilobytes: fc.integer({ min: 10, max: 12_000 }),
  lateUs: fc.integer({ min: 0, max: 30_000 }),
  queueOctets: fc.constantFrom(1_500_000, 60_000, 20_000),
  windowOctets: fc.constantFrom(65_535, 16_000, 4_000, 200_000),
  segmentOctets: fc.constantFrom(1_340, 536, 999),
  tickUs: fc.constantFrom(4_000, 1_000, 10_000, 7),
  timeout: fc.constantFrom('linux' as const, 'rfc6298' as const),
  windows: fc.integer({ min: 1, max: 120 }),
})

function onWay({ kilobytes, lateUs, queueOctets, windows, ...tcp }: Way): Scenario {
  const given: Scenario = scenario
  return {
    ...given,
    links: given.links.map(link => ({
      ...link,
      latencyUs: link.id === 'access' ? 100 + lateUs : 100,
      ...(link.id === 'access'
        ? { bandwidthBps: kilobytes * KILOBYTE_BPS, queueOctets }
        : { bandwidthBps: 1_000_000_000 }),
    })),
    downloads: [{ ...present(given.downloads?.[0], 'download'), ...tcp, octets: windows * tcp.windowOctets }],
  }
}

test('what repeats itself is left out, and nothing else is different', () => {
  let leftOut = 0
  fc.assert(
    fc.property(
      way,
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 0, max: 8_000_000 }),
      fc.integer({ min: 0, max: 12_000_000 }),
      (each, seed, fromUs, lengthUs) => {
        const given = onWay(each)
        const cut = { fromUs: FIRST_US + fromUs, toUs: FIRST_US + fromUs + lengthUs }
        for (const away of [undefined, cut]) {
          const { segmentsLeftOut, ...told } = lightDownload(given, seed, away)
          const { segmentsLeftOut: none, ...all } = lightDownload(given, seed, away, { everySegment: true })
          expect(told).toEqual(all)
          expect(none).toBe(0)
          leftOut += segmentsLeftOut
        }
      },
    ),
    { numRuns: 30 },
  )
  expect(leftOut).toBeGreaterThan(10_000)
})

test('of a long download next to all is left out: it costs no more than a short one', () => {
  const fast = { kilobytes: 5_000, lateUs: 7_000, queueOctets: 1_500_000, timeout: 'linux', tickUs: 4_000 } as const
  const windows = 100_000_000 / 65_535
  const { segmentsSent, segmentsLeftOut } = lightDownload(
    onWay({ ...fast, windowOctets: 65_535, segmentOctets: 1_340, windows: Math.floor(windows) }),
    1,
    { fromUs: 5_500_000, toUs: 15_500_000 },
  )
  expect(segmentsSent).toBeGreaterThan(74_000)
  expect(segmentsSent - segmentsLeftOut).toBeLessThan(3_000)
})
