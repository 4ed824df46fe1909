import type { NodeId } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import type { ExplorerState, LadderFilter, LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

export const NOTHING_HIDDEN: LadderFilter = { protocols: [], nodes: [] }

/** What is hidden in the run that is shown; a branch begins with what the run it comes from hides. */
export function ladderFilter({ branch, branches, ladderFilters }: FilterSource): LadderFilter {
  let id: string | undefined = branch
  // A branch is younger than its parent: the walk ends.
  while (id !== undefined) {
    const filter = ladderFilters[id]
    if (filter !== undefined) return filter
    id = branches.find(known => known.id === id)?.parent?.branch
  }
  return NOTHING_HIDDEN
}

type FilterSource = Pick<ExplorerState, 'branch' | 'branches' | 'ladderFilters'>

const nodeSet = perTrace(({ nodes }: LadderFilter): ReadonlySet<NodeId> => new Set(nodes))

/** Nodes folded by hand: map, ladder and tables leave out the same, so that all keep one x for a node. */
export const foldedByHand = (state: FilterSource): ReadonlySet<NodeId> => nodeSet(ladderFilter(state))

/** Under which name a control message can be hidden. What goes by SCTP or TCP are the further parts of CXTP messages. */
export const protocolOf = ({ protocol }: Pick<Message, 'protocol'>): string =>
  protocol === 'SCTP' || protocol === 'TCP' ? 'CXTP' : protocol

/** Protocols of the run's control messages, in the order in which they are first spoken. */
export const protocolsIn = perTrace(({ told: messages }: LoadedTrace): readonly string[] => [
  ...new Set(messages.filter(({ traffic }) => !traffic).map(protocolOf)),
])

/** Data packets are switched by an option of their own; a message between two folded nodes has no place. */
export function isHidden(message: Message, { protocols, nodes }: LadderFilter): boolean {
  if (nodes.includes(message.from) && nodes.includes(message.to)) return true
  return !message.traffic && protocols.includes(protocolOf(message))
}

/** Control messages that the filter takes away. */
export const hiddenCount = ({ told: messages }: LoadedTrace, filter: LadderFilter): number =>
  messages.filter(message => !message.traffic && isHidden(message, filter)).length
