import type { Scenario } from '../scenario.ts'
import { MN2, MN3, MN4, spiScenario, TO_ROUTER } from './spi-base.ts'

/** SPIs by which nAR receives from MN3 and MN4, and sends to MN2. */
const [OF_MN3, OF_MN4, TO_MN2] = ['0x103', '0x104', '0x105']

export default {
  ...spiScenario({
    neighbours: [{ ...MN2, spis: { firstChildSpis: [TO_MN2] } }, MN3, MN4],
    nar: { draw: 'blind', firstChildSpis: [TO_ROUTER, OF_MN3, OF_MN4, OF_MN3, OF_MN4, TO_MN2] },
  }),
  id: 'spi-round-trips',
  title: 'Each new SPI collides again: MAX_ROUND_TRIPS',
  summary:
    'nAR tells numbers without a look at its own tables, and each of three is taken: by MN3, by MN4, and by the SA that it sends to MN2 by, since in case 1 every SPI must be unique. After MAX_ROUND_TRIPS it gives the transferred IKE SA up; the MN is asked for a complete IKEv2 and has a tunnel again.',
  source: { work: 'Allard 2008', section: '3.2.3' },
  reviewNotes: ['allard-2008-algorithm-1'],
} satisfies Scenario
