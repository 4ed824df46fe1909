import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, IKE_CONTEXT } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-skeyseed',
  title: 'The IKE context moves by its SKEYSEED',
  summary:
    'As the paper lists it, SKEYSEED travels with the nonces and SPIs of the first exchange, and nAR derives every key from them again, those of IKE_AUTH included. What comes out are the keys that pAR had.',
  source: { work: 'Allard 2008', section: '3.1' },
  ikeContext: { ...IKE_CONTEXT, keys: 'skeyseed' },
  reviewNotes: ['allard-2008-skeyseed'],
} satisfies Scenario
