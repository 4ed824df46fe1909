import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-tampered',
  title: 'A sealed message is changed on the way',
  summary:
    'One octet differs. By accident: the checksum of UDP finds it before IKE sees the message. By an attacker who makes the checksum fit: the integrity check value of the Encrypted payload finds it. Both times the request is repeated.',
  source: { work: 'RFC 7296', section: '2.21.2, 3.14' },
  faults: ['corrupt:IKE_AUTH#1:byte=120', 'corrupt:IKE_AUTH#2:byte=120,checksum=repaired'],
} satisfies Scenario
