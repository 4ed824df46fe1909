import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-delete',
  title: 'The IKE SA is deleted',
  summary: 'Its CHILD SAs end with it. The next packet of the MN starts anew from IKE_SA_INIT.',
  source: { work: 'RFC 7296', section: '1.4.1' },
  script: [tell(1_010_000, 'par', 'delete-ike')],
} satisfies Scenario
