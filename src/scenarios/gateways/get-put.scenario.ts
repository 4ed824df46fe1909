import type { Scenario } from '../scenario.ts'
import { endUser, GATEWAYS, gatewaysIke, NODES, TRAFFIC } from './base.ts'

/** Neighbours of the EU at the same gateway: their tunnels stay where they are. */
const OTHERS = ['11', '12']
const id = (n: string): string => `eu${n}`
const users = Object.fromEntries(
  OTHERS.map(n => [id(n), { ...endUser(`EU${n}`, `eu${n}.isp.ipv6.com`, n), extra: true }]),
)

const ike = gatewaysIke()
const { eu, sg1 } = ike.nodes
const [own, theirs] = [eu?.peers['sg1'], sg1?.peers['eu']]

function withOthers(): Scenario['ike'] {
  if (eu === undefined || sg1 === undefined || own === undefined || theirs === undefined) return ike
  const inner = (n: string): string => `2001:db8:ffff::${n}`
  const mobiles = OTHERS.map(n => [
    id(n),
    { ...eu, peers: { sg1: { ...own, localId: `eu${n}.isp.ipv6.com`, localTs: [inner(n)] } } },
  ])
  const entries = OTHERS.map(n => [id(n), { ...theirs, remoteId: `eu${n}.isp.ipv6.com`, remoteTs: [inner(n)] }])
  return {
    ...ike,
    nodes: {
      ...ike.nodes,
      ...Object.fromEntries(mobiles),
      sg1: { ...sg1, peers: { ...sg1.peers, ...Object.fromEntries(entries) } },
    },
  }
}

export default {
  ...GATEWAYS,
  id: 'get-put',
  title: 'GET and PUT: one tunnel among three leaves its gateway as a text file, and comes back',
  summary:
    'SG1 writes the IKE SA, the SAs, the policies and the PAD entry of the EU into a file and goes on without them; half a second later it reads the file and goes on where it was. Nobody told the EU: its packets are lost meanwhile, and nothing is negotiated anew. The tunnels of the two neighbours never stop.',
  source: { work: 'Palomares 2013', section: 'III-B' },
  nodes: { ...NODES, ...users },
  ike: withOthers(),
  traffic: [
    ...TRAFFIC,
    ...OTHERS.map((n, i) => ({
      from: id(n),
      to: 'server',
      everyUs: 200_000,
      firstUs: 30_000 + 10_000 * i,
      octets: 64,
    })),
  ],
  script: [
    { atUs: 1_010_000, node: 'sg1', do: 'get-tunnel', peer: 'eu' },
    { atUs: 1_510_000, node: 'sg1', do: 'put-tunnel', peer: 'eu' },
    { atUs: 2_500_000, node: 'eu', do: 'ike', command: 'liveness', peer: 'sg1' },
    { atUs: 3_000_000, node: 'sg1', do: 'ike', command: 'rekey-child', peer: 'eu' },
  ],
  untilUs: 5_000_000,
} satisfies Scenario
