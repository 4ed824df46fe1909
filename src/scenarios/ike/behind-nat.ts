import { LINKS, TRAFFIC } from '../cxtp/base.ts'
import type { IkeSection } from '../ike-section.ts'
import type { Scenario, ScenarioLink, ScenarioNode } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

type Base = Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> & { readonly ike: IkeSection }

/** Addresses that lead nowhere outside (RFC 4193); the simulated network has IPv6 only. */
const INSIDE = { nat: 'fd6e::1', mn: 'fd6e::10' }

/** Forgets far sooner than the two minutes of RFC 4787 §4.3, so that runs stay short. */
const NAT: ScenarioNode = {
  role: 'nat',
  label: 'NAT',
  hostName: 'nat.ipv6.com',
  address: '2001:db8:3::1',
  nat: { inside: INSIDE.nat, mappingUs: 3_000_000 },
}

const [radio, , wire] = LINKS
const links = (): ScenarioLink[] => [
  ...ALONE.links,
  ...(radio === undefined ? [] : [{ ...radio, id: 'radio-nat', between: ['nat'] }]),
  ...(wire === undefined ? [] : [{ ...wire, id: 'par-nat', between: ['par', 'nat'] }]),
]

const { par, mn, ha } = ALONE.nodes
const stations = (mobile: Pick<ScenarioNode, 'address' | 'attachedTo' | 'careOf'>): Scenario['nodes'] => ({
  ...(par === undefined ? {} : { par }),
  nat: NAT,
  ...(mn === undefined ? {} : { mn: { ...mn, ...mobile } }),
  ...(ha === undefined ? {} : { ha }),
})

/** The MN is in the cell of a NAT, its security gateway and the host behind that are outside. */
export const BEHIND_NAT: Base = {
  ...ALONE,
  group: 'IKEv2 through a NAT',
  nodes: stations({ address: INSIDE.mn, attachedTo: 'nat', careOf: { nat: INSIDE.mn } }),
  links: links().filter(({ id }) => id !== 'radio-par'),
  reviewNotes: ['nat-of-ipv6'],
}

/** MOBIKE: the MN has an address in the cell of its gateway, and one behind the NAT. */
export function betweenCells(from: 'par' | 'nat', to: 'par' | 'nat'): Omit<Base, 'ike'> {
  const careOf = { par: mn?.address ?? '', nat: INSIDE.mn }
  return {
    ...BEHIND_NAT,
    nodes: stations({ address: careOf[from], attachedTo: from, careOf }),
    links: links(),
    traffic: TRAFFIC,
    script: [{ atUs: 1_018_000, node: 'mn', do: 'move', to, linkDownUs: 50_000 }],
  }
}

/** The MN sets up the tunnel and only listens from then on: nothing of its own keeps the mapping. */
export const LISTENING: Pick<Base, 'traffic' | 'script'> = {
  traffic: [{ from: 'ha', to: 'mn', everyUs: 250_000, firstUs: 20_000, octets: 64 }],
  script: [tell(5_000, 'mn', 'initiate')],
}
