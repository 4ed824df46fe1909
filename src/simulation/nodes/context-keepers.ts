import type { TransferredContexts, Whose } from '../../protocol/ipsec/context.ts'
import { joinKept, keepsAnything, type KeptName, type KeptProblem } from '../../protocol/ipsec/kept-contexts.ts'
import type { SpiChange } from '../../protocol/machines/cxtp/events.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Arrival, ContextKeeper, How } from './context-keeper.ts'
import type { ProvenNumbers } from './ike/ctaa-numbers.ts'
import { ike2Keeper } from './ike-context.ts'
import { ike1Keeper } from './ikev1-context.ts'

const KEEPERS: readonly ContextKeeper[] = [ike2Keeper, ike1Keeper]

/** What the scenario says, where nobody says it otherwise. */
const told = (d: Dispatch): How => d.env.scenario.ikeContext

export const keptKinds = (d: Dispatch, id: NodeId): readonly KeptName[] =>
  KEEPERS.flatMap(({ kinds }) => kinds(d, id, told(d)))

/** The contexts with what key management has of them, if anything. */
export function withKept(
  d: Dispatch,
  id: NodeId,
  whose: Whose,
  contexts: TransferredContexts,
  how: How = told(d),
): TransferredContexts {
  const kept = joinKept(KEEPERS.map(({ capture }) => capture(d, id, whose, how)))
  return keepsAnything(kept) ? { ...contexts, kept } : contexts
}

export function withdrawKept(d: Dispatch, id: NodeId, whose: Whose, how: How = told(d)): void {
  for (const { withdraw } of KEEPERS) withdraw(d, id, whose, how)
}

export function quietKept(d: Dispatch, id: NodeId, whose: Whose, quiet: boolean): void {
  const how = told(d)
  if (how !== undefined && how.quiet !== false) for (const keeper of KEEPERS) keeper.quiet(d, id, whose, quiet)
}

export const judgeKept = (
  d: Dispatch,
  id: NodeId,
  contexts: TransferredContexts,
  how: How = told(d),
): readonly KeptProblem[] => KEEPERS.flatMap(({ judge }) => judge(d, id, contexts, how))

export const namedByKeepers = (d: Dispatch, id: NodeId, contexts: TransferredContexts): TransferredContexts =>
  KEEPERS.reduce((sum, { named }) => named(d, id, sum), contexts)

/** Rows that keepers insert themselves; their contexts are named by the keepers already. */
export const rowsOfKeepers = (d: Dispatch, id: NodeId, contexts: TransferredContexts): ReadonlySet<string> =>
  new Set(KEEPERS.flatMap(({ ownRows }) => ownRows(d, id, contexts, told(d))))

export const adoptKept = (d: Dispatch, id: NodeId, arrival: Arrival, how: How = told(d)): readonly SpiChange[] =>
  keepsAnything(arrival.contexts.kept) ? KEEPERS.flatMap(({ adopt }) => adopt(d, id, arrival, how)) : []

export const proofsOf = (
  d: Dispatch,
  id: NodeId,
  addresses: readonly string[],
  numbers: ProvenNumbers,
): readonly Uint8Array[] => KEEPERS.flatMap(({ prove }) => prove(d, id, addresses, numbers))
