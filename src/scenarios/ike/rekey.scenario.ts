import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-rekey',
  title: 'The IKE SA is replaced',
  summary: 'A new IKE SA with fresh keys takes over the CHILD SAs, which go on undisturbed; the old one is deleted.',
  source: { work: 'RFC 7296', section: '1.3.2' },
  script: [tell(1_010_000, 'mn', 'rekey-ike')],
} satisfies Scenario
