// IKE_SA_INIT and IKE_AUTH between two endpoints in one thread, and its cryptographic calls alone. Runs in Node and in a page.
import { drawBytes } from '../../src/lib/draw.ts'
import type { IkeSuite } from '../../src/protocol/crypto/ike/ike-suite.ts'
import { createRealIkeSuite } from '../../src/protocol/crypto/ike/real-ike-suite.ts'
import scenario from '../../src/scenarios/ike/setup-psk.scenario.ts'
import { liveHost } from '../../src/simulation/hosts/host-live.ts'
import type { IkeConfig, Place } from '../../src/simulation/nodes/ike/ike-config.ts'
import {
  handleCommand,
  handleDatagram,
  newIkeEndpoint,
  type IkeStep,
} from '../../src/simulation/nodes/ike/ike-endpoint.ts'
import type { IkeContext } from '../../src/simulation/nodes/ike/ike-work.ts'
import { ikeConfigOf } from '../../src/simulation/setup/ike-config.ts'

const SIDES = ['mn', 'par'] as const
type Side = (typeof SIDES)[number]
export type Suites = Readonly<Record<Side, IkeSuite>>
type Call = (suites: Suites) => unknown

/** Each side computes for itself: what one has found out does not spare the other the work. */
export const freshSuites = (): Suites => ({ mn: createRealIkeSuite(), par: createRealIkeSuite() })

const PLACES: Readonly<Record<Side, Place>> = {
  mn: { address: scenario.nodes.mn?.address ?? '', port: 500 },
  par: { address: scenario.nodes.par?.address ?? '', port: 500 },
}

function configOf(side: Side): IkeConfig {
  const config = ikeConfigOf(scenario, scenario.seed, side)
  if (!config.ok || config.value === undefined) throw new Error(`IKE of ${side}: ${config.ok ? 'none' : config.error}`)
  return config.value
}

const CONFIGS = { mn: configOf('mn'), par: configOf('par') }

/** From the initiator's wish until nothing is on its way; gives the datagrams. Equal seeds give equal octets. */
export function setUp(seed: number, suites: Suites): readonly Uint8Array[] {
  const context = (side: Side): IkeContext => {
    const counts = new Map<string, number>()
    return {
      nowUs: 0,
      crypto: suites[side],
      host: liveHost(),
      draw(purpose, octets) {
        const count = counts.get(purpose) ?? 0
        counts.set(purpose, count + 1)
        return drawBytes({ seed, node: side, purpose, count }, octets)
      },
    }
  }
  const contexts = { mn: context('mn'), par: context('par') }
  const endpoints = { mn: newIkeEndpoint(CONFIGS.mn), par: newIkeEndpoint(CONFIGS.par) }
  const datagrams: Uint8Array[] = []
  const take = (side: Side, step: IkeStep): void => {
    endpoints[side] = step.endpoint
    const to = side === 'mn' ? 'par' : 'mn'
    for (const output of step.outputs) {
      if (output.kind !== 'datagram') continue
      datagrams.push(output.payload)
      take(to, handleDatagram(endpoints[to], output, contexts[to]))
    }
  }
  const wish = { type: 'initiate', peer: 'par', local: PLACES.mn, remote: PLACES.par } as const
  take('mn', handleCommand(endpoints.mn, wish, contexts.mn))
  for (const side of SIDES) {
    const established = endpoints[side].sas.values().some(({ phase }) => phase === 'established')
    if (!established || endpoints[side].ipsec.sad.length !== 2) throw new Error(`${side} has not set up its SAs`)
  }
  return datagrams
}

/** The cryptographic calls of the set-up with this seed, in their order. */
export function callsOf(seed: number): readonly Call[] {
  const calls: Call[] = []
  const real = freshSuites()
  setUp(seed, { mn: noting(real, 'mn', calls), par: noting(real, 'par', calls) })
  return calls
}

/** A suite that computes as the real one does, and notes every call with its arguments. */
function noting(real: Suites, side: Side, calls: Call[]): IkeSuite {
  return new Proxy(real[side], {
    get(suite, name: keyof IkeSuite) {
      const method: unknown = suite[name]
      if (typeof method !== 'function') return method
      return (...args: readonly unknown[]): unknown => {
        calls.push(suites =>
          Reflect.apply(suites[side][name] as (...all: readonly unknown[]) => unknown, suites[side], args),
        )
        return Reflect.apply(method, suite, args)
      }
    },
  })
}

export interface Timed {
  readonly setUpMs: number
  readonly cryptoMs: number
}

/** `length` set-ups of the seeds from `first` on, each with its calls replayed alone, clock. Nothing was computed before. */
export function timePairs(first: number, length: number): readonly Timed[] {
  const clock = <T>(work: (suites: Suites) => T): number => {
    const suites = freshSuites()
    const from = performance.now()
    work(suites)
    return performance.now() - from
  }
  return Array.from({ length }, (_, at) => {
    const seed = first + at
    const calls = callsOf(seed)
    const alone = (): number =>
      clock(suites => {
        for (const call of calls) call(suites)
      })
    const whole = (): number => clock(suites => setUp(seed, suites))
    // Whatever the other leaves behind falls on each as often.
    if (at % 2 === 0) return { setUpMs: whole(), cryptoMs: alone() }
    const cryptoMs = alone()
    return { setUpMs: whole(), cryptoMs }
  })
}

/** One set-up by the clock, ms: the first in a fresh page. */
export function timeFirst(seed: number): number {
  const from = performance.now()
  setUp(seed, freshSuites())
  return performance.now() - from
}

/** Does `length` set-ups without looking at a clock, for one that somebody else looks at. */
export function doSetUps(first: number, length: number): void {
  for (let at = 0; at < length; at++) setUp(first + at, freshSuites())
}

/** As `doSetUps`, the calls alone: `prepare` notes them, what it returns does them. */
export function prepareReplays(first: number, length: number): () => void {
  const runs = Array.from({ length }, (_, at) => callsOf(first + at))
  return () => {
    for (const calls of runs) {
      const suites = freshSuites()
      for (const call of calls) call(suites)
    }
  }
}
