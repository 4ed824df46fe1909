import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { HYBRID, proven } from './proofs.ts'

export default {
  ...ALONE,
  id: 'ike2-hybrid-refused',
  title: 'The gateway insists on ML-KEM-768, the mobile has none',
  summary: 'An offer without additional key exchanges fits no proposal of the gateway: NO_PROPOSAL_CHOSEN.',
  source: { work: 'RFC 9370', section: '2.2.1' },
  ike: proven(ALONE.ike, {}, { ike: HYBRID }),
} satisfies Scenario
