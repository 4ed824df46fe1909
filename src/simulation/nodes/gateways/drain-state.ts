import type { HandoverFailure } from '../../../protocol/machines/gateways/events.ts'
import type { NodeId } from '../../../trace/event.ts'

/** What a gateway knows of the clients it sends away. */
export interface Drain {
  readonly actor: string
  /** The next gateway. */
  readonly to: NodeId
  /** In the order in which they go. */
  readonly waiting: readonly NodeId[]
  /** On their way. */
  readonly open: readonly NodeId[]
  readonly total: number
  /** With the next gateway. */
  readonly moved: number
  /** Tenths of the way that were told of. */
  readonly told: number
  /** Why nobody is sent any more. */
  readonly failure: HandoverFailure | undefined
}

/** What became of one of them. */
export interface DrainWord {
  readonly client: NodeId
  readonly moved: boolean
  readonly failure: HandoverFailure | undefined
}
