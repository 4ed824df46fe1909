import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1 } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-lost',
  title: 'One message of each exchange is lost',
  summary:
    'Main Mode 4, an INITIAL-CONTACT and Quick Mode 3 do not arrive. Main mode repeats, notifications are never repeated, and of quick mode the responder asks for its end by sending its answer again.',
  source: { work: 'RFC 2408', section: '5.1' },
  faults: ['drop:Main-Mode-4#1', 'drop:Informational#1', 'drop:Quick-Mode-3#1'],
} satisfies Scenario
