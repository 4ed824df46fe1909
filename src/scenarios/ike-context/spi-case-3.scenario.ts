import type { Scenario } from '../scenario.ts'
import { spiScenario, TO_ROUTER } from './spi-base.ts'

export default {
  ...spiScenario({ nar: { firstChildSpis: [TO_ROUTER], lookup: 3 } }),
  id: 'spi-case-3',
  title: 'SPI collision, case 3: none',
  summary:
    'nAR finds SAs by SPI, destination and source. The same numbers as in the cases before do not collide, since the new address of the MN is in no row yet: only the addresses are updated.',
  source: { work: 'Allard 2008', section: '3.2.3' },
  reviewNotes: [],
} satisfies Scenario
