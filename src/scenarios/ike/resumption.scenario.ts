import type { Scenario } from '../scenario.ts'
import { MOVE } from '../cxtp/base.ts'
import { gatewayGroup, GROUP_BASE } from './group.ts'

const cluster = { ticketSecret: 'key of the operator' }

export default {
  ...GROUP_BASE,
  id: 'resumption',
  title: 'A session is taken up again at another router, by ticket',
  summary:
    'pAR gave the MN a ticket. In its next cell the MN presents it to nAR, which has the key that sealed it: new keys come from the old SK_d and fresh nonces, without a key exchange and without certificates. pAR learns nothing and finds out by silence.',
  source: { work: 'RFC 5723', section: '4.3' },
  ike: gatewayGroup({ mobile: { tickets: true }, settings: { par: cluster, nar: cluster }, afterMove: 'resume' }),
  script: [MOVE],
  untilUs: 20_000_000,
} satisfies Scenario
