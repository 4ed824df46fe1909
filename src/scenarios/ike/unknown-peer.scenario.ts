import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-unknown-peer',
  title: 'A peer that is not in the PAD',
  summary: 'The MN calls itself by a name that the gateway has no entry for, and is refused whatever it can prove.',
  source: { work: 'RFC 4301', section: '4.4.3' },
  ike: changed('mn', { localId: 'stranger.example' }),
} satisfies Scenario
