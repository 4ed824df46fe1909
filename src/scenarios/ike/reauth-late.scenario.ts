import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-reauth-late',
  title: 'Authentication is not repeated in time',
  summary:
    'The gateway says AUTH_LIFETIME, and twice the first message of the MN for its new IKE SA is lost. Soon after the time it named the gateway deletes the old SA, which served until then; packets wait for the third try.',
  source: { work: 'RFC 4478', section: '2' },
  ike: changed(
    'par',
    { reauth: { lifetimeS: 2, graceUs: 500_000 } },
    {},
    changed('mn', { reauth: { marginUs: 500_000 } }),
  ),
  faults: ['drop:IKE_SA_INIT#3', 'drop:IKE_SA_INIT#4'],
} satisfies Scenario
