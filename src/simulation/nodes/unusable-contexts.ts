import type { TransferredContexts } from '../../protocol/ipsec/context.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'

/**
 * SAs without a policy serve nothing that this router sends, and policies without an SA discard (RFC 4301 §5.1): a CTAR may
 * ask for one of the two only (RFC 4067 §2.5.1), and then somebody must hear of it.
 */
export function reportUnusable(
  d: Dispatch,
  id: NodeId,
  mobile: string,
  ipsec: IpsecState,
  { sas, policies }: TransferredContexts,
): void {
  const protect = ipsec.spd.flatMap(({ action }) => (action.kind === 'protect' ? [action.link] : []))
  const bare = sas.filter(({ link }) => !protect.includes(link)).length
  if (bare > 0) {
    const text = `${bare} SAs of ${mobile} came without a policy: what is sent to it here is discarded`
    d.record({ kind: 'reported', node: id, code: 'no-policy', text, ref: 'RFC 4301 §5.1 step 2' })
  }
  const idle = policies.filter(
    ({ action }) => action.kind === 'protect' && !ipsec.sad.some(({ link }) => link === action.link),
  ).length
  if (idle === 0) return
  const text = `${idle} policies of ${mobile} came without an SA: what they protect is discarded here`
  d.record({ kind: 'reported', node: id, code: 'no-association', text, ref: 'RFC 4301 §5.1 step 3b' })
}
