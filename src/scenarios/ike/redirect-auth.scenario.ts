import type { Scenario } from '../scenario.ts'
import { gatewayGroup, GROUP_BASE, NAR_ADDRESS } from './group.ts'

export default {
  ...GROUP_BASE,
  id: 'redirect-auth',
  title: 'A gateway sends this one client on, once it knows who it is',
  summary:
    'pAR checks the AUTH of the MN first, answers with its own and REDIRECT, and makes no child SA. The MN checks pAR, deletes the IKE SA and sets up another one with nAR.',
  source: { work: 'RFC 5685', section: '6' },
  ike: gatewayGroup({ mobile: { redirect: true }, gateway: { par: { redirectTo: NAR_ADDRESS } } }),
  untilUs: 12_000_000,
} satisfies Scenario
