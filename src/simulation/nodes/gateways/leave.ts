import { present } from '../../../lib/assert.ts'
import type { Stimulus } from '../../../scenarios/scenario.ts'
import type { Dispatch } from '../../dispatch.ts'
import { askToFollow } from '../cxtp-mobile.ts'
import { reject } from '../hand.ts'
import { commandIke } from '../ike-node.ts'

/**
 * A client leaves its gateway for another one of the same operator. How it learns that it shall, and where to, no source of
 * these ways out says (RFC 5723 §1 names both as non-goals; RFC 4067 §2.1.1 has a trigger of layer 2): it is a command here,
 * as from its management, and takes no message and no time (Roamscope).
 */
export function leaveGateway(
  d: Dispatch,
  { node: id, from, to, by }: Extract<Stimulus, { readonly do: 'leave-gateway' }>,
): void {
  const address = (gateway: string): string => present(d.env.scenario.nodes[gateway], gateway).address
  const sa = [...(d.node(id).ike?.endpoint.sas.values() ?? [])].findLast(
    ({ phase, remote }) => phase === 'established' && remote.address === address(from),
  )
  if (sa === undefined) {
    const text = `no IKE SA with ${from} to leave`
    return reject(d, id, null, { code: 'no-ike-sa', text, ref: 'RFC 7296 §1.3' })
  }
  if (by === 'contexts') return askToFollow(d, id, address(to))
  commandIke(d, id, { type: 'leave-for', sa: sa.name, to: address(to), by })
}
