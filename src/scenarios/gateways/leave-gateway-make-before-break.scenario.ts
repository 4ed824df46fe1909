import type { Scenario } from '../scenario.ts'
import { GATEWAYS, leave } from './base.ts'

export default {
  ...GATEWAYS,
  id: 'leave-gateway-make-before-break',
  title: 'The client makes before it breaks: a whole IKEv2, and then the Delete',
  summary:
    'The EU sets up an IKE SA with SG2 while SG1 still carries its data, moves its traffic, and deletes the old SA. It costs what a full set-up costs, and no packet, as long as SG1 lasts so long.',
  source: { work: 'RFC 7296', section: '2.8.3' },
  script: [leave('make-before-break')],
} satisfies Scenario
