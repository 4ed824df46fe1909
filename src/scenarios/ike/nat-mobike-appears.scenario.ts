import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT, betweenCells } from './behind-nat.ts'
import { withPeer } from './base.ts'

export default {
  ...betweenCells('par', 'nat'),
  id: 'nat-mobike-appears',
  title: 'MOBIKE: the MN moves behind a NAT',
  summary:
    'From the cell of its gateway the MN goes behind a NAT. Its address update passes, being UDP; its ESP does not until the answer has shown the NAT and both sides put UDP around it.',
  source: { work: 'RFC 4555', section: '3.5' },
  ike: withPeer(BEHIND_NAT.ike, { mobike: true, mobility: { routability: 'none' } }, 'mobike'),
} satisfies Scenario
