import type { Scenario } from '../scenario.ts'
import { GATEWAY_TUNNEL, HANDOVER, withPeer } from './base.ts'

export default {
  ...HANDOVER,
  ...GATEWAY_TUNNEL,
  id: 'mobike-only',
  title: 'MOBIKE: another address, the same gateway',
  summary:
    'The MN keeps pAR as its security gateway and tells it the new address with UPDATE_SA_ADDRESSES. SPIs, keys and counters stay; all traffic goes the long way through pAR from now on.',
  source: { work: 'RFC 4555', section: '3.5' },
  ike: withPeer(GATEWAY_TUNNEL.ike, { mobike: true, mobility: { routability: 'none' } }, 'mobike'),
} satisfies Scenario
