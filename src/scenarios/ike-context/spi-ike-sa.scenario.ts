import type { Scenario } from '../scenario.ts'
import { MN2, spiScenario } from './spi-base.ts'

const [OF_MOBILES, OF_ROUTERS] = ['0x00000000000000a1', '0x00000000000000b1']

export default {
  ...spiScenario({
    neighbours: [{ ...MN2, spis: { firstIkeSpis: [OF_MOBILES] } }],
    mn: { firstIkeSpis: [OF_MOBILES] },
    par: { firstIkeSpis: [OF_ROUTERS] },
    nar: { firstIkeSpis: [OF_ROUTERS] },
  }),
  id: 'spi-ike-sa',
  title: 'The pair of IKE SPIs collides',
  summary:
    'MN2 has an IKE SA with nAR under the very pair of SPIs that the MN brings along. The request that changes it still goes out under the old pair: nAR tells by source address and keys whose answer it is.',
  source: { work: 'Allard 2008', section: '3.2.3' },
  reviewNotes: ['allard-2008-ike-pair'],
} satisfies Scenario
