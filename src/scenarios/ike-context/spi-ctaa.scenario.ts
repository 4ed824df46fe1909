import type { Scenario } from '../scenario.ts'
import { IKE_CONTEXT } from './base.ts'
import { withRouterSpis } from './spi-base.ts'
import spiCase1 from './spi-case-1.scenario.ts'

export default {
  ...withRouterSpis(spiCase1, { onCollision: 'ctaa', ikePair: 'ctaa' }),
  ikeContext: { ...IKE_CONTEXT, update: 'automatic' },
  id: 'spi-ctaa',
  title: 'SPI collision: new SPIs in the CTAA',
  summary:
    'Allard 2007 for SAs of IKE: both SPIs are taken at nAR, which draws others and tells them in the CTAA. Both ends know the addresses from CXTP, so that not one message of IKE is needed; the MN takes the numbers because the keys of the IKE SA prove them.',
  source: { work: 'Allard 2007', section: 'VI-C step 5' },
  reviewNotes: ['allard-2007-unsigned-spi'],
} satisfies Scenario
