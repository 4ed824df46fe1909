import { present } from '../lib/assert.ts'
import type { Micros } from '../lib/micros.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { runScenario } from '../simulation/run.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import { securitySetupUs } from '../trace/security-setup.ts'
import type { Trace } from '../trace/trace.ts'

/** What Allard 2008 measured, beside which a run is put: table 1. */
interface PaperRow {
  readonly name: string
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
}

/** One delay of figure 4, from lost packets alone: their number times the time between two. */
export interface ImpactRow {
  readonly letter: 'α' | 'β' | 'γ' | 'δ'
  /** Undefined: the handover itself. */
  readonly name: string | undefined
  /** The paper's own figure, where it has one. */
  readonly paperMs: number | undefined
  /** Its mobile in the run. */
  readonly mobile: string
  readonly us: Micros
  readonly lost: number
  /** Sent before it left and lost: on their way, or since pAR had handed its SAs over (`cxtp.release`). Not part of the delay. */
  readonly lostBefore: number
  readonly everyUs: Micros
}

const NO_OCTETS = { messages: 0, octets: 0 }

const CASES: readonly { readonly scenario: string; readonly paper: PaperRow }[] = [
  {
    scenario: 'ike1-main',
    paper: {
      name: 'IKEv1 main mode',
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
      delayMs: 20,
      messages: 1,
      octets: 106,
      acknowledged: { messages: 1, octets: 82 },
    },
  },
]

/** Table 1 of Allard 2008 beside runs on the cost profile of its machines. `onRow` hears of each row made. */
export function papersComparison(
  onRow: (done: number, all: number) => void = () => undefined,
): readonly ComparisonRow[] {
  return CASES.map(({ scenario, paper }, i) => {
    onRow(i, CASES.length)
    const given = present(scenarioById(scenario), scenario)
    // What the script asks of IKE afterwards is no part of it.
    const script = given.script.filter(stimulus => stimulus.do !== 'ike')
    return { scenario, paper, ...measured({ ...given, script, costs: 'freebsd-2008' }) }
  })
}

/** Long enough after the move for everything measured here. */
const AFTER_MOVE_US = 3_000_000

/** A handover: what it costs over the access link of the new router. */
export function measured(scenario: Scenario): Omit<ComparisonRow, 'scenario' | 'paper'> {
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
  }
}

const octetsOf = (messages: readonly Message[]): number => messages.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** When the mobile was in its new cell. */
function arrivalUs(trace: Trace, leftUs: Micros): Micros {
  const arrived = trace.events.find(event => event.kind === 'moved' && event.atUs > leftUs && event.router !== null)
  return present(arrived, 'arrival in the new cell').atUs
}

const IMPACT_SCENARIO = 'udp-impact'

/** Whose losses are which delay: each mobile is a case of §4.3. */
const IMPACTS: readonly Pick<ImpactRow, 'letter' | 'name' | 'paperMs' | 'mobile'>[] = [
  { letter: 'α', name: undefined, paperMs: undefined, mobile: 'alpha' },
  { letter: 'β', name: 'IKEv1 with context transfer', paperMs: 20, mobile: 'beta' },
  { letter: 'γ', name: 'IKEv1 aggressive mode', paperMs: 1_300, mobile: 'gamma' },
  { letter: 'δ', name: 'IKEv1 main mode', paperMs: 1_500, mobile: 'delta' },
]

/**
 * Figure 4 of Allard 2008 from one run, in which four mobiles move one after another: α is what the one in clear loses, β, γ and δ
 * what the others lose on top of it from when they leave; the longer of both directions. Packets are sent as there, every 50 ms; `everyUs`
 * sends them closer, so that lost ones tell delays more exactly.
 */
export function udpImpact(everyUs: Micros = 50_000): readonly ImpactRow[] {
  const given = present(scenarioById(IMPACT_SCENARIO), IMPACT_SCENARIO)
  const traffic = given.traffic.map(flow => ({ ...flow, everyUs }))
  const run = runScenario({ scenario: { ...given, traffic }, host: 'pure' })
  if (!run.ok) throw new Error(`assertion failed: ${run.error}`)
  const losses = (mobile: string): readonly Losses[] => {
    const leftUs = momentOf(run.value, mobile)
    return [`${mobile}>ha`, `ha>${mobile}`].map(flow => {
      const lost = lostOf(run.value, flow)
      const before = lost.filter(atUs => atUs < leftUs).length
      return { before, after: lost.length - before }
    })
  }
  const handover = losses(present(IMPACTS[0], 'the handover itself').mobile)
  return IMPACTS.map(impact => {
    const own = losses(impact.mobile)
    const isHandover = impact.name === undefined
    const lost = Math.max(...own.map(({ after }, i) => (isHandover ? after : after - (handover[i]?.after ?? 0))))
    const lostBefore = Math.max(...own.map(({ before }) => before))
    return { ...impact, lost, lostBefore, us: lost * everyUs, everyUs }
  })
}

/** Packets of one direction, by when they were sent. */
interface Losses {
  readonly before: number
  readonly after: number
}

/** When a mobile left its cell. */
function momentOf(trace: Trace, mobile: string): Micros {
  const left = trace.events.find(event => event.kind === 'moved' && event.node === mobile && event.router === null)
  return present(left, `${mobile} leaves`).atUs
}

/** Packets still under way at the end are no losses. */
const GRACE_US = 500_000

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
