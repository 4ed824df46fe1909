import type { Scenario } from '../scenario.ts'
import { gatewayGroup, GROUP_BASE, NAR_ADDRESS, sendOn } from './group.ts'

export default {
  ...GROUP_BASE,
  id: 'redirect-unsupported',
  title: 'A client that does not take redirects stays',
  summary:
    'Without REDIRECT_SUPPORTED in the first message pAR may not send the MN on: neither at the start, where it is served although others are not, nor later in the session.',
  source: { work: 'RFC 5685', section: '3' },
  ike: gatewayGroup({ settings: { par: { redirectTo: NAR_ADDRESS } } }),
  script: [sendOn(1_018_000, 'par', NAR_ADDRESS)],
  untilUs: 4_000_000,
} satisfies Scenario
