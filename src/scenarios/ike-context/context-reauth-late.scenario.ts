import { EAP_MOBILE, EAP_ROUTER, proven } from '../ike/proofs.ts'
import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, contextIke } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-reauth-late',
  title: 'The time of an authentication ends at the next router',
  summary:
    'nAR knows the MN only by what came with its IKE SA: enough to go on, not to authenticate anybody. When the MN wants to show who it is again, nAR refuses; soon after the time that pAR had named, nAR deletes the SA. The MN turns to pAR, by way of nAR, for a new one.',
  source: { work: 'RFC 4478', section: '2' },
  ike: proven(
    contextIke({
      nodes: {
        mn: { peer: { reauth: { marginUs: 500_000 } } },
        par: { peer: { reauth: { lifetimeS: 3, graceUs: 500_000 } } },
      },
    }),
    EAP_MOBILE,
    EAP_ROUTER,
  ),
  untilUs: 11_000_000,
} satisfies Scenario
