import { tell } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1 } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-delete-pair',
  title: 'One pair of SAs is deleted, the ISAKMP SA stays',
  summary:
    'The Delete names the SPI that its sender receives with; the other end finds the pair by the SPI it sends with. The next packet of the MN makes a new pair by quick mode alone: phase 1 is still there.',
  source: { work: 'RFC 2408', section: '3.15' },
  script: [tell(1_010_000, 'par', 'delete-child')],
} satisfies Scenario
