import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-reauth-break',
  title: 'Authentication is repeated, the old SA ended first',
  summary:
    'The same limit, and an MN that deletes its IKE SA before it sets up the new one: simpler, never two at once, and packets meet a policy without an SA in between.',
  source: { work: 'RFC 4478', section: '2' },
  traffic: ALONE.traffic.map(flow => ({ ...flow, everyUs: 20_000 })),
  untilUs: 2_500_000,
  ike: changed(
    'par',
    { reauth: { lifetimeS: 2, graceUs: 500_000 } },
    {},
    changed('mn', { reauth: { marginUs: 500_000, order: 'break-before-make' } }),
  ),
} satisfies Scenario
