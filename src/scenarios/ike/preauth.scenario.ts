import type { Scenario } from '../scenario.ts'
import { MOVE, MOVE_AT_US } from '../cxtp/base.ts'
import { HANDOVER, withPeer } from './base.ts'

export default {
  ...HANDOVER,
  id: 'preauth',
  title: 'The next router is asked before the move',
  summary:
    'While still in the cell of pAR the MN sets up its SAs with nAR, through pAR, for the address it will have there. In the new cell one address update is all that is left: the cost of IKE was paid before the outage.',
  source: { work: 'Allard 2008', section: '5' },
  ike: withPeer(HANDOVER.ike, { mobike: true, mobility: { routability: 'none' } }, 'mobike'),
  script: [
    { atUs: MOVE_AT_US - 500_000, node: 'mn', do: 'ike', command: 'initiate', peer: 'nar' },
    MOVE,
    { atUs: MOVE_AT_US + 500_000, node: 'mn', do: 'ike', command: 'delete-ike', peer: 'par' },
  ],
} satisfies Scenario
