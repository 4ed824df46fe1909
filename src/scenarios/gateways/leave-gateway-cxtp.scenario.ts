import { CXTP } from '../cxtp/base.ts'
import type { Scenario } from '../scenario.ts'
import { CONTEXTS_IKE, GATEWAYS, gatewaysIke, leave } from './base.ts'

export default {
  ...GATEWAYS,
  id: 'leave-gateway-cxtp',
  title: 'The client has its contexts sent ahead: CXTP, predictive',
  summary:
    'The EU asks SG1 with a CTAR to send IKE SA, SAs, policies and PAD entry to SG2, turns there as soon as SG1 has answered, and activates them with a second CTAR. No exchange of IKE takes place; both ends rewrite their tables from what CXTP tells them.',
  source: { work: 'RFC 4067', section: '2.1.1' },
  cxtp: { ...CXTP, mode: 'predictive', acknowledgePrevious: true },
  ike: gatewaysIke(CONTEXTS_IKE),
  ikeContext: { update: 'automatic', keys: 'sk_d-and-derived', secrets: 'never' },
  script: [leave('contexts')],
} satisfies Scenario
