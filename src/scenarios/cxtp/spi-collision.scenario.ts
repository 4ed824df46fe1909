import type { Scenario } from '../scenario.ts'
import { BASE, mobile, NODES, TUNNEL } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-spi-collision',
  title: 'SPI already in use at nAR',
  summary:
    'nAR already receives on 0x00000101, for MN2. It draws another SPI for the MN and says so in the CTAA; both ends change, and the SA of MN2 is not touched.',
  source: { work: 'Allard 2007', section: 'V-A1, VI-C step 5' },
  nodes: { ...NODES, mn2: { ...mobile('MN2', 'mn2.nar.ipv6.com', '20', 'nar'), extra: true } },
  tunnels: [
    TUNNEL,
    { ...TUNNEL, mobile: 'mn2', router: 'nar', spiToRouter: '0x101', spiToMobile: '0xb310', sequence: 4_410 },
  ],
  traffic: [...BASE.traffic, { from: 'mn2', to: 'ha', everyUs: 200_000, firstUs: 30_000, octets: 64 }],
  reviewNotes: [...BASE.reviewNotes, 'allard-2007-new-spi', 'sequential-spis'],
} satisfies Scenario
