import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-delete-child',
  title: 'A CHILD SA is deleted',
  summary: 'The gateway deletes its pair; the next packet of the MN asks for a new one.',
  source: { work: 'RFC 7296', section: '1.4.1' },
  script: [tell(1_010_000, 'par', 'delete-child')],
} satisfies Scenario
