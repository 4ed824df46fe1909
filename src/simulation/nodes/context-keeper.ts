import type { SpiRemap, Move, TransferredContexts, Whose } from '../../protocol/ipsec/context.ts'
import type { KeptContexts, KeptName, KeptProblem } from '../../protocol/ipsec/kept-contexts.ts'
import type { SpiChange } from '../../protocol/machines/cxtp/events.ts'
import type { SecurityAssociation } from '../../protocol/ipsec/sa.ts'
import type { IkeContextSettings } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { ProvenNumbers } from './ike/ctaa-numbers.ts'
import type { CounterPolicy } from './ike/handover-counters.ts'

/** What arrives: the contexts, and how the handover changes them. */
export interface Arrival {
  readonly contexts: TransferredContexts
  /** Undefined: they come back to where they were. */
  readonly move: Move | undefined
  readonly spiChanges: readonly SpiRemap[]
  /** SAs that the keeper wanted to insert itself. */
  readonly aside: readonly SecurityAssociation[]
  /** A CTAA follows, which can tell the mobile of other numbers. */
  readonly answered?: true
  /** They wait for the client, with these rules of counters (Palomares 2013 §III-D step 3). */
  readonly held?: CounterPolicy
}

/**
 * Key management whose state travels with SAs and policies (Allard 2008 §3.1). Each protocol has one; CXTP does not look
 * into what they keep. All of a transfer is taken or nothing: first every keeper judges, then the SAs are installed, then
 * the keepers take theirs, which cannot fail any more. `how`: what a scenario says about such transfers, or a person's GET
 * and PUT; undefined where key management stays where it is.
 */
export interface ContextKeeper {
  /** Types that this node gives and takes. */
  readonly kinds: (d: Dispatch, id: NodeId, how: How) => readonly KeptName[]
  /** Reads out what there is with them. */
  readonly capture: (d: Dispatch, id: NodeId, whose: Whose, how: How) => KeptContexts
  /** The node goes on with none of it. */
  readonly withdraw: (d: Dispatch, id: NodeId, whose: Whose, how: How) => void
  /** Read out, and not released yet: nothing may happen to it here. Or it stays after all. */
  readonly quiet: (d: Dispatch, id: NodeId, whose: Whose, quiet: boolean) => void
  readonly judge: (d: Dispatch, id: NodeId, contexts: TransferredContexts, how: How) => readonly KeptProblem[]
  /** The contexts with the rows named as the keeper will call them, so that they come under their names. */
  readonly named: (d: Dispatch, id: NodeId, contexts: TransferredContexts) => TransferredContexts
  /** Names of rows whose place the keeper finds itself, because it can tell the mobile of other SPIs. */
  readonly ownRows: (d: Dispatch, id: NodeId, contexts: TransferredContexts, how: How) => readonly string[]
  /** What the mobile has to be told in the CTAA of numbers that the keeper has chosen. */
  readonly adopt: (d: Dispatch, id: NodeId, arrival: Arrival, how: How) => readonly SpiChange[]
  /**
   * Proofs that the numbers of a CTAA come from who has the mobile's key management at these addresses; of the keys that
   * this keeper has. The router sends the first; the mobile takes any.
   */
  readonly prove: (
    d: Dispatch,
    id: NodeId,
    addresses: readonly string[],
    numbers: ProvenNumbers,
  ) => readonly Uint8Array[]
}

export type How = IkeContextSettings | undefined
