import type { Scenario } from '../scenario.ts'
import { GATEWAY_TUNNEL, HANDOVER, withPeer } from './base.ts'

export default {
  ...HANDOVER,
  ...GATEWAY_TUNNEL,
  id: 'mobike-lost-address',
  title: 'MOBIKE: the MN moves on before its update was answered',
  summary:
    'In the cell of nAR the MN tells pAR its new address, and leaves again before the answer is there. Back in the old cell it repeats the open request from there and sends a newer update behind it: only that one counts.',
  source: { work: 'RFC 4555', section: '3.5' },
  ike: withPeer(GATEWAY_TUNNEL.ike, { mobike: true }, 'mobike'),
  script: [
    { atUs: 1_018_000, node: 'mn', do: 'move', to: 'nar', linkDownUs: 50_000 },
    { atUs: 1_080_000, node: 'mn', do: 'move', to: 'par', linkDownUs: 50_000 },
  ],
  untilUs: 8_000_000,
} satisfies Scenario
