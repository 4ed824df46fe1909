import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { proven } from './proofs.ts'

export default {
  ...ALONE,
  id: 'ike2-address-demanded',
  title: 'A mobile that asks for no address gets no tunnel',
  summary: 'The gateway answers FAILED_CP_REQUIRED: the IKE SA comes about, its first child SA does not.',
  source: { work: 'RFC 7296', section: '2.19' },
  ike: proven(
    ALONE.ike,
    {},
    { innerAddresses: { wants: [], pool: ['2001:db8:1:ffff::10/128'], dns: [], demanded: true } },
  ),
} satisfies Scenario
