import type { Scenario, ScenarioNode } from '../scenario.ts'
import { endUser, type Client } from './base.ts'

/** Many end users of SG1 beside the EU, all alike: c1, c2, … at 2001:db8:1::1001, 2001:db8:1::1002, … */
export const crowdOf = (clients: number): readonly Client[] =>
  Array.from({ length: clients }, (_, i) => ({
    id: `c${i + 1}`,
    label: `C${i + 1}`,
    identifier: (FIRST_IDENTIFIER + i).toString(16),
  }))

/** Above those of the end users with a name of their own. */
const FIRST_IDENTIFIER = 0x1001

export const CROWD = 'clients'

export const crowdNodes = (clients: readonly Client[]): Record<string, ScenarioNode> =>
  Object.fromEntries(
    clients.map(({ id, label, identifier }) => [
      id,
      { ...endUser(label, `${id}.isp.ipv6.com`, identifier), extra: true, crowd: CROWD },
    ]),
  )

/**
 * One packet of each client every `everyUs`, and nothing back; each begins `spacingUs` after the one before, so that the
 * gateways are not asked by all at once.
 */
export const crowdTraffic = (
  clients: readonly Client[],
  { everyUs, spacingUs }: { readonly everyUs: number; readonly spacingUs: number },
): Scenario['traffic'] =>
  clients.map(({ id }, i) => ({ from: id, to: 'server', everyUs, firstUs: 10_000 + spacingUs * i, octets: 64 }))
