import type { IkeSection, ScenarioIkePeer } from '../ike-section.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { NODE_DEFAULTS, TIMERS } from './base.ts'

const HERE = '2001:db8:1::10'
const HOST = '2001:db8:ff::1'
const { mn } = ALONE.nodes

const MOBILE: ScenarioIkePeer = {
  ike: 'aes128gcm16-prfsha256-x25519',
  esp: 'aes128gcm16',
  psk: 'the secret of MN and CN',
  localId: 'mn.par.ipv6.com',
  remoteId: 'cn.ipv6.com',
  mode: 'transport',
  mobike: false,
  start: 'traffic',
  localTs: [HERE],
  remoteTs: [HOST],
}

/** MN and the host it talks to have IKE with each other; the router in between forwards. Changes: of either side. */
export function endToEnd(
  change: Partial<ScenarioIkePeer>,
  atHost: Partial<ScenarioIkePeer> = {},
  atMobile: Partial<ScenarioIkePeer> = {},
): Pick<Scenario, 'nodes'> & { readonly ike: IkeSection } {
  const { localId, remoteId, localTs, remoteTs, ...same } = MOBILE
  const host: ScenarioIkePeer = {
    ...same,
    localId: remoteId,
    remoteId: localId,
    localTs: remoteTs,
    remoteTs: localTs,
    start: 'script',
  }
  return {
    // The flows run between the mobile's own address and the host.
    nodes: {
      ...ALONE.nodes,
      ...(mn === undefined ? {} : { mn: { ...mn, address: HERE, homeAddress: HERE, careOf: { par: HERE } } }),
    },
    ike: {
      nodes: {
        mn: { ...NODE_DEFAULTS, peers: { ha: { ...MOBILE, ...change, ...atMobile } } },
        ha: { ...NODE_DEFAULTS, peers: { mn: { ...host, ...change, ...atHost } } },
      },
      timers: TIMERS,
      afterMove: 'none',
    },
  }
}
