import type { Scenario } from '../scenario.ts'
import { HANDOVER } from './base.ts'
import { CERTIFICATE, proven } from './proofs.ts'

export default {
  ...HANDOVER,
  id: 'ike2-cert',
  title: 'A whole IKEv2 with each router, by certificates',
  summary:
    'The baseline of every handover, with certificates of one authority instead of a secret: still four messages, larger and dearer ones.',
  source: { work: 'RFC 7427', section: '3' },
  ike: proven(HANDOVER.ike, CERTIFICATE, CERTIFICATE),
} satisfies Scenario
