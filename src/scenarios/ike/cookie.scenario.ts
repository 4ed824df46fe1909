import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-cookie',
  title: 'A gateway under load asks for a cookie',
  summary:
    'Before it computes or keeps anything the gateway wants to see that the sender receives at its address. Six messages instead of four.',
  source: { work: 'RFC 7296', section: '2.6' },
  ike: changed('par', {}, { cookieFrom: 0 }),
} satisfies Scenario
