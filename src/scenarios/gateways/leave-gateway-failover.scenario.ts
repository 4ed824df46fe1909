import type { Scenario } from '../scenario.ts'
import { GATEWAYS, gatewaysIke, OVERLOAD_US } from './base.ts'

/** A copy is as old as this when it is needed. */
const STALE_US = 200_000

export default {
  ...GATEWAYS,
  id: 'leave-gateway-failover',
  title: 'A cluster fails over: the next gateway goes on with a stale copy',
  summary:
    'SG2 has a copy of the EU’s SAs that is a fifth of a second old. On an administrator’s command it takes over SG1’s address, jumps with its counters beyond whatever SG1 may have used, and says so in one exchange with Message ID 0. The EU never learns that it talks to another machine.',
  source: { work: 'RFC 6311', section: '5' },
  ike: gatewaysIke({ peer: { mobility: { counterSync: true, replayJump: 10_000 } } }),
  script: [
    { atUs: OVERLOAD_US - STALE_US, node: 'sg1', do: 'copy-context', to: 'sg2', counters: true },
    { atUs: OVERLOAD_US, node: 'sg2', do: 'take-over', from: 'sg1', synchronise: true },
  ],
} satisfies Scenario
