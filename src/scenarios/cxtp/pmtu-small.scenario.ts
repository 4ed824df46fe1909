import type { Scenario } from '../scenario.ts'
import { BASE, LINKS, TRAFFIC } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-pmtu-small',
  title: 'The new cell carries shorter packets',
  summary:
    'What fitted the tunnel at pAR is too long for it at nAR. The PMTU did not travel with the SAs, since the path is another one: each end of the tunnel finds out, notes it in the SAD and tells the source, which sends less.',
  source: { work: 'RFC 4301', section: '8.2; RFC 4443 §3.2; Allard 2007 §V-A1' },
  links: LINKS.map(link => (link.id === 'radio-nar' ? { ...link, mtu: 1_400 } : link)),
  // With both tunnels around it 1388 octets, of which 1406 pass at pAR and 1310 at nAR.
  traffic: TRAFFIC.map(flow => ({ ...flow, octets: 1_300 })),
  untilUs: 4_000_000,
} satisfies Scenario
