import type { Scenario } from '../scenario.ts'
import spiIkeSa from './spi-ike-sa.scenario.ts'
import { withRouterSpis } from './spi-base.ts'

export default {
  // A CTAA that is lost comes again after two seconds, and the update can be read only then.
  ...withRouterSpis(spiIkeSa, { ikePair: 'ctaa', timerUs: 4_000_000 }),
  id: 'spi-ike-sa-ctaa',
  title: 'The pair of IKE SPIs collides: another one in the CTAA',
  summary:
    'As with spi-ike-sa, but nAR does not write under a pair that two SAs have: it draws its half anew and tells the MN in the CTAA, with a proof by the keys of the IKE SA. The update of addresses that follows is under the new pair already.',
  source: { work: 'Allard 2008', section: '3.2.3' },
  reviewNotes: ['allard-2008-ike-pair', 'allard-2007-unsigned-spi'],
} satisfies Scenario
