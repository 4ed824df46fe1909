import type { Scenario } from '../scenario.ts'
import { HANDOVER } from './base.ts'

export default {
  ...HANDOVER,
  id: 'ike2-full',
  title: 'A complete IKEv2 with the new router',
  summary:
    'No context moves: in its new cell the MN sets up an IKE SA and a CHILD SA with nAR from nothing, four messages and two key exchanges. pAR finds out by asking for a sign of life.',
  source: { work: 'RFC 7296', section: '1.2' },
} satisfies Scenario
