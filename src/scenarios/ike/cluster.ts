import { LINKS } from '../cxtp/base.ts'
import type { IkeSection } from '../ike-section.ts'
import type { Scenario } from '../scenario.ts'
import { GATEWAY_TUNNEL, HANDOVER, withPeer } from './base.ts'

const { par } = GATEWAY_TUNNEL.ike.nodes
const wire = (id: string, between: [string, string]): Scenario['links'][number][] =>
  LINKS.filter(link => link.id === 'par-ha').map(link => ({ ...link, id, between }))

/** MN in the cell of nAR, its gateway pAR somewhere behind, and a second gateway of the same cluster (RFC 6311 §2). */
export const CLUSTER: Omit<Scenario, 'id' | 'title' | 'summary' | 'source' | 'ike'> = {
  ...HANDOVER,
  nodes: {
    nar: HANDOVER.nodes['nar'] as Scenario['nodes'][string],
    mn: {
      ...(GATEWAY_TUNNEL.nodes['mn'] as Scenario['nodes'][string]),
      address: '2001:db8:2::10',
      careOf: { nar: '2001:db8:2::10' },
      attachedTo: 'nar',
    },
    par: { ...(HANDOVER.nodes['par'] as Scenario['nodes'][string]), label: 'GW' },
    gw2: { role: 'access-router', label: 'GW2', hostName: 'gw2.par.ipv6.com', address: '2001:db8:1::2' },
    ha: HANDOVER.nodes['ha'] as Scenario['nodes'][string],
  },
  links: [
    ...LINKS.filter(({ id }) => id === 'radio-nar' || id === 'par-ha' || id === 'par-nar'),
    ...wire('gw2-ha', ['gw2', 'ha']),
    ...wire('gw2-nar', ['nar', 'gw2']),
  ],
  untilUs: 10_000_000,
}

/** The second gateway is configured like the first one: the same identity, the same secret. */
export function clusterIke(change: Parameters<typeof withPeer>[1]): IkeSection {
  const ike = withPeer(GATEWAY_TUNNEL.ike, change, 'none')
  const gateway = ike.nodes['par'] ?? par
  return gateway === undefined ? ike : { ...ike, nodes: { ...ike.nodes, gw2: gateway } }
}

/** Ping and answer, once a second. */
export const PINGS: Scenario['traffic'] = [
  { from: 'mn', to: 'ha', everyUs: 1_000_000, firstUs: 200_000, octets: 64 },
  { from: 'ha', to: 'mn', everyUs: 1_000_000, firstUs: 1_300_000, octets: 64 },
]
