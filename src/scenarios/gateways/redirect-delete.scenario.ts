import type { Scenario } from '../scenario.ts'
import { CONTEXTS_IKE, GATEWAY_CONTEXTS, gatewaysIke, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-delete',
  title: 'The client deletes the old SAs, as RFC 5685 says, and they are the new ones',
  summary:
    'After a redirect a client deletes its SAs with the old gateway (RFC 5685 §5). This one does so although its SAs have moved: the Delete ends what SG2 has just taken over, and the next packet brings the EU back to SG1, with a whole IKEv2.',
  source: { work: 'RFC 5685', section: '5' },
  ike: gatewaysIke({
    ...CONTEXTS_IKE,
    nodes: { ...CONTEXTS_IKE.nodes, eu: { peer: { mobility: { deletesOld: true } } } },
  }),
  script: [HAND_OVER],
  untilUs: 12_000_000,
  reviewNotes: ['palomares-2013-delete'],
} satisfies Scenario
