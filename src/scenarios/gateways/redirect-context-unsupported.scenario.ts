import type { Scenario } from '../scenario.ts'
import { CONTEXTS_IKE, GATEWAY_CONTEXTS, gatewaysIke, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-context-unsupported',
  title: 'A client that takes redirects, but no contexts',
  summary:
    'The EU announced REDIRECT_SUPPORTED and not that its SAs may go elsewhere. SG1 sends no contexts and no extension: it redirects the EU plainly, and a whole IKEv2 with SG2 follows.',
  source: { work: 'Palomares 2013', section: 'III-D step 1' },
  ike: gatewaysIke({
    ...CONTEXTS_IKE,
    nodes: { eu: { peer: { mobility: { contextTransfer: false } } } },
  }),
  script: [HAND_OVER],
  reviewNotes: ['palomares-2013-redirect-state'],
} satisfies Scenario
