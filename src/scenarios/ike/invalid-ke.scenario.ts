import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-invalid-ke',
  title: 'The first guess of the key exchange group is wrong',
  summary:
    'The MN offers X25519 and a MODP group and sends a value of the first; the gateway has only the other one and says so.',
  source: { work: 'RFC 7296', section: '1.2' },
  ike: changed(
    'mn',
    { ike: 'aes128gcm16-prfsha256-x25519-modp2048' },
    {},
    changed('par', { ike: 'aes128gcm16-prfsha256-modp2048' }),
  ),
} satisfies Scenario
