import { changed } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1 } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-wrong-psk',
  title: 'Two different secrets, in main mode',
  summary:
    'The secret is part of the cipher key: the gateway cannot even read Main Mode 5. Nothing it could answer would be believed, so both sides give up only when their patience ends.',
  source: { work: 'RFC 2409', section: '5.4' },
  untilUs: 10_000_000,
  ike: changed('par', { psk: 'another secret' }, {}, ALONE_IKEV1.ike),
} satisfies Scenario
