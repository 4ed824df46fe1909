import type { Scenario } from '../scenario.ts'
import { spiScenario, TO_ROUTER } from './spi-base.ts'

export default {
  ...spiScenario({ nar: { firstChildSpis: [TO_ROUTER], lookup: 1 } }),
  id: 'spi-case-1',
  title: 'SPI collision, case 1: both directions',
  summary:
    'nAR finds SAs by the SPI alone, and MN2 has both numbers of the MN there. Two SPIs are drawn anew; one request tells the MN both, together with the addresses. Both ends change, and the SAs of MN2 are not touched.',
  source: { work: 'Allard 2008', section: '3.2.3, 3.2.4' },
  reviewNotes: ['allard-2008-outbound', 'allard-2008-algorithm-1', 'allard-2008-update-spi'],
} satisfies Scenario
