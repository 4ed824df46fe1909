import { tell } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1 } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-quick-again',
  title: 'A second quick mode under the same ISAKMP SA',
  summary:
    'Three messages make another pair of SAs. IKEv1 knows no exchange that replaces one pair by another: the first one stays beside it until its lifetime is over.',
  source: { work: 'RFC 2409', section: '5.5' },
  script: [tell(1_010_000, 'mn', 'rekey-child')],
} satisfies Scenario
