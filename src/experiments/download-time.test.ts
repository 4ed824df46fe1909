import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { runScenario } from '../simulation/run.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { cutOf, downloadScenario, downloadTime, INTERRUPTIONS_US, TABLE_1 } from './download-time.ts'

const completeUs = (rateBps: number, fileOctets: number, interruptionUs: number, seed: number): number =>
  present(downloadTime({ rateBps, fileOctets, interruptionUs, seed }).completeUs, 'a download that ends')

test('table I has eight rates', () => {
  expect(TABLE_1.map(({ rateBps, fileOctets }) => [rateBps / 8_000, fileOctets / 1_000_000])).toEqual([
    [10, 1],
    [100, 5],
    [500, 20],
    [1_000, 20],
    [2_000, 20],
    [3_000, 100],
    [5_000, 100],
    [10_000, 100],
  ])
})

test('every point comes again from its seed, and is the full run with its seals, to the µs', () => {
  for (const [rateBps, fileOctets, seed] of [
    [80_000, 60_000, 1],
    [800_000, 550_000, 2],
  ] as const) {
    const parameters = { rateBps, fileOctets, interruptionUs: 10_000_000, seed }
    expect(downloadTime(parameters)).toEqual(downloadTime(parameters))
    expect(downloadTime(parameters).completeUs).toBe(fullRunUs(parameters))
  }
})

function fullRunUs(parameters: Parameters<typeof downloadTime>[0]): number | undefined {
  const scenario = downloadScenario(parameters)
  const firstUs = scenario.downloads?.[0]?.firstUs ?? 0
  const cut = present(cutOf(parameters, firstUs), 'an interruption')
  const script = scenario.script.map((line): Scenario['script'][number] => {
    if (line.do === 'get-tunnel') return { ...line, atUs: cut.fromUs }
    return line.do === 'put-tunnel' ? { ...line, atUs: cut.toUs } : line
  })
  const run = runScenario({ scenario: { ...scenario, script }, seed: parameters.seed, host: 'pure' })
  if (!run.ok) throw new Error(run.error)
  const complete = run.value.events.find(event => event.kind === 'marked' && event.mark === 'download-complete')
  return complete === undefined ? undefined : complete.atUs - firstUs
}

test('a longer interruption never makes a download shorter', () => {
  for (const { rateBps, fileOctets } of TABLE_1) {
    for (const seed of [1, 2, 3, 4]) {
      const times = [0, ...INTERRUPTIONS_US].map(away => completeUs(rateBps, fileOctets, away, seed))
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      INTERRUPTIONS_US.forEach((away, i) => expect((times[i + 1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(away))
    }
  }
})

describe('what the back-off makes of round trips', () => {
  /** When downloads go on after the tunnel is back, from the earliest to the latest of some repetitions, µs. */
  const spread = (rateBps: number, interruptionUs: number): number => {
    // Long enough to be interrupted: what comes after does not matter here.
    const fileOctets = (rateBps / 8) * 6
    const times = [1, 2, 3, 4, 5, 6, 7, 8].map(seed =>
      present(
        downloadTime({ rateBps, fileOctets, interruptionUs, seed }).firstSentAfterCutUs,
        'a download that goes on',
      ),
    )
    return Math.max(...times) - Math.min(...times)
  }

  test('below 3 MB/s the window fills the queue, whatever frames are late by: downloads go on together', () => {
    for (const rateBps of [800_000, 16_000_000])
      expect(INTERRUPTIONS_US.map(away => spread(rateBps, away)).every(us => us < 100_000)).toBe(true)
  })

  test('above, one difference of time-outs is multiplied: by 63, 255 and 511 after 6, 8 and 9 of them', () => {
    const [six = 0, eight = 0, nine = 0] = INTERRUPTIONS_US.map(away => spread(40_000_000, away))
    expect(six).toBeGreaterThan(200_000)
    expect(eight / six).toBeCloseTo(255 / 63, 0)
    expect(nine / six).toBeCloseTo(511 / 63, 0)
  })
})
