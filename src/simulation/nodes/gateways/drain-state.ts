import type { HandoverFailure } from '../../../protocol/machines/gateways/events.ts'
import type { NodeId } from '../../../trace/event.ts'

/** What a gateway knows of the clients it sends away. */
export interface Drain {
  readonly actor: string
  /** The next gateway. */
  readonly to: NodeId
  /** So many stay. */
  readonly keep: number
  /** A person put an end to it, also to what it means for newcomers. */
  readonly cancelled: boolean
  /** All that are to go, in the order in which they go, and how many of them were sent: the others wait. */
  readonly clients: readonly NodeId[]
  readonly begun: number
  /** On their way. */
  readonly open: readonly NodeId[]
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

export const waitingIn = ({ clients, begun }: Drain): number => clients.length - begun
