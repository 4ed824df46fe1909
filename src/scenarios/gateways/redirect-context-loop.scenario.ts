import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, OVERLOAD_US } from './base.ts'

const ROUNDS: Scenario['script'] = Array.from({ length: 6 }, (_, i) => ({
  atUs: OVERLOAD_US + i * 1_000_000,
  node: i % 2 === 0 ? 'sg1' : 'sg2',
  do: 'redirect-context',
  peer: 'eu',
  to: i % 2 === 0 ? 'sg2' : 'sg1',
}))

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-context-loop',
  title: 'Two gateways pass a client back and forth',
  summary:
    'Both gateways find that the other one should have the EU. It follows five times within 300 s, contexts, counters and all; the sixth REDIRECT it refuses, and stays with the gateway that sent it.',
  source: { work: 'Palomares 2013', section: 'III-C' },
  script: ROUNDS,
  untilUs: 10_000_000,
} satisfies Scenario
