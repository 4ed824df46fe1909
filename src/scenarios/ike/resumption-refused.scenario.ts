import type { Scenario } from '../scenario.ts'
import { MOVE } from '../cxtp/base.ts'
import { gatewayGroup, GROUP_BASE } from './group.ts'

export default {
  ...GROUP_BASE,
  id: 'resumption-refused',
  title: 'The other router cannot open the ticket',
  summary:
    'nAR has another key, and answers TICKET_NACK. The MN falls back to a whole IKEv2: one round trip more than if it had not tried.',
  source: { work: 'RFC 5723', section: '4.3' },
  ike: gatewayGroup({
    mobile: { tickets: true },
    settings: { par: { ticketSecret: 'key of pAR' }, nar: { ticketSecret: 'key of nAR' } },
    afterMove: 'resume',
  }),
  script: [MOVE],
  untilUs: 20_000_000,
} satisfies Scenario
