import type { Scenario } from '../scenario.ts'
import { spiScenario, TO_ROUTER } from './spi-base.ts'

export default {
  ...spiScenario({ nar: { firstChildSpis: [TO_ROUTER], lookup: 2 } }),
  id: 'spi-case-2',
  title: 'SPI collision, case 2: inbound only',
  summary:
    'nAR finds SAs by SPI and destination. Packets of the MN and of MN2 both go to nAR under 0x00000101, so that this number collides; those from nAR go to two mobiles, and 0x00000102 may stay.',
  source: { work: 'Allard 2008', section: '3.2.3, 3.2.4' },
  reviewNotes: ['allard-2008-update-spi'],
} satisfies Scenario
