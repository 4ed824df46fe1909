import type { Scenario } from '../scenario.ts'
import { LINK_DOWN_US, MOVE_AT_US, PREDICT } from './base.ts'
import within from './counter-gap.scenario.ts'

export default {
  ...within,
  id: 'cxtp-counter-gap-beyond',
  title: 'Packets in flight are lost: the gap is wider than the window',
  summary:
    "The link is down so long that the MN's counter is further ahead than the window is wide. A router that follows the paper drops its packets and says why; RFC 4303 would take them (set cxtp.counterGap=any).",
  script: [PREDICT, { atUs: MOVE_AT_US, node: 'mn', do: 'move', to: 'nar', linkDownUs: 5 * LINK_DOWN_US }],
} satisfies Scenario
