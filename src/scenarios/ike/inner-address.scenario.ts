import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { proven } from './proofs.ts'

export default {
  ...ALONE,
  id: 'ike2-inner-address',
  title: 'The gateway gives the mobile an address of its network',
  summary:
    'A configuration payload asks for any address and gets one of the pool; the selectors of the tunnel follow it, however much was offered.',
  source: { work: 'RFC 7296', section: '2.19' },
  ike: proven(
    ALONE.ike,
    { localTs: ['::/0'], innerAddresses: { wants: ['ip6'], pool: [], dns: [], demanded: false } },
    {
      innerAddresses: {
        wants: [],
        pool: ['2001:db8:1:ffff::10/128'],
        dns: ['2001:db8:1::53'],
        demanded: true,
      },
    },
  ),
} satisfies Scenario
