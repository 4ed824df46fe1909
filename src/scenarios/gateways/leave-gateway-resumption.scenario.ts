import type { Scenario } from '../scenario.ts'
import { GATEWAYS, gatewaysIke, leave } from './base.ts'

const operator = { ticketSecret: 'key of the operator' }

export default {
  ...GATEWAYS,
  id: 'leave-gateway-resumption',
  title: 'The client takes its session up again at the next gateway, by ticket',
  summary:
    'SG1 gave the EU a ticket, and SG2 has the key that sealed it. SG2 derives new keys from the old SK_d and fresh nonces, without a key exchange and without the shared secret. SG1 carries the data until the new SAs stand; then the EU deletes what it had there.',
  source: { work: 'RFC 5723', section: '4.3' },
  ike: gatewaysIke({ peer: { mobility: { tickets: true } }, nodes: { sg1: operator, sg2: operator } }),
  script: [leave('ticket')],
} satisfies Scenario
