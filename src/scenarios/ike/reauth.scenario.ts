import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-reauth',
  title: 'Authentication is repeated, and no packet is lost',
  summary:
    'The gateway lets nobody in for longer than 2 s on one authentication, and says so with AUTH_LIFETIME. Half a second before, the MN sets up a new IKE SA from the start; only when its child SA stands it deletes the old one. Rekeying in between put nothing off.',
  source: { work: 'RFC 4478', section: '2' },
  ike: changed(
    'par',
    { reauth: { lifetimeS: 2, graceUs: 500_000 } },
    {},
    changed('mn', { reauth: { marginUs: 500_000, order: 'make-before-break' } }),
  ),
  script: [{ atUs: 1_000_000, node: 'mn', do: 'ike', command: 'rekey-ike', peer: 'par' }],
} satisfies Scenario
