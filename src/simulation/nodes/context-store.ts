import { hex32 } from '../../lib/bytes.ts'
import type { NodeId, Row } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { RouterTransfer } from './node-state.ts'
import { accessRouter, recordRow } from './tables.ts'

/** A transfer of which nothing is known yet but whose it is. */
export const blankTransfer = (who: Pick<RouterTransfer, 'mobile' | 'actor' | 'part'>): RouterTransfer => ({
  ...who,
  peer: '',
  sequence: 0,
  token: 0,
  requested: [],
  careOf: undefined,
  firstDataAtUs: undefined,
  answer: undefined,
  contexts: undefined,
  key: undefined,
  sentTo: [],
})

/** Changes a router's memory of a transfer and records its row in the context store. */
export function setTransfer(d: Dispatch, id: NodeId, transfer: RouterTransfer): void {
  const router = accessRouter(d, id)
  const before = router.transfers[transfer.mobile]
  d.setNode({ ...router, transfers: { ...router.transfers, [transfer.mobile]: transfer } })
  recordChange(d, id, transfer.mobile, before, transfer)
}

/** Forgets contexts and key (RFC 4067 §6.3); what is left is who was served, for repeated requests. */
export function forgetContexts(d: Dispatch, id: NodeId, mobile: string): void {
  const transfer = accessRouter(d, id).transfers[mobile]
  if (transfer !== undefined) setTransfer(d, id, { ...transfer, contexts: undefined, key: undefined, sentTo: [] })
}

function recordChange(
  d: Dispatch,
  id: NodeId,
  mobile: string,
  before: RouterTransfer | undefined,
  after: RouterTransfer,
): void {
  const [old, row] = [before === undefined ? null : rowOf(d, before), rowOf(d, after)]
  const same = old !== null && row !== null && Object.keys(row).every(cell => old[cell] === row[cell])
  if (!same && (old !== null || row !== null)) recordRow(d, id, 'Contexts', mobile, row)
}

/** A row stands as long as contexts or a key are kept. */
function rowOf(d: Dispatch, transfer: RouterTransfer): Row | null {
  const { contexts, key } = transfer
  if (contexts === undefined && key === undefined) return null
  return {
    mobile: transfer.mobile,
    part: transfer.part === 'previous' ? 'pAR' : 'nAR',
    peer: transfer.peer,
    careOf: transfer.careOf ?? null,
    sequence: hex32(transfer.sequence),
    token: hex32(transfer.token),
    sas: contexts?.sas.length ?? 0,
    policies: contexts?.policies.length ?? 0,
    spis: contexts?.sas.map(sa => hex32(sa.spi)).join(' ') ?? '',
    keyFingerprint: key === undefined ? null : d.env.crypto.fingerprint(key),
  }
}
