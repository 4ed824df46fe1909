import type { Scenario } from '../scenario.ts'
import { spiScenario, TO_ROUTER } from './spi-base.ts'

export default {
  ...spiScenario({ nar: { firstChildSpis: [TO_ROUTER], timerUs: 1_000_000 } }),
  id: 'spi-timer',
  title: 'No answer to UPDATE_SPI: TIMER',
  summary:
    'The first two requests with the new SPI are lost. When TIMER expires nAR gives the transferred IKE SA up; as soon as the MN is heard again it is asked for a complete IKEv2.',
  source: { work: 'Allard 2008', section: '3.2.3' },
  faults: ['drop:INFORMATIONAL#1', 'drop:INFORMATIONAL#2'],
  untilUs: 12_000_000,
  reviewNotes: ['allard-2008-algorithm-1'],
} satisfies Scenario
