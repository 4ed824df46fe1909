import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER, REDIRECT } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-nonce-forged',
  title: 'A nonce that came twice, and a packet that nobody sent',
  summary:
    'Nobody tells sequence numbers with IPSEC_SYN, so SG2 begins with some that SG1 has used up since. Somebody in the access network, who has no key, hears two packets under one nonce of AES-GCM, finds the key of their ICVs among the roots of a polynomial, and sends an old packet under the next number. The EU takes it, and refuses the genuine one with that number.',
  source: { work: 'NIST SP 800-38D', section: 'Appendix A' },
  ikeContext: { ...GATEWAY_CONTEXTS.ikeContext, redirect: { ...REDIRECT, capture: 'late', synchronise: false } },
  script: [HAND_OVER],
  faults: ['forge:ESP@1200ms'],
  untilUs: 4_000_000,
} satisfies Scenario
