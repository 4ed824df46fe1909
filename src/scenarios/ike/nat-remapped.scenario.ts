import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT } from './behind-nat.ts'

export default {
  ...BEHIND_NAT,
  id: 'nat-remapped',
  title: 'The NAT restarts and gives other ports',
  summary:
    'A reboot costs the NAT its mappings. The next packet of the MN leaves it by another port; it is authentic and new, so GW sends to that port from then on. What GW sent meanwhile nobody could be found for.',
  source: { work: 'RFC 7296', section: '2.23' },
  faults: ['crash:nat@1500ms', 'restart:nat@1600ms'],
} satisfies Scenario
