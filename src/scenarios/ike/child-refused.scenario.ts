import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-child-refused',
  title: 'An IKE SA without its CHILD SA',
  summary:
    'The suites for ESP do not meet. The IKE SA stands, the CHILD SA does not; traffic asks for it once more, and then waits.',
  source: { work: 'RFC 7296', section: '1.3' },
  ike: changed('par', { esp: 'aes256-sha512' }),
} satisfies Scenario
