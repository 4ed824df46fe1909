import type { Scenario } from '../scenario.ts'
import { CLUSTER, clusterIke, PINGS } from './cluster.ts'

export default {
  ...CLUSTER,
  id: 'ha-takeover',
  title: 'Another gateway goes on with a copy that lacks sequence numbers',
  summary:
    'As real gateways do it: GW2 gets nonces and secrets, derives all keys again and takes the address of the dead gateway. It counts its ESP packets from 1, and the replay window of the MN throws away exactly as many answers as the first gateway had sent.',
  source: { work: 'RFC 6311', section: '3.2' },
  ike: clusterIke({ esp: 'aes128-sha256' }),
  traffic: PINGS,
  script: [
    { atUs: 1_000_000, node: 'par', do: 'copy-context', to: 'gw2', counters: false },
    { atUs: 3_900_000, node: 'gw2', do: 'take-over', from: 'par', synchronise: false },
    { atUs: 9_600_000, node: 'mn', do: 'ike', command: 'rekey-child', peer: 'par' },
  ],
  faults: ['crash:par@3600ms'],
} satisfies Scenario
