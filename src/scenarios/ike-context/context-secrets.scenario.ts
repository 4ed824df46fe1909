import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, IKE_CONTEXT } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-secrets',
  title: 'The pre-shared secret moves with the PAD',
  summary:
    'As the paper lists it, the PAD entry travels with its pre-shared secret. nAR could now authenticate the MN itself, and so could whoever read this one transfer, for good: the invariant no-long-term-secret breaks at the row that appears at nAR.',
  source: { work: 'Allard 2008', section: '3.1' },
  ikeContext: { ...IKE_CONTEXT, secrets: 'as-the-seed-says' },
  reviewNotes: ['allard-2008-secrets'],
} satisfies Scenario
