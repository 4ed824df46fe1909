import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT } from './behind-nat.ts'

export default {
  ...BEHIND_NAT,
  id: 'nat-behind',
  title: 'The MN is behind a NAT',
  summary:
    'The hashes of addresses and ports in IKE_SA_INIT do not fit what arrives: somebody translates. From IKE_AUTH on all goes from port 4500, and ESP travels in UDP, because the NAT tells those behind it apart by ports.',
  source: { work: 'RFC 7296', section: '2.23' },
} satisfies Scenario
