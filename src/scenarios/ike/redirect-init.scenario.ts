import type { Scenario } from '../scenario.ts'
import { gatewayGroup, GROUP_BASE, NAR_ADDRESS } from './group.ts'

export default {
  ...GROUP_BASE,
  id: 'redirect-init',
  title: 'An overloaded gateway sends newcomers on at once',
  summary:
    'pAR answers the first message with REDIRECT and the nonce that came in it, and keeps nothing. The MN begins anew with nAR.',
  source: { work: 'RFC 5685', section: '3' },
  ike: gatewayGroup({ mobile: { redirect: true }, settings: { par: { redirectTo: NAR_ADDRESS } } }),
  untilUs: 4_000_000,
} satisfies Scenario
