import { drawBelow, drawU32 } from '../lib/draw.ts'
import type { Clock, Experiment, Sampler } from './experiment.ts'
import { ManyTunnels } from './many-tunnels.ts'

const COUNTS = [10, 20, 30, 40, 50, 60, 70, 100, 200, 300, 400, 500, 600, 700, 1_000] as const

/** Tunnels of one sample: the paper divides the time of a script for ten by ten (§V-B). */
const AT_ONCE = 10

/**
 * What `ipsec get` and `ipsec put` take, ms: what every command needs, a look at each tunnel in search of the right one, and
 * a wait for the daemon and the kernel that is exponential, as of a queue. Averages of ten, as the paper's, spread less.
 */
const GET = { leastMs: 3.9, waitMs: 4.4, lookMs: 0.0088 } as const
const PUT = { leastMs: 0, waitMs: 12, lookMs: 0 } as const

function modelled(
  command: string,
  { leastMs, waitMs, lookMs }: Readonly<Record<'leastMs' | 'waitMs' | 'lookMs', number>>,
) {
  return () =>
    (count: number): Sampler =>
    seed => {
      let total = 0
      for (let i = 0; i < AT_ONCE; i++) {
        const chance =
          (drawU32({ seed, node: 'sg1', purpose: `wait of ${command} among ${count}`, count: i }) + 1) / 2 ** 32
        total += leastMs + lookMs * count - waitMs * Math.log(chance)
      }
      return total / AT_ONCE
    }
}

/** Samples of real time: of ten tunnels each. */
const CLOCKED = 20

/** Ten tunnels, chosen by the seed, are read out, and put back; the time of one of the two is told. */
function clocked(which: 'GET' | 'PUT') {
  return (clock: Clock) => {
    const gateway = new ManyTunnels()
    return (count: number): Sampler => {
      gateway.grow(count)
      return seed => {
        gateway.forget()
        const first = drawBelow({ seed, node: 'sg1', purpose: 'tunnel', count }, count)
        const users = Array.from({ length: AT_ONCE }, (_, i) => (first + i * STRIDE) % count)
        const beforeMs = clock()
        const texts = users.map(user => gateway.get(user))
        const gotMs = clock()
        for (const user of users) gateway.withdraw(user)
        const putMs = clock()
        for (const text of texts) gateway.put(text)
        return (which === 'GET' ? gotMs - beforeMs : clock() - putMs) / AT_ONCE
      }
    }
  }
}

/** Prime to every count above, so that ten different tunnels are met. */
const STRIDE = 11

/** Figures 4a and 4b of Palomares 2013, and what this engine takes. */
export const getPut: Experiment = {
  id: 'get-put',
  title: 'Time to read a tunnel out (GET) and to put it back (PUT), by the number of tunnels',
  summary:
    'Ten of n tunnels are read out and put back; the time is divided by ten. The model: a command needs a least time and waits for the daemon and the kernel, by chance (exponentially distributed); GET looks at one tunnel after the other. A look costs a thirtieth of the one that explains figure 3, so both cannot come from the same search. Beside it, on the same axis: this engine, in real time, writing and reading the text of a tunnel.',
  source: { work: 'Palomares 2013', section: '§V-B, figure 4' },
  x: { label: 'Tunnels', unit: '1' },
  y: { label: 'Time of one', unit: 'ms', scale: 'log' },
  points: COUNTS.map(x => ({ x, label: String(x) })),
  series: [
    { id: 'get', label: 'GET, model', kind: 'run', start: modelled('GET', GET) },
    { id: 'put', label: 'PUT, model', kind: 'run', start: modelled('PUT', PUT) },
    { id: 'get-here', label: 'GET, this engine', kind: 'clock', atMost: CLOCKED, start: clocked('GET') },
    { id: 'put-here', label: 'PUT, this engine', kind: 'clock', atMost: CLOCKED, start: clocked('PUT') },
  ],
  readings: [
    {
      from: 10,
      to: 100,
      series: 'get',
      low: 5,
      high: 12,
      how: 'text',
      place: '§V-B, a relieved gateway, taken for 10 to 100',
      words: 'a relieved SG … around 5ms and 12ms',
      fitted: true,
    },
    {
      from: 600,
      to: 700,
      series: 'get',
      low: 13,
      high: 15,
      how: 'text',
      place: '§V-B, a loaded gateway',
      words: '600-700 VPNs … more likely 13ms-15ms',
      fitted: true,
    },
    {
      from: 10,
      to: 1_000,
      series: 'get',
      low: 5,
      high: 15,
      how: 'text',
      place: '§V-B',
      words: 'a range of 5ms up to 15ms',
      fitted: false,
    },
    {
      from: 10,
      to: 1_000,
      series: 'put',
      low: 2,
      high: 22,
      how: 'text',
      place: '§V-B',
      words: 'a range of 2ms up to 22ms',
      fitted: true,
    },
  ],
  missing: 'Figure 4 is not in the text at hand: what is compared is said in words.',
  fitted: [
    { name: 'GET, at least', value: `${GET.leastMs} ms`, to: '5 ms, the smallest of a relieved gateway' },
    { name: 'GET, mean wait', value: `${GET.waitMs} ms`, to: '12 ms, the largest of a relieved gateway' },
    { name: 'GET, a look at one tunnel', value: `${GET.lookMs} ms`, to: '13 to 15 ms among 600 to 700, their middle' },
    { name: 'PUT, mean wait', value: `${PUT.waitMs} ms`, to: '2 to 22 ms, their middle' },
  ],
  runs: 100,
}
