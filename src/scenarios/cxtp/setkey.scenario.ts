import type { Scenario } from '../scenario.ts'
import { BASE } from './base.ts'

/** The stations' databases as Allard 2007 §VI-A configures them: same rows, same names, its reversed tunnel end points too. */
const listing = (mobileOut: 'out' | 'in'): string => `
spdflush; flush;
# security policies: traffic between MN and HA, tunnel between MN and pAR
spdadd mn.par.ipv6.com ha.ha.ipv6.com ipv6 -P ${mobileOut} ipsec
    esp/tunnel/mn.par.ipv6.com-par.par.ipv6.com/require;
spdadd ha.ha.ipv6.com mn.par.ipv6.com ipv6 -P ${mobileOut === 'out' ? 'in' : 'out'} ipsec
    esp/tunnel/mn.par.ipv6.com-par.par.ipv6.com/require;
# security associations, one each way
add mn.par.ipv6.com par.par.ipv6.com esp 0x101 -m tunnel -E des-cbc "kamekame";
add par.par.ipv6.com mn.par.ipv6.com esp 0x102 -m tunnel -E des-cbc "mekameka";
`

export default {
  ...BASE,
  id: 'cxtp-setkey',
  title: "The paper's own setkey listing",
  summary:
    'MN and pAR are configured by the setkey commands of the paper: DES-CBC, no integrity, so no anti-replay. One policy at each end names the tunnel end points the wrong way round; it is reported and read as meant.',
  source: { work: 'Allard 2007', section: 'VI-A' },
  tunnels: [],
  setkey: [
    { node: 'mn', listing: listing('out'), reading: 'corrected' },
    { node: 'par', listing: listing('in'), reading: 'corrected' },
  ],
  reviewNotes: [...BASE.reviewNotes, 'allard-2007-setkey'],
} satisfies Scenario
