import type { Scenario } from '../scenario.ts'
import { GATEWAY_TUNNEL, HANDOVER, withPeer } from './base.ts'

export default {
  ...HANDOVER,
  ...GATEWAY_TUNNEL,
  id: 'mobike-routability',
  title: 'MOBIKE: the gateway checks that the MN is where it says',
  summary:
    'pAR answers the address update, but moves the child SAs only after a COOKIE2 has come back from the new address: one round trip more in which packets still go to the old one.',
  source: { work: 'RFC 4555', section: '3.7' },
  ike: withPeer(GATEWAY_TUNNEL.ike, { mobike: true }, 'mobike'),
} satisfies Scenario
