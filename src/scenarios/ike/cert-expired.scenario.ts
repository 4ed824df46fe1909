import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'
import { CERTIFICATE, proven } from './proofs.ts'

export default {
  ...ALONE,
  id: 'ike-cert-expired',
  title: 'A certificate runs out between two set-ups',
  summary:
    'The first set-up is in time. Two seconds later the certificate of the mobile is no longer valid, and a second one is refused.',
  source: { work: 'RFC 5280', section: '6.1.3' },
  script: [tell(2_000_000, 'mn', 'delete-ike'), tell(3_000_000, 'mn', 'initiate')],
  ike: proven(ALONE.ike, { ...CERTIFICATE, own: { ...CERTIFICATE.own, validUntilS: 1 } }, CERTIFICATE),
} satisfies Scenario
