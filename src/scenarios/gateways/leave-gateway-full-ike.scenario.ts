import type { Scenario } from '../scenario.ts'
import { GATEWAYS, leave } from './base.ts'

export default {
  ...GATEWAYS,
  id: 'leave-gateway-full-ike',
  title: 'The client breaks off and sets up anew: a whole IKEv2',
  summary:
    'The EU deletes its IKE SA with SG1, and begins with SG2 when the answer is here: key exchange, authentication, a child SA. Nothing passes in between, which is what all the other ways avoid.',
  source: { work: 'RFC 7296', section: '1.2' },
  script: [leave('break-before-make')],
} satisfies Scenario
