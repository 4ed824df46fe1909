import type { Scenario } from '../scenario.ts'
import { CLUSTER, clusterIke } from './cluster.ts'

export default {
  ...CLUSTER,
  id: 'ha-failover',
  title: 'A gateway dies, and its counters are brought in line in one exchange',
  summary:
    'GW2 has a copy that is half a second old. It takes the address over, jumps with its counters beyond whatever may have been used, and says so in one exchange with Message ID 0: the MN jumps too, and traffic and requests pass again both ways.',
  source: { work: 'Palomares 2013', section: 'VI' },
  ike: clusterIke({ esp: 'aes128gcm16', mobility: { counterSync: true, replayJump: 10_000 } }),
  script: [
    { atUs: 1_500_000, node: 'par', do: 'copy-context', to: 'gw2', counters: true },
    { atUs: 2_200_000, node: 'gw2', do: 'take-over', from: 'par', synchronise: true },
    { atUs: 4_000_000, node: 'mn', do: 'ike', command: 'liveness', peer: 'par' },
    { atUs: 5_000_000, node: 'gw2', do: 'ike', command: 'rekey-child', peer: 'mn' },
  ],
  faults: ['crash:par@2s'],
} satisfies Scenario
