import { mobile } from '../cxtp/base.ts'
import type { IkeSection } from '../ike-section.ts'
import type { Scenario } from '../scenario.ts'
import type { ScenarioSpis } from '../spi-section.ts'
import { NODE_DEFAULTS } from '../ike/base.ts'
import { CONTEXT_BASE, contextIke, IKE_CONTEXT } from './base.ts'

/** What the scenarios of colliding SPIs share: other mobiles whose SAs with nAR have the numbers that the MN's have. */

/** Inbound SPIs of pAR and of the MN, small ones as people type them in (Allard 2007 §VI-A). */
export const TO_ROUTER = '0x101'
export const TO_MOBILE = '0x102'

export interface Neighbour {
  readonly id: 'mn2' | 'mn3' | 'mn4'
  readonly label: string
  /** Last octets of its addresses. */
  readonly identifier: string
  readonly spis: ScenarioSpis
}

export const MN2: Neighbour = { id: 'mn2', label: 'MN2', identifier: '20', spis: { firstChildSpis: [TO_MOBILE] } }
export const MN3: Neighbour = { id: 'mn3', label: 'MN3', identifier: '30', spis: {} }
export const MN4: Neighbour = { id: 'mn4', label: 'MN4', identifier: '40', spis: {} }

interface Collisions {
  readonly neighbours?: readonly Neighbour[]
  readonly mn?: ScenarioSpis
  readonly par?: ScenarioSpis
  readonly nar: ScenarioSpis
  /** nAR could authenticate the MN itself, as a complete IKEv2 wants. */
  readonly known?: boolean
}

type Node = IkeSection['nodes'][string]

/** The MN's context comes to nAR, where neighbours have set up theirs before. */
export function spiScenario({
  neighbours = [MN2],
  mn,
  par,
  nar,
  known = true,
}: Collisions): Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> & { readonly ike: IkeSection } {
  const ike = contextIke({
    nodes: {
      mn: { spis: { firstChildSpis: [TO_MOBILE], ...mn } },
      par: { spis: { firstChildSpis: [TO_ROUTER], ...par } },
      nar: { spis: nar, known },
    },
  })
  const { mn: own, par: router, nar: next } = ike.nodes
  const [there, here] = [own?.peers['par'], router?.peers['mn']]
  if (there === undefined || here === undefined || next === undefined) return { ...CONTEXT_BASE, ike }
  const nodes: Record<string, Node> = {}
  const peers: Node['peers'] = {}
  for (const { id, label, identifier, spis } of neighbours) {
    const [inner, name] = [[innerOf(identifier)], `${label.toLowerCase()}.nar.ipv6.com`]
    nodes[id] = { ...NODE_DEFAULTS, spis, peers: { nar: { ...there, localId: name, localTs: inner } } }
    peers[id] = { ...here, remoteId: name, remoteTs: inner }
  }
  return {
    ...CONTEXT_BASE,
    nodes: { ...CONTEXT_BASE.nodes, ...Object.fromEntries(neighbours.map(each => [each.id, stationOf(each)])) },
    ike: { ...ike, nodes: { ...ike.nodes, ...nodes, nar: { ...next, peers: { ...next.peers, ...peers } } } },
    ikeContext: { ...IKE_CONTEXT, update: 'responder' },
    traffic: [
      ...CONTEXT_BASE.traffic,
      ...neighbours.map(({ id }, i) => ({
        from: id,
        to: 'ha',
        everyUs: 200_000,
        firstUs: 30_000 + 50_000 * i,
        octets: 64,
      })),
    ],
  }
}

const innerOf = (identifier: string): string => `2001:db8:2:ffff::${identifier}`

function stationOf({ label, identifier }: Neighbour): Scenario['nodes'][string] {
  const { homeAgent: _, ...station } = mobile(label, `${label.toLowerCase()}.nar.ipv6.com`, identifier, 'nar')
  return { ...station, homeAddress: innerOf(identifier), gateway: 'nar', extra: true }
}

/** The same with other answers of nAR to what collides. */
export function withRouterSpis<T extends Scenario & { readonly ike: IkeSection }>(scenario: T, spis: ScenarioSpis): T {
  const { nodes } = scenario.ike
  const { nar } = nodes
  if (nar === undefined) return scenario
  return { ...scenario, ike: { ...scenario.ike, nodes: { ...nodes, nar: { ...nar, spis: { ...nar.spis, ...spis } } } } }
}
