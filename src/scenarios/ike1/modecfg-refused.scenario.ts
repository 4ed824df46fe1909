import { present } from '../../lib/assert.ts'
import { changed } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1, byIkev1, innerAddress } from './base.ts'

const asking = byIkev1(ALONE_IKEV1.nodes, ALONE_IKEV1.ike, { modeConfig: innerAddress(ALONE_IKEV1.nodes, 'request') })
const { modeConfig: _, ...withoutIt } = present(asking.nodes['par']?.peers['mn']?.ikev1, 'IKEv1 of the gateway')

export default {
  ...ALONE_IKEV1,
  id: 'ike1-modecfg-refused',
  title: 'The gateway has no Mode Config',
  summary:
    'The gateway does not know exchange type 6 and says so, sealed under the ISAKMP SA, which stays. Without an address the MN has nothing to protect, and no quick mode begins.',
  source: { work: 'RFC 2408', section: '5.2' },
  ike: changed('par', { ikev1: withoutIt }, {}, asking),
} satisfies Scenario
