import type { SpiRemap, Move, TransferredContexts } from '../../protocol/ipsec/context.ts'
import {
  joinKept,
  keepsAnything,
  type KeptContexts,
  type KeptName,
  type KeptProblem,
} from '../../protocol/ipsec/kept-contexts.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { ike2Keeper } from './ike-context.ts'

/** What arrives: the contexts, and how the handover changes them. */
export interface Arrival {
  readonly contexts: TransferredContexts
  /** Undefined: they come back to where they were. */
  readonly move: Move | undefined
  readonly spiChanges: readonly SpiRemap[]
}

/**
 * Key management whose state travels with SAs and policies (Allard 2008 §3.1). Each protocol has one; CXTP does not look
 * into what they keep. All of a transfer is taken or nothing: first every keeper judges, then the SAs are installed, then
 * the keepers take theirs, which cannot fail any more.
 */
export interface ContextKeeper {
  /** Types that this node gives and takes. */
  readonly kinds: (d: Dispatch, id: NodeId) => readonly KeptName[]
  /** Reads out what there is with a mobile at that address. */
  readonly capture: (d: Dispatch, id: NodeId, mobile: string) => KeptContexts
  /** The node goes on with none of it. */
  readonly withdraw: (d: Dispatch, id: NodeId, mobile: string) => void
  readonly judge: (d: Dispatch, id: NodeId, contexts: TransferredContexts) => readonly KeptProblem[]
  /** The contexts with the rows named as the keeper will call them, so that they come under their names. */
  readonly named: (d: Dispatch, id: NodeId, contexts: TransferredContexts) => TransferredContexts
  readonly adopt: (d: Dispatch, id: NodeId, arrival: Arrival) => void
}

const KEEPERS: readonly ContextKeeper[] = [ike2Keeper]

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

export function adoptKept(d: Dispatch, id: NodeId, arrival: Arrival): void {
  if (keepsAnything(arrival.contexts.kept)) for (const { adopt } of KEEPERS) adopt(d, id, arrival)
}
