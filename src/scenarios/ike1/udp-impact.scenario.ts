import { CXTP, LINK_DOWN_US, mobile, NODES } from '../cxtp/base.ts'
import { HANDOVER, NODE_DEFAULTS } from '../ike/base.ts'
import { IKE_CONTEXT } from '../ike-context/base.ts'
import type { IkeSection, ScenarioIkePeer } from '../ike-section.ts'
import type { ScenarioIkev1 } from '../ikev1-section.ts'
import type { Scenario } from '../scenario.ts'
import { byIkev1 } from './base.ts'

/** One mobile for each letter of figure 4. */
interface Case {
  readonly id: 'alpha' | 'beta' | 'gamma' | 'delta'
  readonly letter: string
  /** Last octets of its addresses. */
  readonly identifier: string
  /** Undefined: in clear, so that nothing but the handover interrupts it. */
  readonly ikev1: Partial<ScenarioIkev1> | undefined
  readonly afterMove: IkeSection['afterMove']
  readonly movesAtUs: number
}

/** A move begins when the one before is long over: a daemon does one thing at a time. */
const CASES: readonly Case[] = [
  { id: 'beta', letter: 'β', identifier: '20', ikev1: {}, afterMove: 'none', movesAtUs: 6_518_000 },
  {
    id: 'gamma',
    letter: 'γ',
    identifier: '30',
    ikev1: { exchange: 'aggressive' },
    afterMove: 'ike',
    movesAtUs: 7_018_000,
  },
  { id: 'delta', letter: 'δ', identifier: '40', ikev1: { exchange: 'main' }, afterMove: 'ike', movesAtUs: 9_018_000 },
  { id: 'alpha', letter: 'α', identifier: '10', ikev1: undefined, afterMove: 'none', movesAtUs: 6_018_000 },
]
const FORESEEN_US = 10_000

/** The tunnels with pAR are set up one after another, for the same reason. */
const SET_UP_EVERY_US = 2_000_000
const TRAFFIC_FROM_US = 5_505_000

const homeAgent = NODES['ha']?.address ?? ''

const station = ({ id, letter, identifier, ikev1, afterMove }: Case): Scenario['nodes'][string] => ({
  ...mobile(`MN ${letter}`, `${id}.par.ipv6.com`, identifier, 'par'),
  cxtp: ikev1 !== undefined && afterMove === 'none',
  ...(ikev1 === undefined ? { extra: true } : {}),
})
const { mn: _, ...others } = NODES
const stations = Object.fromEntries(CASES.map(each => [each.id, station(each)]))
const nodes: Scenario['nodes'] = { ...others, ...stations }

/** The agreement of a mobile and a router, at both of them. */
function agreement({ id, ikev1 }: Case, router: string): IkeSection {
  const careOf = [stations[id]?.careOf?.[router] ?? '']
  const entry = HANDOVER.ike.nodes['mn']?.peers['par'] as ScenarioIkePeer
  const own: ScenarioIkePeer = { ...entry, localTs: careOf, remoteTs: [homeAgent], start: 'script' }
  const theirs: ScenarioIkePeer = { ...entry, localTs: [homeAgent], remoteTs: careOf, start: 'script' }
  const both = {
    [id]: { ...NODE_DEFAULTS, peers: { [router]: own } },
    [router]: { ...NODE_DEFAULTS, peers: { [id]: theirs } },
  }
  return byIkev1(nodes, { ...HANDOVER.ike, nodes: both }, ikev1)
}

function ike(): IkeSection {
  const all: Record<string, IkeSection['nodes'][string]> = {}
  for (const each of CASES.filter(({ ikev1 }) => ikev1 !== undefined)) {
    for (const router of ['par', 'nar'])
      for (const [id, node] of Object.entries(agreement(each, router).nodes))
        all[id] = { ...node, peers: { ...all[id]?.peers, ...node.peers } }
    const own = all[each.id]
    if (own !== undefined) all[each.id] = { ...own, afterMove: each.afterMove }
  }
  return { ...HANDOVER.ike, nodes: all, afterMove: 'none' }
}

/** What lets MN α through without protection at a node, by its address in one cell. */
function inClear(node: string, cell: 'par' | 'nar'): Scenario['setkey'][number] {
  const address = stations['alpha']?.careOf?.[cell] ?? ''
  const [up, down] = node === 'alpha' ? ['out', 'in'] : ['in', 'out']
  const listing = `spdadd ${address} ${homeAgent} ipv6 -P ${up} none;\nspdadd ${homeAgent} ${address} ipv6 -P ${down} none;\n`
  return { node, listing, reading: 'as-written' }
}

export default {
  ...HANDOVER,
  id: 'udp-impact',
  title: 'What a handover costs UDP: α, β, γ and δ',
  summary:
    'Four mobiles go from pAR to nAR on one time axis, one after another: MN α in clear, MN β with context transfer, MN γ with aggressive and MN δ with main mode. Each loses UDP packets for as long as its handover takes: α alone, and β, γ or δ on top of it. pAR keeps SAs of γ and δ, which nobody deletes.',
  source: { work: 'Allard 2008', section: '4.3, figure 4' },
  group: 'IKE context (Allard 2008)',
  nodes,
  cxtp: CXTP,
  setkey: [inClear('alpha', 'par'), inClear('alpha', 'nar'), inClear('par', 'par'), inClear('nar', 'nar')],
  ike: ike(),
  ikeContext: { ...IKE_CONTEXT, update: 'automatic' },
  traffic: CASES.flatMap(({ id }) => [
    { from: id, to: 'ha', everyUs: 50_000, firstUs: TRAFFIC_FROM_US, octets: 64 },
    { from: 'ha', to: id, everyUs: 50_000, firstUs: TRAFFIC_FROM_US + 15_000, octets: 64 },
  ]),
  script: [
    ...CASES.filter(({ ikev1 }) => ikev1 !== undefined).map(({ id }, i) => ({
      atUs: i * SET_UP_EVERY_US,
      node: id,
      do: 'ike' as const,
      command: 'initiate' as const,
      peer: 'par',
    })),
    ...CASES.flatMap(({ id, movesAtUs: atUs, ikev1, afterMove }): Scenario['script'] => [
      ...(ikev1 !== undefined && afterMove === 'none'
        ? [{ atUs: atUs - FORESEEN_US, node: id, do: 'predict-handover' as const, to: 'nar' }]
        : []),
      { atUs, node: id, do: 'move', to: 'nar', linkDownUs: LINK_DOWN_US },
    ]),
  ],
  untilUs: 12_000_000,
  costs: 'freebsd-2008',
  reviewNotes: ['allard-2008-delays'],
} satisfies Scenario
