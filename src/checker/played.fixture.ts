import type { Micros } from '../lib/micros.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { playOf, type Play } from '../simulation/play.fixture.ts'
import type { NodeId, Row, TableName } from '../trace/event.ts'
import type { Message } from '../trace/messages.ts'
import { securitySetupUs } from '../trace/security-setup.ts'
import type { Trace } from '../trace/trace.ts'
import type { InvariantId } from './invariants/list.ts'
import { judgedRun } from './judged-run.ts'

export interface PlayOptions {
  readonly faults?: readonly string[]
  /** `path=value`, as the command line has them. */
  readonly settings?: readonly string[]
  readonly seed?: number
  /** Long enough for handover and binding update when left out. */
  readonly untilUs?: Micros
}

/** A run that was judged, with what tests of scenarios ask of it. */
export interface Played extends Play {
  /** CXTP as a ladder in words: `CTAR mn>par delivered`. */
  readonly ladder: readonly string[]
  readonly setupUs: Micros | null
  /** States of the CXTP machines: `nar/cxtp/1 active`. */
  readonly actors: readonly string[]
  /** Invariants that broke, without those a test has its reasons to expect. */
  readonly broken: (...expected: readonly InvariantId[]) => readonly string[]
  /** Rows of a node's table when the run ended, by key. */
  readonly table: (node: NodeId, table: TableName) => Readonly<Record<string, Row>>
  /** Rows of a mobile's tunnel. */
  readonly tunnelRows: (node: NodeId, table: 'SAD' | 'SPD', mobile?: NodeId) => readonly Row[]
  /** `direction SPI state` of the SAs of a mobile's tunnel. */
  readonly tunnel: (node: NodeId, mobile?: NodeId) => readonly string[]
  /** Packets of a flow such as `mn>ha` that arrived and were sent at or after `fromUs`. */
  readonly deliveredFrom: (flow: string, fromUs: Micros) => number
  /** Frames of a name on one hop, in sending order. */
  readonly frames: (name: string, from: NodeId, to: NodeId) => readonly Message[]
  /** Packets of a flow that were lost. */
  readonly lostOf: (flow: string) => number
}

function judged(trace: Trace): Played {
  const play = playOf(trace)
  const table: Played['table'] = (node, name) => play.world.nodes.get(node)?.tables[name].toRecord() ?? {}
  const tunnelRows: Played['tunnelRows'] = (node, name, mobile = 'mn') =>
    Object.values(table(node, name)).filter(row => row.link === `tunnel-${mobile}`)
  return {
    ...play,
    ladder: play.messages.filter(({ protocol }) => protocol === 'CXTP').map(rung),
    setupUs: securitySetupUs(trace),
    actors: play.world.nodes
      .values()
      .flatMap(({ actors }) =>
        actors.entries().flatMap(([id, { state }]) => (id.includes('/cxtp/') ? [`${id} ${state}`] : [])),
      ),
    broken: (...expected) =>
      trace.invariants.flatMap(({ id, holds, text }) =>
        holds || expected.some(known => known === id) ? [] : [`${id}: ${text}`],
      ),
    table,
    tunnelRows,
    tunnel: (node, mobile) =>
      tunnelRows(node, 'SAD', mobile)
        .map(({ spi, direction, state }) => [direction, spi, state].join(' '))
        .sort(),
    deliveredFrom(flow, fromUs) {
      const packets = play.events('flow').filter(event => event.flow === flow)
      const sent = new Map(packets.filter(({ what }) => what === 'sent').map(({ packet, atUs }) => [packet, atUs]))
      return packets.filter(({ what, packet }) => what === 'delivered' && (sent.get(packet) ?? 0) >= fromUs).length
    },
    frames: (name, from, to) => play.named(name).filter(each => each.from === from && each.to === to),
    lostOf: flow =>
      play.traffic.outages.filter(({ from, to }) => `${from}>${to}` === flow).reduce((sum, { lost }) => sum + lost, 0),
  }
}

/** A refused message with the code of the refusal. */
function rung({ name, from, to, fate, reason }: Message): string {
  const code = fate === 'rejected' ? ` ${reason.split(':', 1)[0] ?? ''}` : ''
  return `${name} ${from}>${to} ${fate}${code}`
}

const runs = new Map<string, Played>()

/** Plays a scenario, once for all tests of a file that ask for the same run. */
export function play(
  scenario: Scenario,
  { faults = [], settings = [], seed, untilUs = 1_700_000 }: PlayOptions = {},
): Played {
  const key = JSON.stringify([scenario, faults, settings, seed, untilUs])
  const known = runs.get(key)
  if (known !== undefined) return known
  const run = judgedRun({ scenario, faults, settings, seed: seed ?? null, untilUs })
  if (!run.ok) throw new Error(run.error)
  const played = judged(run.value)
  runs.set(key, played)
  return played
}
