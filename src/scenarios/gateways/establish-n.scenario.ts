import { ALONE, changed } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'

/** strongSwan 4.5 offered these where its configuration named none. */
const SUITE = { ike: 'aes128-sha1-modp2048', esp: 'aes128-sha1' }

/** Nobody asks whether the other lives while tunnels are set up. */
const QUIET_US = 3_600_000_000

export default {
  ...ALONE,
  group: 'Gateway failure prevention (Palomares 2013)',
  id: 'establish-n',
  title: 'Tunnels set up one after the other',
  summary:
    'Between the same two stations one tunnel after the other is set up, so that none is half open while the next begins. Each takes longer than the one before: the daemons look through the connections they have. script.0.times says how many.',
  source: { work: 'Palomares 2013', section: 'V-A, figure 3' },
  costs: 'strongswan-2013',
  traffic: [],
  ike: { ...changed('mn', SUITE, {}, changed('par', SUITE)), timers: { ...ALONE.ike.timers, livenessUs: QUIET_US } },
  script: [{ atUs: 0, node: 'mn', do: 'ike', command: 'initiate', peer: 'par', times: 10, pauseUs: 50_000 }],
  untilUs: 20_000_000,
} satisfies Scenario
