import { hex32 } from '../../../lib/bytes.ts'
import type { NodeId, Row } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { nameActor } from '../actors.ts'
import { accessRouter, recordRow } from '../tables.ts'
import type { GatewayPart, GatewayTransfer } from './gateway-transfer.ts'

export const transferOf = (d: Dispatch, id: NodeId, part: GatewayPart, client: string): GatewayTransfer | undefined => {
  const node = d.node(id)
  return node.role === 'access-router' ? node[part].get(client) : undefined
}

/** The transfer that an actor plays a part in. */
export const transferOfActor = (
  d: Dispatch,
  id: NodeId,
  part: GatewayPart,
  actor: string,
): GatewayTransfer | undefined => {
  const client = accessRouter(d, id).clients.get(actor)
  return client === undefined ? undefined : transferOf(d, id, part, client)
}

export function setGatewayTransfer(d: Dispatch, id: NodeId, part: GatewayPart, transfer: GatewayTransfer): void {
  const router = accessRouter(d, id)
  const { client, actor } = transfer
  const before = router[part].get(client)
  const parts = router[part].with(client, transfer)
  const clients = router.clients.with(actor, client)
  d.setNode(part === 'handovers' ? { ...router, handovers: parts, clients } : { ...router, arrivals: parts, clients })
  if (before?.contexts === transfer.contexts) return
  recordRow(d, id, 'Contexts', rowKey(part, client), rowOf(part, transfer))
}

/** A gateway begins its part with a client: nothing is held yet, and its actor has a name. */
export function newTransfer(d: Dispatch, id: NodeId, part: GatewayPart, client: string, peer: string): GatewayTransfer {
  const actor = nameActor(d, id, part === 'handovers' ? 'handover' : 'arrival')
  const transfer: GatewayTransfer = {
    client,
    actor,
    peer,
    contexts: undefined,
    blocks: [],
    firstDataAtUs: undefined,
    failure: undefined,
  }
  setGatewayTransfer(d, id, part, transfer)
  return transfer
}

const rowKey = (part: GatewayPart, client: string): string => (part === 'handovers' ? `${client} out` : `${client} in`)

function rowOf(part: GatewayPart, { client, peer, contexts }: GatewayTransfer): Row | null {
  if (contexts === undefined) return null
  return {
    mobile: client,
    part: part === 'handovers' ? 'old gateway' : 'new gateway',
    peer,
    sas: contexts.sas.length,
    policies: contexts.policies.length,
    spis: contexts.sas.map(sa => hex32(sa.spi)).join(' '),
  }
}

/** Rows in the context store that a crash takes away. */
export const gatewayRowKeys = (d: Dispatch, id: NodeId): readonly string[] => {
  const node = d.node(id)
  if (node.role !== 'access-router') return []
  return (['handovers', 'arrivals'] as const).flatMap(part =>
    node[part].values().flatMap(({ client, contexts }) => (contexts === undefined ? [] : [rowKey(part, client)])),
  )
}
