import type { Scenario } from '../scenario.ts'
import { spiScenario, TO_ROUTER } from './spi-base.ts'

export default {
  ...spiScenario({ nar: { firstChildSpis: [TO_ROUTER], onCollision: 'renegotiate' } }),
  id: 'spi-renegotiate',
  title: 'SPI collision, negotiated anew',
  summary:
    'The second way out of the Seamoby draft: nAR takes the context over and rekeys the child SAs at once, by the IKE SA that came along. New SPIs and new keys come with CREATE_CHILD_SA; no extension is needed for the numbers.',
  source: { work: 'Hamer 2002', section: '7.2' },
  reviewNotes: [],
} satisfies Scenario
