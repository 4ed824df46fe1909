import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

const MOBILE = '2001:db8:1:ffff::10'
const HOST = '2001:db8:ff::1'

/** Flows have the ports 7000, 7001 and so on at both ends. */
export default {
  ...ALONE,
  id: 'ike-ts-ports',
  title: 'Traffic selectors of one protocol and its ports',
  summary:
    'The MN asks for all UDP to a network and the gateway grants two ports of one host: a third flow finds no SA and never leaves in clear.',
  source: { work: 'RFC 7296', section: '2.9, 3.13.1' },
  traffic: [...ALONE.traffic, { from: 'mn', to: 'ha', everyUs: 1_000_000, firstUs: 600_000, octets: 64 }],
  ike: changed(
    'par',
    { localTs: [`${HOST}[udp/7000-7001]`], remoteTs: [`${MOBILE}[udp/7000-7001]`] },
    {},
    changed('mn', { localTs: [`${MOBILE}[udp]`], remoteTs: ['2001:db8:ff::/64[udp]'] }),
  ),
} satisfies Scenario
