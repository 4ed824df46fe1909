import type { Scenario } from '../scenario.ts'
import { BEHIND_NAT } from './behind-nat.ts'
import { withPeer } from './base.ts'

export default {
  ...BEHIND_NAT,
  id: 'nat-remapped-mobike',
  title: 'MOBIKE: the NAT restarts, and a sign of life finds it out',
  summary:
    'With MOBIKE only UPDATE_SA_ADDRESSES moves an SA, so GW goes on sending to the old port. The MN hears nothing, asks for a sign of life, sees in the answer that GW knows it by another port, and tells it so.',
  source: { work: 'RFC 4555', section: '3.8' },
  ike: withPeer(BEHIND_NAT.ike, { mobike: true }),
  faults: ['crash:nat@1500ms', 'restart:nat@1600ms'],
  untilUs: 12_000_000,
} satisfies Scenario
