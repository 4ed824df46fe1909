import { MOVE } from '../cxtp/base.ts'
import { ALONE } from '../ike/alone.ts'
import { HANDOVER } from '../ike/base.ts'
import type { IkeSection, ScenarioIkePeer } from '../ike-section.ts'
import type { ScenarioIkev1 } from '../ikev1-section.ts'
import type { Scenario } from '../scenario.ts'

const MOVE_AT_US = 3_018_000

type Nodes = Scenario['nodes']

/**
 * What racoon offered in Allard 2008 table 1, as far as the octets tell: of the parameters that give both its totals,
 * 2182 and 1896, these are the plainest (Roamscope). Identities are addresses, as main mode with a pre-shared key needs
 * them (RFC 2409 §5.4).
 */
const RACOON: ScenarioIkev1 = {
  exchange: 'main',
  pfs: 'modp768',
  phase1LifeS: 28_800,
  phase2LifeS: 3_600,
  initialContact: 'informational',
  padding: 'racoon',
  nonceOctets: 16,
}
const SUITE = { ike: '3des-sha1-modp1024', esp: '3des-sha1,3des-sha256', psk: 'kame-psk' }

/** The address that one node has when it speaks to another: a mobile has one in each cell. */
const addressOf = (nodes: Nodes, id: string, towards: string): string =>
  nodes[id]?.careOf?.[towards] ?? nodes[id]?.address ?? ''

type Change = Partial<ScenarioIkev1>

/** The same peers, spoken to by IKEv1 as racoon did. A change may depend on a node and its peer. */
export function byIkev1(
  nodes: Nodes,
  ike: IkeSection,
  change: Change | ((id: string, name: string) => Change) = {},
): IkeSection {
  const peer = (id: string, name: string, given: ScenarioIkePeer): ScenarioIkePeer => ({
    ...given,
    ...SUITE,
    localId: addressOf(nodes, id, name),
    remoteId: addressOf(nodes, name, id),
    ikev1: { ...RACOON, ...(typeof change === 'function' ? change(id, name) : change) },
  })
  return {
    ...ike,
    nodes: Object.fromEntries(
      Object.entries(ike.nodes).map(([id, node]) => [
        id,
        {
          ...node,
          peers: Object.fromEntries(Object.entries(node.peers).map(([name, given]) => [name, peer(id, name, given)])),
        },
      ]),
    ),
  }
}

/**
 * The handover of Allard 2008 table 1: after its move the MN sets everything up anew with nAR. Computing takes the time
 * it took there, and so the move comes when the first set-up is long done.
 */
export const HANDOVER_IKEV1: typeof HANDOVER = {
  ...HANDOVER,
  untilUs: 8_000_000,
  script: [{ ...MOVE, atUs: MOVE_AT_US }],
  costs: 'freebsd-2008',
  reviewNotes: ['allard-2008-delays', 'allard-2008-two-more'],
  ike: byIkev1(HANDOVER.nodes, HANDOVER.ike),
}

/**
 * Mode Config instead of INITIAL-CONTACT in a message of its own, as strongSwan does it. The address that a router gives
 * the MN is the care-of address that it has there: the paper's tunnel has no other inside (Allard 2007 §V-A).
 */
export const byModeConfig = (nodes: Nodes, ike: IkeSection, change: Change = {}): IkeSection =>
  byIkev1(nodes, ike, (id, name) => ({
    initialContact: 'main-mode',
    sealsProof: true,
    modeConfig: {
      way: 'request',
      asks: ['INTERNAL_IP6_ADDRESS'],
      gives: [{ attribute: 'INTERNAL_IP6_ADDRESS', value: addressOf(nodes, 'mn', id === 'mn' ? name : id) }],
    },
    ...change,
  }))

/** The address that MN has inside the tunnel to its gateway, told by Mode Config. */
export const innerAddress = (nodes: Nodes, way: 'request' | 'set'): NonNullable<ScenarioIkev1['modeConfig']> => ({
  way,
  asks: ['INTERNAL_IP6_ADDRESS'],
  gives: [{ attribute: 'INTERNAL_IP6_ADDRESS', value: nodes['mn']?.homeAddress ?? '' }],
})

/** IKEv1 between a mobile that stays and a gateway, in short runs. */
export const ALONE_IKEV1: typeof ALONE = {
  ...ALONE,
  group: 'IKEv1 by itself',
  ike: byIkev1(ALONE.nodes, ALONE.ike),
}
