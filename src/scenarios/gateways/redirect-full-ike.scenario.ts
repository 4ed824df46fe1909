import type { Scenario } from '../scenario.ts'
import { GATEWAYS, ike, OVERLOAD_US } from './base.ts'

export default {
  ...GATEWAYS,
  id: 'redirect-full-ike',
  title: 'The loaded gateway sends its client on: a whole IKEv2 with the next one',
  summary:
    'What Palomares 2013 wants to avoid: SG1 sends a REDIRECT, and the EU sets up a new IKE SA with SG2, with key exchange and authentication, before it deletes the old one. No packet is lost; the price is one full set-up for each client.',
  source: { work: 'RFC 5685', section: '5' },
  script: [ike(OVERLOAD_US, 'sg1', 'redirect', 'eu', 'sg2.vpn.ipv6.com')],
} satisfies Scenario
