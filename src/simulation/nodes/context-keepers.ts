import type { TransferredContexts } from '../../protocol/ipsec/context.ts'
import { joinKept, keepsAnything, type KeptName, type KeptProblem } from '../../protocol/ipsec/kept-contexts.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Arrival, ContextKeeper } from './context-keeper.ts'
import { ike2Keeper } from './ike-context.ts'
import { ike1Keeper } from './ikev1-context.ts'

const KEEPERS: readonly ContextKeeper[] = [ike2Keeper, ike1Keeper]

export const keptKinds = (d: Dispatch, id: NodeId): readonly KeptName[] => KEEPERS.flatMap(({ kinds }) => kinds(d, id))

/** The contexts with what key management has of the mobile, if anything. */
export function withKept(d: Dispatch, id: NodeId, mobile: string, contexts: TransferredContexts): TransferredContexts {
  const kept = joinKept(KEEPERS.map(({ capture }) => capture(d, id, mobile)))
  return keepsAnything(kept) ? { ...contexts, kept } : contexts
}

export function withdrawKept(d: Dispatch, id: NodeId, mobile: string): void {
  for (const { withdraw } of KEEPERS) withdraw(d, id, mobile)
}

export const judgeKept = (d: Dispatch, id: NodeId, contexts: TransferredContexts): readonly KeptProblem[] =>
  KEEPERS.flatMap(({ judge }) => judge(d, id, contexts))

export const namedByKeepers = (d: Dispatch, id: NodeId, contexts: TransferredContexts): TransferredContexts =>
  KEEPERS.reduce((sum, { named }) => named(d, id, sum), contexts)

/** Rows that keepers insert themselves; their contexts are named by the keepers already. */
export const rowsOfKeepers = (d: Dispatch, id: NodeId, contexts: TransferredContexts): ReadonlySet<string> =>
  new Set(KEEPERS.flatMap(({ ownRows }) => ownRows(d, id, contexts)))

export function adoptKept(d: Dispatch, id: NodeId, arrival: Arrival): void {
  if (keepsAnything(arrival.contexts.kept)) for (const { adopt } of KEEPERS) adopt(d, id, arrival)
}
