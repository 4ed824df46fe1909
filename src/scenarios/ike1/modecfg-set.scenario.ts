import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1, byIkev1, innerAddress } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-modecfg-set',
  title: 'The gateway sets the address of its client',
  summary:
    'Mode Config the other way round: the gateway sends CFG_SET unasked, the MN names in CFG_ACK what it took, and only then begins quick mode, for the address it was given.',
  source: { work: 'draft-dukes-ike-mode-cfg', section: '2' },
  ike: byIkev1(ALONE_IKEV1.nodes, ALONE_IKEV1.ike, { modeConfig: innerAddress(ALONE_IKEV1.nodes, 'set') }),
} satisfies Scenario
