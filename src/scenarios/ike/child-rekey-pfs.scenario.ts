import type { Scenario } from '../scenario.ts'
import { ALONE, changed, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-child-rekey-pfs',
  title: 'A CHILD SA is replaced with a new key exchange',
  summary:
    'With a group in the ESP proposal the successor has keys that do not follow from the IKE SA alone (perfect forward secrecy).',
  source: { work: 'RFC 7296', section: '1.3.3' },
  script: [tell(1_010_000, 'par', 'rekey-child')],
  ike: changed('mn', { esp: 'aes128gcm16-x25519' }, {}, changed('par', { esp: 'aes128gcm16-x25519' })),
} satisfies Scenario
