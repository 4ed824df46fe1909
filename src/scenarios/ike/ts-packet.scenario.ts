import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

const MOBILE = '2001:db8:1:ffff::10'
const HOST = '2001:db8:ff::1'

/** Flows have the ports 7000, 7001 and so on at both ends. */
export default {
  ...ALONE,
  id: 'ike-ts-packet',
  title: 'The packet chooses among several subsets',
  summary:
    'The gateway wants an SA of its own for each port. The MN asks for all UDP with its packet in front, gets the port of that packet and ADDITIONAL_TS_POSSIBLE, and asks again for a packet of another port; for a third one the gateway itself asks.',
  source: { work: 'RFC 7296', section: '2.9' },
  traffic: [
    { from: 'ha', to: 'mn', everyUs: 200_000, firstUs: 500_000, octets: 64 },
    { from: 'mn', to: 'ha', everyUs: 200_000, firstUs: 5_000, octets: 64 },
    { from: 'mn', to: 'ha', everyUs: 200_000, firstUs: 1_005_000, octets: 64 },
  ],
  ike: changed(
    'par',
    {
      localTs: [`${HOST}[udp/7000]`, `${HOST}[udp/7001]`, `${HOST}[udp/7002]`],
      remoteTs: [MOBILE],
      separateRanges: true,
      start: 'traffic',
    },
    {},
    changed('mn', { localTs: [`${MOBILE}[udp]`], remoteTs: ['2001:db8:ff::/64[udp]'] }),
  ),
} satisfies Scenario
