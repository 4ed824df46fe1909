import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { EAP_MOBILE, EAP_ROUTER, proven } from './proofs.ts'

export default {
  ...ALONE,
  id: 'ike2-eap-wrong-password',
  title: 'A wrong password ends in EAP-Failure',
  summary: 'EAP says no by itself: the last answer holds EAP-Failure, and no AUTHENTICATION_FAILED beside it.',
  source: { work: 'RFC 7296', section: '2.16' },
  ike: proven(ALONE.ike, { ...EAP_MOBILE, own: { ...EAP_MOBILE.own, password: 'a guess' } }, EAP_ROUTER),
} satisfies Scenario
