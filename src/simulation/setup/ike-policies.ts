import { ANYTHING } from '../../protocol/ipsec/selectors.ts'
import type { SelectorSet } from '../../protocol/ipsec/selectors.ts'
import { NO_PFP, type Policy } from '../../protocol/ipsec/spd.ts'
import { selectorSets } from '../../protocol/ipsec/traffic-range.ts'
import { IKE_NAT_PORT, IKE_PORT } from '../../protocol/wire/ikev2/codes.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { IkeConfig, IkePeer } from '../nodes/ike/ike-config.ts'
import { selectorSet } from '../nodes/ike/selectors.ts'
import type { Ikev1Config } from '../nodes/ike1/config.ts'
import { BYPASS, bothWays, PROTOCOL } from './policies.ts'

const ESP = 50
const AH = 51
const PORTS = [
  { from: IKE_PORT, to: IKE_PORT },
  { from: IKE_NAT_PORT, to: IKE_NAT_PORT },
]

/** What IKE needs past every other rule, at each node of the scenario: its own messages (RFC 4301 §5.1, §5.2). */
export function ikeBypass(scenario: Scenario, id: NodeId): readonly Policy[] {
  if (scenario.ike === undefined) return []
  // A NAT may have made any port of the peer's (RFC 7296 §2.23).
  const set: SelectorSet = { ...ANYTHING, protocol: PROTOCOL.UDP, localPort: PORTS }
  const own = bothWays({ name: 'bypass-ike', set, action: BYPASS }).map(policy => ({ ...policy, selectors: [set] }))
  if (scenario.nodes[id]?.role !== 'access-router') return own
  // A router is no end of the tunnels that mobiles in its cell have with another gateway: they pass.
  const pass = (name: string, protocol: number) => bothWays({ name, set: { ...ANYTHING, protocol }, action: BYPASS })
  return [...own, ...pass('pass-esp', ESP), ...(usesAh(scenario) ? pass('pass-ah', AH) : [])]
}

const usesAh = ({ ike }: Scenario): boolean =>
  Object.values(ike?.nodes ?? {}).some(({ peers }) => Object.values(peers).some(({ ah }) => ah !== undefined))

/** Joins policies towards a peer with the SAs negotiated with it; the endpoint's own rows have the same link. */
export const ikeLink = (peer: string): string => `ike:${peer}`

/** What is to be protected whether or not there is an SA yet (RFC 4301 §4.4.1). */
export const ikePolicies = (config: IkeConfig): readonly Policy[] =>
  config.peers.values().flatMap(peer => policiesOf(peer, selectorSets(peer.localRanges, peer.remoteRanges)))

/** The same for the peers of IKEv1. */
export const ikev1Policies = (config: Ikev1Config): readonly Policy[] =>
  config.peers.flatMap(({ phase2: esp, ...peer }) =>
    policiesOf({ ...peer, esp }, [selectorSet(peer.localRanges, peer.remoteRanges)]),
  )

function policiesOf(
  peer: Pick<IkePeer, 'name' | 'mode' | 'esp' | 'pfp'>,
  selectors: readonly SelectorSet[],
): readonly Policy[] {
  const flags = Object.fromEntries((peer.pfp ?? []).map(field => [field, true]))
  return bothWays({
    name: `policy-${peer.name}`,
    set: ANYTHING,
    owner: peer.name,
    action: {
      kind: 'protect',
      protocol: peer.esp[0]?.protocol ?? 'esp',
      mode: peer.mode,
      // Known once an SA is negotiated: its rows say between which addresses the tunnel is.
      tunnelLocal: undefined,
      tunnelRemote: undefined,
      link: ikeLink(peer.name),
      extendedSequence: peer.esp.some(({ sequence }) => sequence[0] === 'esn'),
      algorithms: peer.esp.flatMap(({ encryption, integrity }) =>
        encryption.map(id => ({ encryption: id, integrity: integrity[0] ?? ('none' as const) })),
      ),
    },
  }).map(policy => ({ ...policy, names: [peer.name], selectors, pfp: { ...NO_PFP, ...flags } }))
}
