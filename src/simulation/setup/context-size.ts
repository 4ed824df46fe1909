import { blocksOctets, contextBlocks } from '../../protocol/ipsec/context-blocks.ts'
import { captureContexts, type TransferredContexts } from '../../protocol/ipsec/context.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import { MESSAGE_MAX } from '../../protocol/wire/cxtp/codes.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import { misfit } from './misfit.ts'

/** PCTD without its blocks: first word, elapsed time, address, algorithm, length and the longest key (RFC 4067 §2.5.3). */
const PCTD_HEAD_MAX = 4 + 4 + 16 + 4 + 64

/**
 * Contexts of one mobile go in one CTD, and RFC 4067 has no way to continue one: its length field ends at 65,535 octets
 * (§2.2). A mobile whose rows can never be transferred is refused before anything runs. Counters and PMTU count as if
 * they were under way already, since a field without a value takes no room.
 */
export function contextSizeMisfit(
  { nodes, cxtp }: Scenario,
  id: NodeId,
  tables: IpsecState,
): ReturnType<typeof misfit> | undefined {
  if (cxtp.mode === 'off' || nodes[id]?.role !== 'access-router') return undefined
  const wanted = cxtp.requested.length === 0 ? (['SAD', 'SPD'] as const) : cxtp.requested
  for (const [mobile, { careOf, role }] of Object.entries(nodes)) {
    const address = careOf?.[id]
    if (role !== 'mobile-node' || address === undefined) continue
    const contexts = captureContexts(tables, address, 0)
    const octets = PCTD_HEAD_MAX + blocksOctets(contextBlocks(underWay(contexts), wanted))
    if (octets <= MESSAGE_MAX) continue
    const rows = `${contexts.sas.length} SAs and ${contexts.policies.length} policies of ${mobile} at ${id}`
    return misfit(
      'tunnels',
      `${rows}, contexts of ${octets} octets`,
      `${MESSAGE_MAX} octets in one CTD (RFC 4067 §2.2)`,
    )
  }
  return undefined
}

const underWay = (contexts: TransferredContexts): TransferredContexts => ({
  ...contexts,
  sas: contexts.sas.map(sa => ({ ...sa, sequence: 1n, ivCounter: 1n, octets: 1, pmtu: sa.pmtu ?? 1_500 })),
})
