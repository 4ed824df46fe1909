import { EAP_MOBILE, EAP_ROUTER, proven } from '../ike/proofs.ts'
import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, contextIke } from './base.ts'

/** The routers let nobody in for longer than this on one authentication. */
const LIMIT = { lifetimeS: 3, graceUs: 500_000 }

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-reauth',
  title: 'The time of an authentication goes on at the next router',
  summary:
    'The MN has shown by EAP that it is rosa, and pAR counts that for 3 s. What is left of them travels with the IKE SA, and so does the name: nAR looks it up in its own PAD before it takes the SA over. Half a second before the end the MN shows who it is again, now to nAR, which then begins to count anew.',
  source: { work: 'RFC 4478', section: '2' },
  ike: proven(
    contextIke({
      nodes: {
        mn: { peer: { reauth: { marginUs: 500_000 } } },
        par: { peer: { reauth: LIMIT } },
        nar: { known: true, peer: { reauth: LIMIT } },
      },
    }),
    EAP_MOBILE,
    EAP_ROUTER,
  ),
  untilUs: 4_800_000,
} satisfies Scenario
