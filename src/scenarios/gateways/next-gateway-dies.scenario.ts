import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'next-gateway-dies',
  title: 'The next gateway dies when the client has come',
  summary:
    'SG2 takes the EU and dies. The EU asks in vain for a sign of life, gives the IKE SA up and begins anew with the gateway that it is configured with: a whole IKEv2 with SG1 and the outage of a detection by silence.',
  source: { work: 'Palomares 2013', section: 'VI' },
  script: [HAND_OVER],
  faults: ['crash:sg2@2s'],
  untilUs: 24_000_000,
} satisfies Scenario
