import { ManyTunnels } from '../../src/experiments/many-tunnels.ts'
import type { Figure, Measurement } from './bench.ts'
import { median } from './measure.ts'

const SIZES = [10, 100, 1_000] as const
/** Tunnels read out and put in at each size; the first ones warm up. */
const ROUNDS = 900
const WARM_UP = 600

interface Times {
  readonly getMs: number[]
  readonly putMs: number[]
}

/** GET of one tunnel among all, always another one, and PUT of one more, which is taken out again before the next. */
function timesAmong(size: number): Times {
  const gateway = new ManyTunnels()
  gateway.grow(size + 1)
  const more = gateway.get(size)
  gateway.withdraw(size)
  const times: Times = { getMs: [], putMs: [] }
  for (let at = 0; at < ROUNDS; at++) {
    const from = performance.now()
    gateway.get((at * 7_919) % size)
    const got = performance.now()
    gateway.put(more)
    const done = performance.now()
    gateway.withdraw(size)
    if (at < WARM_UP) continue
    times.getMs.push(got - from)
    times.putMs.push(done - got)
  }
  return times
}

function figures(): Promise<readonly Figure[]> {
  // One gateway after the other: what a large one leaves to the garbage collector does not count for a small one.
  const gateways = SIZES.map(size => ({ size, ...timesAmong(size) }))
  return Promise.resolve(
    (['GET', 'PUT'] as const).flatMap((what): readonly Figure[] => {
      const times = gateways.map(({ getMs, putMs }) => median(what === 'GET' ? getMs : putMs))
      return [
        ...gateways.map(({ size }, i) => ({
          name: `${what} of one tunnel among ${size}`,
          value: times[i] ?? Number.NaN,
          unit: 'ms',
          goal: { atMost: 1 },
        })),
        {
          name: `${what}: the dearest number of tunnels against the cheapest`,
          value: Math.max(...times) / Math.min(...times),
          unit: '×',
          goal: { atMost: 1.2 },
        },
      ]
    }),
  )
}

export default {
  id: 'get-put',
  title: 'one tunnel among 10, 100 and 1000 written as text (GET), and installed from it (PUT; Palomares 2013 §V-B)',
  figures,
} satisfies Measurement
