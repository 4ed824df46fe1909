import type { Scenario, Stimulus } from './scenario.ts'

/** So many of each crowd are enough where every scenario is played. */
export const CROWD_IN_TESTS = 20

/**
 * The scenario with at most `clients` nodes of each crowd, the first ones: what is said of the others is left out too. Tests
 * that play every scenario take crowds so; what a crowd of full size comes to is measured once.
 */
export function withSmallerCrowds(scenario: Scenario, clients: number): Scenario {
  const counted = new Map<string, number>()
  const gone = new Set(
    Object.entries(scenario.nodes).flatMap(([id, { crowd }]) => {
      if (crowd === undefined) return []
      const before = counted.get(crowd) ?? 0
      counted.set(crowd, before + 1)
      return before < clients ? [] : [id]
    }),
  )
  if (gone.size === 0) return scenario
  const stays = (id: string): boolean => !gone.has(id)
  const flows = <F extends { readonly from: string; readonly to: string }>(all: readonly F[]): F[] =>
    all.filter(({ from, to }) => stays(from) && stays(to))
  const { ike, downloads } = scenario
  return {
    ...scenario,
    nodes: only(scenario.nodes, stays),
    ...(ike === undefined ? {} : { ike: { ...ike, nodes: ikeNodes(ike.nodes, stays) } }),
    tunnels: scenario.tunnels.filter(({ mobile }) => stays(mobile)),
    setkey: scenario.setkey.filter(({ node }) => stays(node)),
    traffic: flows(scenario.traffic),
    ...(downloads === undefined ? {} : { downloads: flows(downloads) }),
    script: scenario.script.filter(stimulus => namesOf(stimulus).every(stays)),
  }
}

type IkeNodes = NonNullable<Scenario['ike']>['nodes']

const ikeNodes = (nodes: IkeNodes, stays: (id: string) => boolean): IkeNodes =>
  Object.fromEntries(
    Object.entries(only(nodes, stays)).map(([id, node]) => [id, { ...node, peers: only(node.peers, stays) }]),
  )

const only = <V>(record: Readonly<Record<string, V>>, stays: (id: string) => boolean): Record<string, V> =>
  Object.fromEntries(Object.entries(record).filter(([id]) => stays(id)))

/** Nodes that a line of the script names. */
const namesOf = (stimulus: Stimulus): readonly string[] => [
  stimulus.node,
  ...('peer' in stimulus ? [stimulus.peer] : []),
  ...('mobile' in stimulus ? [stimulus.mobile] : []),
]
