import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'
import { endToEnd } from './end-to-end.ts'

export default {
  ...ALONE,
  ...endToEnd({ ah: 'sha256-esn' }),
  id: 'ike-ah',
  title: 'CHILD SAs of AH',
  summary:
    'Proposals of protocol 2 without a cipher: data and addresses are authentic, and everybody on the way can read them. A pair of AH is replaced and deleted like one of ESP.',
  source: { work: 'RFC 7296', section: '3.3.1, 3.3.3' },
  script: [
    { ...tell(1_500_000, 'mn', 'rekey-child'), peer: 'ha' },
    { atUs: 2_500_000, node: 'ha', do: 'ike', command: 'rekey-child', peer: 'mn' },
  ],
} satisfies Scenario
