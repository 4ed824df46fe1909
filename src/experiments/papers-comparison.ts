import { present } from '../lib/assert.ts'
import type { Micros } from '../lib/micros.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { runScenario } from '../simulation/run.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import { securitySetupUs } from '../trace/security-setup.ts'
import type { Trace } from '../trace/trace.ts'

/** What Allard 2008 measured, beside which a run is put: table 1, and the letter that figure 4 gives the delay. */
interface PaperRow {
  readonly name: string
  readonly letter: 'β' | 'γ' | 'δ'
  readonly delayMs: number
  readonly messages: number
  readonly octets: number
  /** Of acknowledgements, which the paper counts apart, in brackets. */
  readonly acknowledged: { readonly messages: number; readonly octets: number }
}

/** One row of the comparison: figures of a run, and the paper's. */
export interface ComparisonRow {
  readonly scenario: string
  readonly paper: PaperRow
  /** From the link being up until protected traffic can pass in both directions (Allard 2008 §4.3). */
  readonly setupUs: Micros
  /** Over the access link of the new router, Ethernet frames without FCS. */
  readonly messages: number
  readonly octets: number
  readonly acknowledged: { readonly messages: number; readonly octets: number }
  readonly impact: TrafficImpact
}

/** Figure 4 from lost packets alone: their number times the time between two, µs. */
export interface TrafficImpact {
  /** α: lost before the mobile was in its new cell and its home agent knew: the handover with Mobile IPv6 (§4.3). */
  readonly handoverUs: Micros
  /** β, γ or δ: lost after that, since the tunnel was not there; the longer of both directions. */
  readonly setupUs: Micros
  readonly everyUs: Micros
  readonly lost: number
}

const NO_OCTETS = { messages: 0, octets: 0 }

const CASES: readonly { readonly scenario: string; readonly paper: PaperRow }[] = [
  {
    scenario: 'ike1-main',
    paper: {
      name: 'IKEv1 main mode',
      letter: 'δ',
      delayMs: 1_500,
      messages: 11,
      octets: 2_182,
      acknowledged: NO_OCTETS,
    },
  },
  {
    scenario: 'ike1-aggressive',
    paper: {
      name: 'IKEv1 aggressive mode',
      letter: 'γ',
      delayMs: 1_300,
      messages: 8,
      octets: 1_896,
      acknowledged: NO_OCTETS,
    },
  },
  {
    scenario: 'ike1-context',
    paper: {
      name: 'IKEv1 with context transfer',
      letter: 'β',
      delayMs: 20,
      messages: 1,
      octets: 106,
      acknowledged: { messages: 1, octets: 82 },
    },
  },
]

/**
 * Table 1 and figure 4 of Allard 2008 beside runs on the cost profile of its machines. Packets are sent as there, every
 * 50 ms; `everyUs` sends them closer, so that lost ones tell delays more exactly. `onRow` hears of each row made.
 */
export function papersComparison(
  everyUs: Micros = 50_000,
  onRow: (done: number, all: number) => void = () => undefined,
): readonly ComparisonRow[] {
  return CASES.map(({ scenario, paper }, i) => {
    onRow(i, CASES.length)
    const given = present(scenarioById(scenario), scenario)
    const traffic = given.traffic.map(flow => ({ ...flow, everyUs }))
    // What the script asks of IKE afterwards is no part of it.
    const script = given.script.filter(stimulus => stimulus.do !== 'ike')
    return { scenario, paper, ...measured({ ...given, traffic, script, costs: 'freebsd-2008' }, everyUs) }
  })
}

/** Long enough after the move for everything measured here. */
const AFTER_MOVE_US = 3_000_000

function measured(scenario: Scenario, everyUs: Micros): Omit<ComparisonRow, 'scenario' | 'paper'> {
  const move = present(
    scenario.script.find(stimulus => stimulus.do === 'move'),
    'the move',
  )
  const untilUs = move.atUs + AFTER_MOVE_US
  const run = runScenario({ scenario, host: 'pure', untilUs })
  if (!run.ok) throw new Error(`assertion failed: ${run.error}`)
  const trace = run.value
  const upUs = arrivalUs(trace, move.atUs)
  const signalling = messagesOf(trace).filter(
    ({ protocol, sentUs, link }) =>
      (protocol === 'IKEv1' || protocol === 'CXTP') && sentUs >= upUs && link === 'radio-nar',
  )
  const isAnswer = ({ name }: Message): boolean => name === 'CTAA'
  const asked = signalling.filter(message => !isAnswer(message))
  const acknowledged = signalling.filter(isAnswer)
  return {
    setupUs: present(securitySetupUs(trace) ?? undefined, 'a tunnel with the new router'),
    messages: asked.length,
    octets: octetsOf(asked),
    acknowledged: { messages: acknowledged.length, octets: octetsOf(acknowledged) },
    impact: trafficImpact(trace, move.atUs, upUs, everyUs),
  }
}

const octetsOf = (messages: readonly Message[]): number => messages.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** When the mobile was in its new cell. */
function arrivalUs(trace: Trace, leftUs: Micros): Micros {
  const arrived = trace.events.find(event => event.kind === 'moved' && event.atUs > leftUs && event.router !== null)
  return present(arrived, 'arrival in the new cell').atUs
}

/** When the home agent knew where the mobile is. */
function boundUs(trace: Trace, upUs: Micros): Micros {
  const bound = trace.events.find(
    event => event.kind === 'row' && event.table === 'Bindings' && event.atUs >= upUs && event.row !== null,
  )
  return present(bound, 'a binding of the new care-of address').atUs
}

/** Packets still under way at the end are no losses. */
const GRACE_US = 500_000

function trafficImpact(trace: Trace, leftUs: Micros, upUs: Micros, everyUs: Micros): TrafficImpact {
  const directions = [
    { lost: lostOf(trace, 'mn>ha'), readyUs: upUs },
    { lost: lostOf(trace, 'ha>mn'), readyUs: boundUs(trace, upUs) },
  ]
  const longest = (isCounted: (atUs: Micros, readyUs: Micros) => boolean): number =>
    Math.max(...directions.map(({ lost, readyUs }) => lost.filter(atUs => isCounted(atUs, readyUs)).length))
  const lost = longest((atUs, readyUs) => atUs >= readyUs)
  return {
    handoverUs: longest((atUs, readyUs) => atUs >= leftUs && atUs < readyUs) * everyUs,
    setupUs: lost * everyUs,
    everyUs,
    lost,
  }
}

/** Sending times of the packets of a flow that never arrived. */
function lostOf(trace: Trace, flow: string): readonly Micros[] {
  const sent = new Map<number, Micros>()
  for (const event of trace.events) {
    if (event.kind !== 'flow' || event.flow !== flow) continue
    if (event.what === 'sent') sent.set(event.packet, event.atUs)
    else sent.delete(event.packet)
  }
  return [...sent.values()].filter(atUs => atUs <= trace.endedAtUs - GRACE_US)
}
