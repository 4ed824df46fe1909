import type { Scenario } from '../scenario.ts'
import { spiScenario, TO_ROUTER } from './spi-base.ts'

export default {
  ...spiScenario({ nar: { firstChildSpis: [TO_ROUTER], onCollision: 'deny' } }),
  id: 'spi-deny',
  title: 'SPI collision, denied',
  summary:
    'The first way out of the Seamoby draft: nAR does not take over what collides. It says so with a Delete, and the traffic of the MN asks for a new IKE SA with the gateway it is configured for, pAR, by way of nAR.',
  source: { work: 'Hamer 2002', section: '7.2' },
  untilUs: 12_000_000,
  reviewNotes: [],
} satisfies Scenario
