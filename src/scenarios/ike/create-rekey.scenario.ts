import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-create-rekey',
  title: 'A new CHILD SA while the IKE SA is replaced',
  summary:
    'Each side is in the way of the other and says so; both try again after pauses of their own, and both come through.',
  source: { work: 'RFC 7296', section: '2.25.2' },
  script: [tell(1_010_000, 'mn', 'create-child'), tell(1_010_000, 'par', 'rekey-ike')],
} satisfies Scenario
