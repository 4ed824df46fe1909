import { changed } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1 } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-no-proposal',
  title: 'No transform that both sides would take',
  summary: 'The gateway answers the first message with NO-PROPOSAL-CHOSEN, in clear, and keeps nothing.',
  source: { work: 'RFC 2408', section: '3.14' },
  ike: changed('par', { ike: 'aes256-sha512-modp2048' }, {}, ALONE_IKEV1.ike),
} satisfies Scenario
