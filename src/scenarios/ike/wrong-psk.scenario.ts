import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-wrong-psk',
  title: 'Two different secrets',
  summary: 'The AUTH payload of the MN does not hold: the gateway answers AUTHENTICATION_FAILED and keeps nothing.',
  source: { work: 'RFC 7296', section: '2.21.2' },
  ike: changed('par', { psk: 'another secret' }),
} satisfies Scenario
