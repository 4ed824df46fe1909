import { NODE_DEFAULTS } from '../ike/base.ts'
import type { Scenario } from '../scenario.ts'
import { GATEWAYS } from './base.ts'

/** A gateway at an address, which knows nobody and has nothing: what a tunnel is put into that comes as a file. */
export function emptyGateway(id: string, address: string, lookupCase: 1 | 2 | 3): Scenario {
  const [cell] = GATEWAYS.links
  return {
    ...GATEWAYS,
    id: 'empty-gateway',
    title: 'An empty gateway',
    summary: 'Knows nobody and has nothing.',
    source: { work: 'Palomares 2013', section: 'III-B' },
    nodes: { [id]: { role: 'access-router', label: 'Gateway', hostName: id, address } },
    links: cell === undefined ? [] : [{ ...cell, between: [id] }],
    cxtp: { ...GATEWAYS.cxtp, lookupCase },
    ike: { ...GATEWAYS.ike, nodes: { [id]: { ...NODE_DEFAULTS, peers: {} } } },
    traffic: [],
  }
}
