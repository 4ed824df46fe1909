import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, contextIke } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-refused',
  title: 'The next router does not take the algorithm',
  summary:
    'nAR knows the MN itself, and wants AES with 256 bits where pAR had agreed on 128. It refuses the contexts as a whole and says why in CTDR and CTAA; nothing is installed, and the MN sets up a complete IKEv2 with nAR.',
  source: { work: 'Hamer 2002', section: '6.4' },
  ike: contextIke({
    nodes: {
      mn: { peer: { esp: 'aes128gcm16,aes256gcm16' } },
      nar: { known: true, peer: { esp: 'aes256gcm16' } },
    },
  }),
} satisfies Scenario
