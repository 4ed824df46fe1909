import type { Scenario } from '../scenario.ts'
import { drained, overNarrowLink } from './crowd.ts'

export default {
  ...overNarrowLink(drained(59, { perSecond: 40 }), { bandwidthBps: 256_000, queueOctets: 16_000 }),
  id: 'drain-narrow-link',
  title: 'A gateway is drained over a link that is too narrow for the pace',
  summary:
    'SG1 hands over forty clients a second, and the link to SG2 carries the contexts of about twenty-four. They wait for it, longer than SG1 waits for a reply, so it sends them again; soon the queue is full and packets are lost. The drain stops, and whoever is left stays with SG1. With twenty a second nothing is lost (ikeContext.redirect.pace.perSecond=20).',
  untilUs: 6_000_000,
  source: { work: 'RFC 5685', section: '11' },
  reviewNotes: ['rfc5685-no-pace'],
} satisfies Scenario
