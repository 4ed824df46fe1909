import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, gatewaysIke, CONTEXTS_IKE, HAND_OVER, SG1_ADDRESS, SG2_ADDRESS } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-forged',
  title: 'Somebody without a key sends the client to a gateway of his own',
  summary:
    'Three times an attacker in the access network says REDIRECT in the name of SG1. A guessed nonce is not that of the request. Whoever heard the request has the nonce, but the PAD of the EU names its gateways. And on an SA that stands, nothing counts that came in clear. The REDIRECT of SG1 is followed.',
  source: { work: 'RFC 5685', section: '3' },
  ike: gatewaysIke({
    ...CONTEXTS_IKE,
    nodes: { ...CONTEXTS_IKE.nodes, eu: { peer: { mobility: { acceptable: [SG1_ADDRESS, SG2_ADDRESS] } } } },
  }),
  script: [HAND_OVER],
  untilUs: 4_000_000,
  faults: ['forge:REDIRECT@8ms', 'forge:REDIRECT@12ms:nonce=heard', 'forge:REDIRECT@500ms'],
} satisfies Scenario
