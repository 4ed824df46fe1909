import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, IKE_CONTEXT } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-automatic',
  title: 'The IKE context moves; both ends know the addresses from CXTP',
  summary:
    'As in Allard 2007 both ends rewrite addresses from what CXTP tells them, the IKE SA’s as well: after CTAR and CTAA not one message of IKE is needed.',
  source: { work: 'Allard 2007', section: 'VI-C steps 4, 5' },
  ikeContext: { ...IKE_CONTEXT, update: 'automatic' },
} satisfies Scenario
