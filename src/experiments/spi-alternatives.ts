import { present } from '../lib/assert.ts'
import type { Micros } from '../lib/micros.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { ScenarioSpis } from '../scenarios/spi-section.ts'
import { runScenario } from '../simulation/run.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import { trafficFigures } from '../trace/traffic.ts'
import type { Trace } from '../trace/trace.ts'

/** One way out of a collision, as a run shows it. */
export interface Alternative {
  readonly collision: 'child SPIs, both directions' | 'pair of IKE SPIs'
  readonly name: string
  readonly source: string
  readonly scenario: string
  /** Between the mobile and its new router from the link being up on: CXTP and IKE, Ethernet frames without FCS. */
  readonly messages: number
  readonly octets: number
  /** The longest silence of one direction around the handover, the handover included. */
  readonly outageUs: Micros
  /** The same when the first message that tells the mobile is lost. */
  readonly outageAtLossUs: Micros
  /** SPIs and keys that the tunnel had before are in use after it. */
  readonly keeps: 'IKE SA and child SAs' | 'IKE SA' | 'nothing'
}

type Way = Pick<Alternative, 'name' | 'source' | 'keeps'> & {
  readonly spis: ScenarioSpis
  readonly update?: 'automatic'
  readonly telling: 'CTAA' | 'INFORMATIONAL'
}

const UPDATE: Way = {
  name: 'UPDATE_SPI',
  source: 'Allard 2008 §3.2.4',
  keeps: 'IKE SA and child SAs',
  spis: {},
  telling: 'INFORMATIONAL',
}
const CTAA: Way = {
  name: 'new numbers in the CTAA, then the update of addresses',
  source: 'Allard 2007 §VI-C step 5',
  keeps: 'IKE SA and child SAs',
  spis: { onCollision: 'ctaa', ikePair: 'ctaa', timerUs: 4_000_000 },
  telling: 'CTAA',
}
const COMMON: readonly Way[] = [
  UPDATE,
  CTAA,
  {
    ...CTAA,
    name: 'new numbers in the CTAA, addresses from CXTP too',
    update: 'automatic',
  },
]
const RENEGOTIATE: Way = {
  ...UPDATE,
  name: 'SAs negotiated anew',
  source: 'Hamer 2002 §7.2',
  keeps: 'IKE SA',
  spis: { onCollision: 'renegotiate' },
}
const DENY: Way = {
  ...UPDATE,
  name: 'denied, back to pAR',
  source: 'Hamer 2002 §7.2',
  keeps: 'nothing',
  spis: { onCollision: 'deny' },
}
const FULL: Way = {
  ...UPDATE,
  name: 'a complete IKEv2 with nAR',
  source: 'Allard 2008 §3.2.3',
  keeps: 'nothing',
  spis: { onCollision: 'relaunch' },
}
const CASES: readonly {
  readonly collision: Alternative['collision']
  readonly scenario: string
  readonly ways: readonly Way[]
}[] = [
  { collision: 'child SPIs, both directions', scenario: 'spi-case-1', ways: [...COMMON, RENEGOTIATE, DENY, FULL] },
  {
    collision: 'pair of IKE SPIs',
    scenario: 'spi-ike-sa',
    ways: [...COMMON, DENY, { ...FULL, spis: { ikePair: 'full-ike' } }],
  },
]

/** Every way out of both collisions, each from runs of one scenario that differ in nothing else. */
export const spiAlternatives = (): readonly Alternative[] =>
  CASES.flatMap(({ collision, scenario, ways }) =>
    ways.map(way => {
      const { name, source, keeps, telling } = way
      const variant = variantOf(present(scenarioById(scenario), scenario), way)
      const run = play(variant, UNTIL_US)
      const signalling = signallingOf(run)
      return {
        collision,
        name,
        source,
        scenario,
        keeps,
        messages: signalling.length,
        octets: signalling.reduce((sum, { bytes }) => sum + bytes.length, 0),
        outageUs: outageOf(run),
        outageAtLossUs: outageOf(play(variant, UNTIL_AFTER_LOSS_US, [`drop:${telling}#1`])),
      }
    }),
  )

/** Close enough for an outage of milliseconds to be told by lost packets. */
const EVERY_US = 10_000
const MOVED_US = 1_018_000
const UP_US = 1_068_000
/** The first packet asks for the tunnel: early enough before the move. */
const TRAFFIC_US = 900_000
/** All is over by then, and no IKE SA asks for a sign of life yet (`livenessUs`). */
const UNTIL_US = 2_500_000
/** A message that was lost has come again. */
const UNTIL_AFTER_LOSS_US = 5_000_000

function variantOf(given: Scenario, { spis, update }: Way): Scenario {
  const { ike, ikeContext } = given
  const nar = ike?.nodes['nar']
  if (ike === undefined || nar === undefined || ikeContext === undefined)
    throw new Error('assertion failed: IKE contexts')
  const nodes = { ...ike.nodes, nar: { ...nar, spis: { ...nar.spis, ...spis } } }
  return {
    ...given,
    ike: { ...ike, nodes },
    ikeContext: { ...ikeContext, ...(update === undefined ? {} : { update }) },
    traffic: given.traffic.map(flow =>
      flow.from === 'mn' || flow.to === 'mn'
        ? { ...flow, everyUs: EVERY_US, firstUs: flow.firstUs + TRAFFIC_US }
        : flow,
    ),
  }
}

function play(scenario: Scenario, untilUs: Micros, faults: readonly string[] = []): Trace {
  const run = runScenario({ scenario, host: 'pure', untilUs, faults })
  if (!run.ok) throw new Error(`assertion failed: ${run.error}`)
  return run.value
}

const signallingOf = (trace: Trace): readonly Message[] =>
  messagesOf(trace).filter(
    ({ protocol, sentUs, link, from, to }) =>
      (protocol === 'IKEv2' || protocol === 'CXTP') &&
      sentUs >= UP_US &&
      link === 'radio-nar' &&
      (from === 'mn' || to === 'mn'),
  )

function outageOf(trace: Trace): Micros {
  const outages = trafficFigures(trace).outages.filter(
    ({ from, to, endUs }) => (from === 'mn' || to === 'mn') && endUs > MOVED_US,
  )
  return Math.max(0, ...outages.map(({ startUs, endUs }) => endUs - startUs))
}
