import { LINKS, TRAFFIC } from '../cxtp/base.ts'
import type { IkeSection, IkeStimulus, ScenarioIkePeer } from '../ike-section.ts'
import type { Scenario } from '../scenario.ts'
import { GATEWAY_TUNNEL, HANDOVER } from './base.ts'

type Node = 'mn' | 'par'
type Base = Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> & { readonly ike: IkeSection }

const { mn, par, ha } = GATEWAY_TUNNEL.nodes
const named = (
  node: Scenario['nodes'][string] | undefined,
  label: string,
): Record<string, Scenario['nodes'][string]> =>
  node === undefined ? {} : { [label === 'CN' ? 'ha' : label === 'GW' ? 'par' : 'mn']: { ...node, label } }

/** One mobile, one security gateway, one host behind it, and nobody moves: IKEv2 by itself, in short runs. */
export const ALONE: Base = {
  ...HANDOVER,
  group: 'IKEv2 by itself',
  untilUs: 4_000_000,
  nodes: {
    ...named(par, 'GW'),
    ...named(mn === undefined ? undefined : { ...mn, careOf: { par: mn.address } }, 'MN'),
    ...named(ha, 'CN'),
  },
  links: LINKS.filter(({ id }) => id === 'radio-par' || id === 'par-ha'),
  traffic: TRAFFIC.map(flow => ({ ...flow, everyUs: 200_000 })),
  script: [],
  ike: GATEWAY_TUNNEL.ike,
}

/** The shared set-up with one side's entry for the other, or one side's own settings, changed. */
export function changed(
  node: Node,
  peer: Partial<ScenarioIkePeer>,
  settings: Partial<Omit<IkeSection['nodes'][string], 'peers'>> = {},
  ike: IkeSection = ALONE.ike,
): IkeSection {
  const own = ike.nodes[node]
  if (own === undefined) return ike
  const peers = Object.fromEntries(Object.entries(own.peers).map(([name, given]) => [name, { ...given, ...peer }]))
  return { ...ike, nodes: { ...ike.nodes, [node]: { ...own, ...settings, peers } } }
}

/** A line of the script: what a side does at that time. */
export const tell = (atUs: number, node: Node, command: IkeStimulus['command']): IkeStimulus => ({
  atUs,
  node,
  do: 'ike',
  command,
  peer: node === 'mn' ? 'par' : 'mn',
})
