import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT, LISTENING } from './behind-nat.ts'

export default {
  ...BEHIND_NAT,
  id: 'nat-mapping-expired',
  title: 'The NAT forgets a listener',
  summary:
    'The MN only listens and sends no keepalives. After 3 s of its silence the NAT has forgotten the mapping and drops what comes for it, the sign of life that GW asks for too. Not before the MN itself misses its peer does it speak, through a new mapping, and GW follows it there.',
  source: { work: 'RFC 3948', section: '4' },
  ike: { ...BEHIND_NAT.ike, timers: { ...BEHIND_NAT.ike.timers, attempts: 6, keepaliveUs: 3_600_000_000 } },
  ...LISTENING,
  untilUs: 15_000_000,
} satisfies Scenario
