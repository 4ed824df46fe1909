import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT, LISTENING } from './behind-nat.ts'

export default {
  ...BEHIND_NAT,
  id: 'nat-keepalive',
  title: 'Keepalives keep the mapping',
  summary:
    'The same listener sends a single octet whenever it has been silent for too long. GW ignores it, the NAT remembers, and nothing is lost.',
  source: { work: 'RFC 3948', section: '4' },
  ike: { ...BEHIND_NAT.ike, timers: { ...BEHIND_NAT.ike.timers, keepaliveUs: 2_000_000 } },
  ...LISTENING,
  untilUs: 15_000_000,
} satisfies Scenario
