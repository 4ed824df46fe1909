import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { endToEnd } from './end-to-end.ts'

export default {
  ...ALONE,
  ...endToEnd({}, { mode: 'tunnel' }),
  id: 'ike-transport-declined',
  title: 'Transport mode is declined',
  summary: 'The host answers without USE_TRANSPORT_MODE: the pair is a tunnel, which the MN takes.',
  source: { work: 'RFC 7296', section: '1.3.1' },
} satisfies Scenario
