import { changed } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1, byIkev1 } from './base.ts'

const aggressive = byIkev1(ALONE_IKEV1.nodes, ALONE_IKEV1.ike, { exchange: 'aggressive' })

export default {
  ...ALONE_IKEV1,
  id: 'ike1-wrong-psk-aggressive',
  title: 'Two different secrets, in aggressive mode',
  summary:
    'HASH_R travels in clear, so the MN sees at once that the gateway does not have its secret. So does who listens: with it secrets can be tried out at home.',
  source: { work: 'RFC 2409', section: '5.4' },
  untilUs: 10_000_000,
  ike: changed('par', { psk: 'another secret' }, {}, aggressive),
} satisfies Scenario
