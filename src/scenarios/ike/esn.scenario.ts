import type { Scenario } from '../scenario.ts'
import { ALONE, changed, tell } from './alone.ts'
import { withPeer } from './base.ts'

export default {
  ...ALONE,
  id: 'ike-esn',
  title: 'Extended sequence numbers',
  summary:
    'The MN offers both sizes of sequence numbers, the gateway wants 64 bits: the upper half is never sent, and counts in every integrity check value.',
  source: { work: 'RFC 7296', section: '3.3.2' },
  script: [tell(2_000_000, 'par', 'rekey-child')],
  ike: changed('par', { esp: 'aes128-sha256-esn' }, {}, withPeer(ALONE.ike, { esp: 'aes128-sha256-noesn-esn' })),
} satisfies Scenario
