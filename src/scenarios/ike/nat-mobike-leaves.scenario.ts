import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT, betweenCells } from './behind-nat.ts'
import { withPeer } from './base.ts'

export default {
  ...betweenCells('nat', 'par'),
  id: 'nat-mobike-leaves',
  title: 'MOBIKE: the MN comes out from behind a NAT',
  summary:
    'The address update arrives untranslated: no NAT any more. ESP travels without UDP again and the keepalives end; port 4500 stays.',
  source: { work: 'RFC 4555', section: '3.5' },
  ike: withPeer(BEHIND_NAT.ike, { mobike: true, mobility: { routability: 'none' } }, 'mobike'),
} satisfies Scenario
