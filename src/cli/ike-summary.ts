import { hex32 } from '../lib/bytes.ts'
import { proposalOf } from '../protocol/crypto/ike/cipher-suite.ts'
import { spellOut } from '../protocol/crypto/ike/cipher-suite-name.ts'
import { trafficRangeText } from '../protocol/ipsec/traffic-range-text.ts'
import type { IkeEndpoint } from '../simulation/nodes/ike/ike-state.ts'
import { placeText } from '../simulation/nodes/ike/udp-places.ts'

/** The tables of an endpoint for people and programs: IKE SAs with their children, SPIs as a peer's own list has them. */
export function ikeSummary(endpoint: IkeEndpoint) {
  return endpoint.sas
    .values()
    .filter(sa => sa.algorithms !== undefined && sa.phase !== 'closed')
    .map(sa => ({
      name: sa.name,
      role: sa.role,
      state: sa.phase,
      initiatorSpi: sa.spiI,
      responderSpi: sa.spiR,
      local: placeText(sa.local),
      remote: placeText(sa.remote),
      algorithms: sa.algorithms === undefined ? '' : spellOut(proposalOf(sa.algorithms)),
      innerAddresses: sa.assigned,
      mobike: sa.mobike,
      encapsulated: sa.encapsulated,
      children: endpoint.children
        .values()
        .filter(child => child.sa === sa.name && child.installed)
        .map(child => ({
          name: child.name,
          inboundSpi: hex32(child.inboundSpi),
          outboundSpi: hex32(child.outboundSpi),
          algorithms: child.algorithms === undefined ? '' : spellOut(proposalOf(child.algorithms)),
          ts: child.localRanges.map(trafficRangeText).join(','),
          remoteTs: child.remoteRanges.map(trafficRangeText).join(','),
        })),
    }))
}
