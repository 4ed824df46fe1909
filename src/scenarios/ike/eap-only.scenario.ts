import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { EAP_MOBILE, EAP_ROUTER, proven } from './proofs.ts'

export default {
  ...ALONE,
  id: 'ike2-eap-only',
  title: 'EAP shows both sides: no certificate at all',
  summary:
    'EAP_ONLY_AUTHENTICATION spares the gateway its certificate. A method for this must withstand guessing (RFC 5998 §4); MS-CHAPv2 does not, and only shows how it goes.',
  source: { work: 'RFC 5998', section: '3' },
  ike: proven(
    ALONE.ike,
    { own: { ...EAP_MOBILE.own, only: true } },
    { demands: { ...EAP_ROUTER.demands, only: true } },
  ),
} satisfies Scenario
