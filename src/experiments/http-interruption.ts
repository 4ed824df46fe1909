import { present } from '../lib/assert.ts'
import { downloadParts, INTERRUPTIONS_US, LATE_MOST_US, TABLE_1 } from './download-time.ts'
import type { Experiment, Sampler, Series } from './experiment.ts'

const KILOBYTE_BPS = 8_000
const SECOND_US = 1_000_000

const RATES = TABLE_1.map(({ rateBps, fileOctets }) => ({ x: rateBps / KILOBYTE_BPS, fileOctets }))

/** `10 kB/s`, `2 MB/s`. */
const rateText = (x: number): string => (x < 1_000 ? `${x} kB/s` : `${x / 1_000} MB/s`)

function sampled(interruptionUs: number): (x: number) => Sampler {
  return x => {
    const { fileOctets } = present(
      RATES.find(rate => rate.x === x),
      `rate ${x}`,
    )
    return seed => {
      const parts = downloadParts({ rateBps: x * KILOBYTE_BPS, fileOctets, interruptionUs, seed })
      const { undisturbedUs, awayUs, waitUs, onwardUs, completeUs, timeoutsInRow } = parts
      const seconds = [undisturbedUs, awayUs, waitUs, onwardUs].map(us => us / SECOND_US)
      return { value: completeUs / SECOND_US, parts: [...seconds, timeoutsInRow] }
    }
  }
}

const series = (interruptionUs: number): Series => ({
  id: `sleep-${interruptionUs / SECOND_US}`,
  label: `Tunnel away for ${interruptionUs / SECOND_US} s`,
  kind: 'run',
  start: () => sampled(interruptionUs),
})

/** Figure 5 of Palomares 2013: how long a download takes whose tunnel is taken out after five seconds, and put back. */
export const httpInterruption: Experiment = {
  id: 'http-interruption',
  title: 'Time of a download whose tunnel is taken out and put back',
  summary:
    'Rates and file sizes of table I, the tunnel away from five seconds after the beginning. The machines of TCP are those of the scenario http-interruption, over its links, without octets and seals; a test holds both to the same microsecond. TCP as in Linux: at least 200 ms added to the round trip, doubled at each repetition; a window of 64 kB, which is an assumption, like everything about the paper’s round trips. The download goes on with the first repetition after the tunnel is back: after the round trip and 200 ms, times a power of two less one. As long as the window fills the queue, the round trip is window by rate, whatever else frames are late by, and so times hardly differ. From 3 MB/s on the queue runs empty where frames are late: the download is slower by that itself, and the moment it goes on is later by the difference of round trips times that power of two less one. The times themselves stand in the paper’s figure 5 alone, which is lost in the text at hand: only what it says about them is compared.',
  source: { work: 'Palomares 2013', section: '§V-C, table I, figure 5' },
  x: { label: 'Rate', unit: 'kB/s' },
  y: { label: 'Time of the download', unit: 's', scale: 'linear' },
  points: RATES.map(({ x }) => ({ x, label: rateText(x) })),
  series: INTERRUPTIONS_US.map(series),
  readings: [],
  remarks: [
    { from: 10, to: 2_000, words: 'very stable because the quartiles are very thin', place: '§V-C' },
    { from: 3_000, to: 10_000, words: 'unstable and so the quartiles are more spread', place: '§V-C' },
  ],
  parts: [
    { label: 'Without interruption', kind: 'addend' },
    { label: 'Tunnel away', kind: 'addend' },
    { label: 'Wait of the back-off', kind: 'addend' },
    { label: 'Getting going again', kind: 'addend' },
    { label: 'Time-outs in a row', kind: 'count' },
  ],
  missing: 'Figure 5 is not in the text at hand: of its times there is nothing to compare with but these words.',
  fitted: [
    {
      name: 'What frames are late by in a repetition, each way, at most (uniform)',
      value: `${LATE_MOST_US / 1_000} ms`,
      to: 'stable below 3000 kB/s, spread above (§V-C)',
    },
  ],
  runs: 100,
}
