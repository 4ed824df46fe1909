import { LINKS } from '../cxtp/base.ts'
import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, contextIke, handover } from './base.ts'

const { mn, par } = CONTEXT_BASE.nodes
const like = (of: string, id: string, between: [string] | [string, string]): Scenario['links'][number][] =>
  LINKS.filter(link => link.id === of).map(link => ({ ...link, id, between }))

export default {
  ...CONTEXT_BASE,
  id: 'ike2-chain',
  title: 'From router to router to router',
  summary:
    'The MN goes on from nAR to a third router. What nAR had from pAR it hands on: the third router goes on with an IKE SA that was set up with the first one.',
  source: { work: 'Allard 2008', section: '3.2' },
  nodes: {
    ...CONTEXT_BASE.nodes,
    mn: { ...mn, careOf: { ...mn?.careOf, nar2: '2001:db8:3::10' } } as Scenario['nodes'][string],
    nar2: {
      ...par,
      label: 'nAR2',
      hostName: 'nar2.nar.ipv6.com',
      address: '2001:db8:3::1',
    } as Scenario['nodes'][string],
  },
  links: [
    ...LINKS,
    ...like('radio-nar', 'radio-nar2', ['nar2']),
    ...like('par-nar', 'nar-nar2', ['nar', 'nar2']),
    ...like('nar-ha', 'nar2-ha', ['nar2', 'ha']),
  ],
  ike: contextIke({ routers: ['nar', 'nar2'] }),
  script: [...CONTEXT_BASE.script, ...handover(3_008_000, 'nar2')],
} satisfies Scenario
