import type { Micros } from '../../../lib/micros.ts'
import type { TransferredContexts } from '../../../protocol/ipsec/context.ts'
import type { HandoverFailure } from '../../../protocol/machines/gateways/events.ts'
import type { ContextBlock } from '../../../protocol/wire/cxtp/cdb.ts'

/** A gateway's memory of one client that goes to another gateway, or comes from one; by the client's address. */
export interface GatewayTransfer {
  readonly client: string
  readonly actor: string
  /** Address of the other gateway. */
  readonly peer: string
  /** As they were read out, or as they came; undefined once they are in use or of no use. */
  readonly contexts: TransferredContexts | undefined
  /** The same as they stood in the CTD, to tell a repetition. */
  readonly blocks: readonly ContextBlock[]
  readonly firstDataAtUs: Micros | undefined
  /** Why the last handover came to nothing. */
  readonly failure: HandoverFailure | undefined
}

export type GatewayPart = 'handovers' | 'arrivals'

/** What a gateway has done since its load was last looked at. */
export interface GatewayLoad {
  readonly packets: number
  readonly spentUs: Micros
  /** Packets since the load was last noted, and what its daemon had computed by then. */
  readonly notedPackets: number
  readonly notedUs: Micros
  /** At the last look a limit was passed. */
  readonly over: boolean
}
