import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { CERTIFICATE, OTHER_AUTHORITY, proven } from './proofs.ts'

export default {
  ...ALONE,
  id: 'ike-cert-wrong-ca',
  title: 'A certificate of an authority that the gateway does not trust',
  summary: 'The signature is right, but nobody the gateway knows vouches for the key: AUTHENTICATION_FAILED.',
  source: { work: 'RFC 7296', section: '2.21.2' },
  ike: proven(ALONE.ike, { ...CERTIFICATE, own: { ...CERTIFICATE.own, issuer: OTHER_AUTHORITY } }, CERTIFICATE),
} satisfies Scenario
