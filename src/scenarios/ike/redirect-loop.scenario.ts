import type { Scenario } from '../scenario.ts'
import { gatewayGroup, GROUP_BASE, NAR_ADDRESS } from './group.ts'

export default {
  ...GROUP_BASE,
  id: 'redirect-loop',
  title: 'Two gateways send the client to each other',
  summary:
    'Each believes that the other one has room. The MN follows five redirects within 300 s and then gives the set-up up and says so.',
  source: { work: 'RFC 5685', section: '7' },
  ike: gatewayGroup({
    mobile: { redirect: true },
    settings: { par: { redirectTo: NAR_ADDRESS }, nar: { redirectTo: '2001:db8:1::1' } },
  }),
  untilUs: 4_000_000,
} satisfies Scenario
