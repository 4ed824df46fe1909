import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-rekey-both',
  title: 'Both sides replace the IKE SA at once',
  summary: 'Two new IKE SAs are made; nonces decide which one inherits the CHILD SAs.',
  source: { work: 'RFC 7296', section: '2.8.2' },
  script: [tell(1_010_000, 'mn', 'rekey-ike'), tell(1_010_000, 'par', 'rekey-ike')],
} satisfies Scenario
