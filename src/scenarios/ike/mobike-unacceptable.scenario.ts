import type { Scenario } from '../scenario.ts'
import { changed } from './alone.ts'
import { GATEWAY_TUNNEL, HANDOVER, withPeer } from './base.ts'

export default {
  ...HANDOVER,
  ...GATEWAY_TUNNEL,
  id: 'mobike-unacceptable',
  title: 'MOBIKE: the gateway does not want the MN there',
  summary:
    'By its policy pAR serves its own network only, and answers UNACCEPTABLE_ADDRESSES. The MN reports it; in its old cell, to which it returns, all is as before.',
  source: { work: 'RFC 4555', section: '3.5' },
  ike: changed(
    'par',
    { mobility: { acceptable: ['2001:db8:1::/64'] } },
    {},
    withPeer(GATEWAY_TUNNEL.ike, { mobike: true }, 'mobike'),
  ),
  script: [
    { atUs: 1_018_000, node: 'mn', do: 'move', to: 'nar', linkDownUs: 50_000 },
    { atUs: 2_000_000, node: 'mn', do: 'move', to: 'par', linkDownUs: 50_000 },
  ],
  untilUs: 8_000_000,
} satisfies Scenario
