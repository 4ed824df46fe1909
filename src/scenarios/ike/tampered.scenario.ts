import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-tampered',
  title: 'A sealed message is changed on the way',
  summary: 'One octet differs. The checksum of UDP finds it before IKE sees the message, and the request is repeated.',
  source: { work: 'RFC 7296', section: '2.1' },
  faults: ['corrupt:IKE_AUTH#1:byte=120'],
} satisfies Scenario
