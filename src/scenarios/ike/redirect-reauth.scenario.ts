import type { Scenario } from '../scenario.ts'
import { gatewayGroup, GROUP_BASE, sendOn } from './group.ts'

export default {
  ...GROUP_BASE,
  id: 'redirect-reauth',
  title: 'The gateway sends its client on: a whole IKEv2 with the next one',
  summary:
    'pAR asks the MN, by name, to go to nAR. The MN answers, sets up an IKE SA with nAR, telling it with REDIRECTED_FROM where it comes from, and only then deletes the old one: no packet is lost, at the price of a full set-up.',
  source: { work: 'RFC 5685', section: '5' },
  ike: gatewayGroup({ mobile: { redirect: true } }),
  script: [sendOn(1_018_000, 'par', 'nar.nar.ipv6.com')],
} satisfies Scenario
