import { present } from '../../lib/assert.ts'
import { ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { readSetkey } from '../../interchange/setkey/read.ts'
import type { SetkeyTables } from '../../interchange/setkey/read.ts'
import { misfit } from './misfit.ts'
import { sameAddress } from '../../protocol/ipsec/address.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'

type Listing = Scenario['setkey'][number]

/** The rows that a setkey listing configures at its node, and what is odd about it. */
export function listingTables(scenario: Scenario, given: Listing): Result<SetkeyTables, string> {
  const node = present(scenario.nodes[given.node], `node ${given.node}`)
  const owner = node.role === 'mobile-node' ? given.node : mobileOf(scenario, given.node)
  const read = readSetkey(given.listing, {
    names: Object.fromEntries(
      Object.values(scenario.nodes).map(({ hostName, address }) => [hostName.toLowerCase(), address]),
    ),
    own: [node.address],
    reading: given.reading,
    lookupCase: scenario.cxtp.lookupCase,
    // Ends in the wrong order name a tunnel nobody has an SA for: installed as written, such a policy leads nowhere.
    linkOf: local => (sameAddress(local, node.address) ? tunnelLink(owner) : `${tunnelLink(owner)}-reversed`),
    ownerOf: () => owner,
  })
  return read.ok ? ok(read.value) : misfit(`setkey listing of ${given.node}`, read.error.message, 'what setkey reads')
}

/** Listings name hosts, not roles: a router's tunnel is with the mobile that starts in its cell. */
function mobileOf(scenario: Scenario, router: NodeId): NodeId {
  const found = Object.entries(scenario.nodes).find(([, node]) => node.attachedTo === router)
  return found?.[0] ?? router
}

/** Joins a mobile's policies and SAs at either end. */
export const tunnelLink = (mobile: NodeId): string => `tunnel-${mobile}`
