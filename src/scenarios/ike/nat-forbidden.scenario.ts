import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT } from './behind-nat.ts'
import { changed } from './alone.ts'
import { withPeer } from './base.ts'

export default {
  ...BEHIND_NAT,
  id: 'nat-forbidden',
  title: 'NATs are forbidden, and there is one',
  summary:
    'The MN takes translated addresses for an attack and says in IKE_AUTH from where to where it sends. GW sees other addresses and refuses: UNEXPECTED_NAT_DETECTED. The MN tries again a few times, then says that it cannot.',
  source: { work: 'RFC 4555', section: '3.9' },
  ike: changed('mn', { mobility: { natTraversal: false } }, {}, withPeer(BEHIND_NAT.ike, { mobike: true })),
  untilUs: 4_000_000,
} satisfies Scenario
