import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

const SUITE = { ike: 'aes128-sha256-modp2048', esp: 'aes128-sha256' }

export default {
  ...ALONE,
  id: 'ike-cbc-modp2048',
  title: 'AES-CBC, HMAC and a 2048-bit MODP group',
  summary:
    'The suite that every implementation has: larger messages, padding, a separate integrity check and a dear key exchange.',
  source: { work: 'RFC 7296', section: '1.2' },
  ike: changed('mn', SUITE, {}, changed('par', SUITE)),
} satisfies Scenario
