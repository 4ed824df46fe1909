import type { Scenario } from '../scenario.ts'
import { MN2, MN3, spiScenario, TO_ROUTER } from './spi-base.ts'

export default {
  ...spiScenario({
    neighbours: [{ ...MN2, spis: {} }, MN3],
    nar: { draw: 'blind', firstChildSpis: [TO_ROUTER, '0x103', '0x103', TO_ROUTER, '0x103'] },
  }),
  id: 'spi-round-trips',
  title: 'Each new SPI collides again: MAX_ROUND_TRIPS',
  summary:
    'nAR tells numbers without a look at its own tables, and each of three is taken by MN2 or MN3. After MAX_ROUND_TRIPS it gives the transferred IKE SA up; the MN is asked for a complete IKEv2 and has a tunnel again.',
  source: { work: 'Allard 2008', section: '3.2.3' },
  reviewNotes: ['allard-2008-algorithm-1'],
} satisfies Scenario
