import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-other-gateway',
  title: 'A gateway that is not the one that is wanted',
  summary:
    'The MN asks for a gateway by name (IDr), and this one bears another: AUTHENTICATION_FAILED, and nothing is kept.',
  source: { work: 'RFC 7296', section: '2.21.2' },
  ike: changed('par', { localId: 'somebody.example' }),
} satisfies Scenario
