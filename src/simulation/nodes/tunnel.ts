import { err, ok, type Result } from '../../lib/result.ts'
import { captureTunnel, withdrawTunnel, type Move, type TransferredContexts } from '../../protocol/ipsec/context.ts'
import { keptCount } from '../../protocol/ipsec/kept-contexts.ts'
import { installContexts } from '../../protocol/ipsec/install-context.ts'
import type { IkeContextSettings } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { recordCollisions } from './collisions.ts'
import { adoptKept, judgeKept, namedByKeepers, withdrawKept, withKept } from './context-keepers.ts'
import { sameKeys, sharesPair } from './ike/context-peers.ts'
import { setIpsec } from './tables.ts'

/**
 * GET and PUT of one tunnel among those of a node (Palomares 2013 §III-B): IKE SA, SAD, SPD and PAD of one peer, found by its
 * name, without any protocol. It is what CXTP carries, so that a CTD and a file hold the same.
 */
const BY_HAND: IkeContextSettings = { update: 'automatic', keys: 'sk_d-and-derived', secrets: 'never' }

/** GET: everything this node has with that peer. It stays in the tables. Without SAs of any kind there is no tunnel. */
export function getTunnel(d: Dispatch, id: NodeId, peer: string): TransferredContexts | undefined {
  const contexts = withKept(d, id, { peer }, captureTunnel(d.node(id).ipsec, peer, d.nowUs), BY_HAND)
  if (contexts.sas.length === 0 && keptCount(contexts.kept) === 0) return undefined
  d.spentUs += rowsOf(contexts) * d.env.costs.readRowUs
  return contexts
}

/** The node goes on without it, and tells nobody. */
export function withdrawTunnelOf(d: Dispatch, id: NodeId, peer: string): void {
  withdrawKept(d, id, { peer }, BY_HAND)
  setIpsec(d, id, withdrawTunnel(d.node(id).ipsec, peer))
}

/** SAs, policies, IKE SAs and PAD entries together. */
export const rowsOf = ({ sas, policies, kept }: TransferredContexts): number =>
  sas.length + policies.length + keptCount(kept)

/**
 * PUT: the node goes on with a tunnel, with all of it or, where one part cannot be used, with none; then the error says why
 * of every part. Counters, windows and Message IDs go on where they were. `move`: the gateway's own address is another one.
 */
export function putTunnel(
  d: Dispatch,
  id: NodeId,
  given: TransferredContexts,
  move?: Move,
): Result<TransferredContexts, readonly string[]> {
  const contexts = namedByKeepers(d, id, given)
  const problems = [...twins(d, id, contexts), ...judgeKept(d, id, contexts, BY_HAND).map(({ text }) => text)]
  if (problems.length > 0) return err(problems)
  const outcome = installContexts(d.node(id).ipsec, contexts, {
    move,
    nowUs: d.nowUs,
    lookupCase: d.env.scenario.cxtp.lookupCase,
    onCollision: 'refuse',
    sequenceJump: 0n,
    drawSpi: () => 0,
  })
  recordCollisions(d, id, outcome.collisions)
  if (outcome.outcome === 'refused') return err(outcome.errors.map(({ text }) => text))
  if (outcome.outcome === 'duplicate') return err([`${id} has this tunnel already`])
  d.spentUs += rowsOf(contexts) * d.env.costs.writeRowUs
  setIpsec(d, id, outcome.ipsec)
  adoptKept(d, id, { contexts, move, spiChanges: [], aside: [] }, BY_HAND)
  return ok(contexts)
}

/** IKE SAs that are here, under these numbers or others: going on with one twice would count its Message IDs twice (RFC 7296 §2.2). */
function twins(d: Dispatch, id: NodeId, { kept }: TransferredContexts): readonly string[] {
  const endpoint = d.node(id).ike?.endpoint
  if (endpoint === undefined) return []
  return (kept?.ikev2 ?? []).flatMap(sa => {
    const twin = sharesPair(endpoint, sa) ?? sameKeys(endpoint, sa)
    return twin === undefined ? [] : [`IKE SA ${sa.initiatorSpi} ${sa.responderSpi} is here already as ${twin.name}`]
  })
}
