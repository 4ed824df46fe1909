import type { Scenario } from '../scenario.ts'
import { HANDOVER } from './base.ts'
import { HYBRID, proven } from './proofs.ts'

export default {
  ...HANDOVER,
  id: 'ike2-hybrid-pq',
  title: 'A whole IKEv2 with each router, with ML-KEM-768 after X25519',
  summary:
    'IKE_INTERMEDIATE adds a second key exchange under the keys of the first: one exchange more, in fragments, and keys that no quantum computer reads later.',
  source: { work: 'RFC 9370', section: '2.2.2' },
  ike: proven(HANDOVER.ike, { ike: HYBRID }, { ike: HYBRID }),
} satisfies Scenario
