import type { IkeContextSettings, Scenario, ScenarioLink, ScenarioNode } from '../scenario.ts'
import { CONTEXTS_IKE, endUser, GATEWAY_CONTEXTS, gatewaysIke, NODES, REDIRECT, type Client } from './base.ts'

/** Many end users of SG1 beside the EU, all alike: c1, c2, … at 2001:db8:1::1001, 2001:db8:1::1002, … */
export const crowdOf = (clients: number): readonly Client[] =>
  Array.from({ length: clients }, (_, i) => ({
    id: `c${i + 1}`,
    label: `C${i + 1}`,
    identifier: (FIRST_IDENTIFIER + i).toString(16),
  }))

/** Above those of the end users with a name of their own. */
const FIRST_IDENTIFIER = 0x1001

export const CROWD = 'clients'

export const crowdNodes = (clients: readonly Client[]): Record<string, ScenarioNode> =>
  Object.fromEntries(
    clients.map(({ id, label, identifier }) => [
      id,
      { ...endUser(label, `${id}.isp.ipv6.com`, identifier), extra: true, crowd: CROWD },
    ]),
  )

/**
 * One packet of each client every `everyUs`, and nothing back; each begins `spacingUs` after the one before, so that the
 * gateways are not asked by all at once.
 */
export const crowdTraffic = (
  clients: readonly Client[],
  { everyUs, spacingUs }: { readonly everyUs: number; readonly spacingUs: number },
): Scenario['traffic'] =>
  clients.map(({ id }, i) => ({ from: id, to: 'server', everyUs, firstUs: 10_000 + spacingUs * i, octets: 64 }))

/** The end users of the crowd are there one after the other. */
const SPACING_US = 5_000
const DRAIN_AT_LEAST_US = 2_000_000
/** Until the last of them has its tunnel. */
const SET_UP_US = 1_000_000

/** A gateway with its clients, the EU and a crowd, is to be shut down: it sends them all to the other one. */
export function drained(
  clients: number,
  pace: NonNullable<IkeContextSettings['redirect']>['pace'],
): Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> {
  const crowd = crowdOf(clients)
  const allBegunUs = SPACING_US * clients
  const load = { loadEveryUs: 250_000 }
  return {
    ...GATEWAY_CONTEXTS,
    nodes: { ...NODES, ...crowdNodes(crowd) },
    ike: gatewaysIke({ ...CONTEXTS_IKE, nodes: { sg1: load, sg2: { ...load, known: false } }, clients: crowd }),
    ikeContext: {
      ...GATEWAY_CONTEXTS.ikeContext,
      redirect: { ...REDIRECT, ...(pace === undefined ? {} : { pace }) },
    },
    traffic: [
      ...GATEWAY_CONTEXTS.traffic.map(flow => ({ ...flow, everyUs: 200_000 })),
      ...crowdTraffic(crowd, { everyUs: Math.max(1_000_000, allBegunUs), spacingUs: SPACING_US }),
    ],
    script: [{ atUs: Math.max(DRAIN_AT_LEAST_US, allBegunUs + SET_UP_US), node: 'sg1', do: 'drain', to: 'sg2' }],
    costs: 'strongswan-tuned',
  }
}

/** Contexts go over a link that carries less; what finds its queue full is lost. */
export const overNarrowLink = <S extends Pick<Scenario, 'links'>>(
  scenario: S,
  narrow: Pick<ScenarioLink, 'bandwidthBps' | 'queueOctets'>,
): S => ({
  ...scenario,
  links: scenario.links.map(link => (link.id === 'sg1-sg2' ? { ...link, ...narrow } : link)),
})
