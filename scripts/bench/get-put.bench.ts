import { present } from '../../src/lib/assert.ts'
import { emptyGateway } from '../../src/scenarios/gateways/empty-gateway.ts'
import { scenarioById } from '../../src/scenarios/registry.ts'
import { GatewayDesk } from '../../src/simulation/gateway-desk.ts'
import { withdrawTunnelOf } from '../../src/simulation/nodes/tunnel.ts'
import { putText, tunnelText } from '../../src/simulation/nodes/tunnel-files.ts'
import { prepare } from '../../src/simulation/run.ts'
import { Simulation } from '../../src/simulation/simulation.ts'
import type { Figure, Measurement } from './bench.ts'
import { median } from './measure.ts'

const GATEWAY = 'sg1'
const ADDRESS = '2001:db8:11::1'
const SIZES = [10, 100, 1_000] as const
/** Tunnels read out and put in at each size; the first ones warm up. */
const ROUNDS = 300
const WARM_UP = 150

/** The tunnel of the EU in `get-put`, as SG1 writes it. */
function sample(): string {
  const desk = GatewayDesk.at({ scenario: present(scenarioById('get-put'), 'get-put') }, 1_000_000)
  if (!desk.ok) throw new Error(desk.error)
  return present(desk.value.get(GATEWAY, 'eu'), 'tunnel of eu')
}

/** The same tunnel of another user: names, addresses and numbers are others. */
function another(text: string, user: number): string {
  const hex = (user + 1).toString(16).padStart(4, '0')
  return text
    .replaceAll('"eu"', `"eu${user}"`)
    .replaceAll('ike:eu', `ike:eu${user}`)
    .replaceAll('eu.isp', `eu${user}.isp`)
    .replaceAll('2001:db8:1::10', `2001:db8:1::${hex.replace(/^0+/, '')}:10`)
    .replaceAll('2001:db8:ffff::10', `2001:db8:ffff::${hex.replace(/^0+/, '')}:10`)
    .replaceAll(/0x(c07a|c450)[0-9a-f]{4}/g, (_, head: string) => `0x${head}${hex}`)
    .replaceAll('0x07ceecbd', `0x${hex}ecbd`)
    .replaceAll('skD: 0x8183', `skD: 0x${hex}`)
}

interface Loaded {
  readonly size: number
  readonly simulation: Simulation
  /** A tunnel that is not among them. */
  readonly more: string
  readonly getMs: number[]
  readonly putMs: number[]
}

/** A gateway with so many tunnels. */
function loaded(text: string, size: number): Loaded {
  const prepared = prepare({ scenario: emptyGateway(GATEWAY, ADDRESS, 1) })
  if (!prepared.ok) throw new Error(prepared.error)
  const simulation = Simulation.start(prepared.value.env)
  for (let user = 0; user <= size; user++) {
    const put = simulation.operate(d => putText(d, GATEWAY, another(text, user), { acceptEdited: true }))
    if (!put.ok) throw new Error(JSON.stringify(put.error))
  }
  const last = `eu${size}`
  const more = present(
    simulation.operate(d => tunnelText(d, GATEWAY, last)),
    last,
  )
  simulation.operate(d => withdrawTunnelOf(d, GATEWAY, last))
  return { size, simulation, more, getMs: [], putMs: [] }
}

/** GET of one tunnel among all, always another one, and PUT of one more, which is taken out again before the next. */
function round({ size, simulation, more, getMs, putMs }: Loaded, at: number): void {
  const peer = `eu${(at * 7_919) % size}`
  const from = performance.now()
  const text = simulation.operate(d => tunnelText(d, GATEWAY, peer))
  const got = performance.now()
  const put = simulation.operate(d => putText(d, GATEWAY, more))
  const done = performance.now()
  if (text === undefined || !put.ok) throw new Error(`${peer} of ${size}: ${JSON.stringify(put)}`)
  simulation.operate(d => withdrawTunnelOf(d, GATEWAY, `eu${size}`))
  if (at < WARM_UP) return
  getMs.push(got - from)
  putMs.push(done - got)
}

function figures(): Promise<readonly Figure[]> {
  const text = sample()
  // One gateway after the other: what a large one leaves to the garbage collector does not count for a small one.
  const gateways = SIZES.map(size => {
    const gateway = loaded(text, size)
    for (let at = 0; at < ROUNDS; at++) round(gateway, at)
    const { getMs, putMs } = gateway
    return { size, getMs, putMs }
  })
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
