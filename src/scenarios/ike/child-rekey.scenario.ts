import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-child-rekey',
  title: 'A CHILD SA is replaced',
  summary: 'CREATE_CHILD_SA with REKEY_SA makes the successor; then the old pair is deleted. No packet is lost.',
  source: { work: 'RFC 7296', section: '1.3.3' },
  script: [tell(1_010_000, 'mn', 'rekey-child')],
} satisfies Scenario
