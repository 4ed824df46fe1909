import { changeAssociations } from '../../../protocol/ipsec/sad.ts'
import { equalBytes, u32Bytes } from '../../../lib/bytes.ts'
import { jumpSequence } from '../../../protocol/ipsec/sa.ts'
import { notifiesOf, notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { outboundRow } from './child-rows.ts'
import type { IkePeer, Place } from './ike-config.ts'
import { emit, sealAnswer } from './ike-messages.ts'
import type { IkeSa, Outstanding } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import type { Mobility } from './mobility-state.ts'
import { mobilityPolicy } from './mobility-policy.ts'

/** What may be synchronised, said in IKE_AUTH (RFC 6311 §5, §6.1, §6.2). */
export function syncOffer(peer: IkePeer): readonly ClearPayload[] {
  const { counterSync, messageIdSync } = mobilityPolicy(peer)
  return [
    ...(counterSync && messageIdSync ? [notify('IKEV2_MESSAGE_ID_SYNC_SUPPORTED')] : []),
    ...(counterSync ? [notify('IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED')] : []),
  ]
}

/** What of the own offer the peer offers too. */
export function readSyncOffer(
  peer: IkePeer,
  payloads: readonly ClearPayload[],
): Pick<Mobility, 'syncs' | 'counterSyncs'> {
  const own = notifiesOf(syncOffer(peer)).map(each => each.notify)
  const both = notifiesOf(payloads).filter(each => own.includes(each.notify))
  return {
    syncs: notifyOf(both, 'IKEV2_MESSAGE_ID_SYNC_SUPPORTED') !== undefined,
    counterSyncs: notifyOf(both, 'IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED') !== undefined,
  }
}

/** The responder names what both have (RFC 6311 §5). */
export const agreedSync = ({ mobility: { syncs, counterSyncs } }: IkeSa): readonly ClearPayload[] => [
  ...(syncs ? [notify('IKEV2_MESSAGE_ID_SYNC_SUPPORTED')] : []),
  ...(counterSyncs ? [notify('IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED')] : []),
]

/** Message IDs a side has used and seen. */
export interface Counters {
  /** Its next own request, and the next one it expects. */
  readonly nextSend: number
  readonly nextReceive: number
  /** M1 of the last synchronisation it took part in; −1: none. */
  readonly synced: number
}

/** What the newly active member proposes: M1 beyond everything that may have been used, P1 (RFC 6311 §5.1). */
export const proposedIds = ({ nextSend, nextReceive }: Counters, window: number) => ({
  nextSent: nextSend + window,
  nextReceived: nextReceive,
})

/** The peer's answer M2, P2; `undefined`: M1 is not above all it has seen, and the message is dropped (RFC 6311 §5.1). */
export function answeredIds(
  { nextSend, nextReceive, synced }: Counters,
  { nextSent: m1, nextReceived: p1 }: { readonly nextSent: number; readonly nextReceived: number },
): { readonly nextSent: number; readonly nextReceived: number } | undefined {
  const highestSeen = Math.max(nextReceive - 1, synced)
  if (m1 <= highestSeen) return undefined
  return { nextSent: Math.max(p1, nextSend), nextReceived: Math.max(m1, highestSeen + 1) }
}

/**
 * A node that took an SA over brings its counters in line with the peer's (RFC 6311 §5, §7: once a failover); sequence
 * numbers alone where Message IDs are not synchronised (§5.2).
 */
export function synchronise(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const { syncs, counterSyncs } = sa.mobility
  if (!syncs && !counterSyncs)
    return work.refuse('sync-unsupported', `${name}: not agreed on with the peer`, 'RFC 6311 §5')
  const { replayJump } = mobilityPolicy(work.peer(sa.peer))
  // Own packets of before the failover are unknown: none of their numbers may come again (RFC 6311 §5.2).
  jumpOutbound(work, name, BigInt(replayJump))
  if (!syncs) return void work.changeSa(name, { queue: [...sa.queue, { kind: 'sync-counters' }] })
  abandonOpen(work, name)
  work.changeSa(name, { queue: [{ kind: 'sync-ids' }, ...work.sa(name).queue] })
}

/** The request with Message ID 0; nothing else may be in it (RFC 6311 §5.1). */
export function syncRequest(work: IkeWork, sa: IkeSa): readonly ClearPayload[] {
  const nonce = work.context.draw('sync nonce', 4)
  const ids = proposedIds({ ...sa, synced: sa.mobility.synced }, sa.peerWindow)
  const number = new DataView(nonce.buffer, nonce.byteOffset).getUint32(0)
  work.changeSa(sa.name, { mobility: { ...sa.mobility, synced: ids.nextSent, syncNonce: nonce } })
  return [
    notifyWith('IKEV2_MESSAGE_ID_SYNC', { nonce: number, ...ids }),
    ...(sa.mobility.counterSyncs ? counterRequest(work, sa) : []),
  ]
}

/** By how much the peer is to raise its sequence numbers: 64 bits where they are extended (RFC 6311 §6.4). */
export function counterRequest(work: IkeWork, sa: IkeSa): readonly ClearPayload[] {
  const { replayJump } = mobilityPolicy(work.peer(sa.peer))
  const extended = work.childrenOf(sa.name).some(({ algorithms }) => algorithms?.sequence === 'esn')
  return [
    notifyWith(
      'IPSEC_REPLAY_COUNTER_SYNC',
      extended ? { type: 'extended', delta: BigInt(replayJump) } : { type: 'plain', delta: replayJump },
    ),
  ]
}

/** In a request of its own, with the Message ID that is its turn (RFC 6311 §5.2). */
export function receiveCounterSync(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const delta = notifyOf(payloads, 'IPSEC_REPLAY_COUNTER_SYNC')?.data
  if (delta === undefined) return
  if (!work.sa(name).mobility.counterSyncs)
    return work.refuse('sync-unsupported', `${name}: not agreed on with the peer`, 'RFC 6311 §5')
  jumpOutbound(work, name, BigInt(delta.delta))
  work.mark('counters-synchronised', 'RFC 6311 §5.2', `${name}: sequence numbers jump by ${delta.delta}`)
}

/** Whether an opened request is one of synchronisation. */
export const isSync = (payloads: readonly ClearPayload[]): boolean =>
  notifyOf(payloads, 'IKEV2_MESSAGE_ID_SYNC') !== undefined

/** Another member of the cluster speaks for the peer now (RFC 6311 §5.1, §5.2). */
export function receiveSync(
  work: IkeWork,
  name: string,
  payloads: readonly ClearPayload[],
  octets: Uint8Array,
  { from, to }: { readonly from: Place; readonly to: Place },
): void {
  const sa = work.sa(name)
  const { mobility } = sa
  if (mobility.syncAnswer !== undefined && equalBytes(mobility.syncAnswer.request, octets)) {
    work.mark('request-answered-again', 'RFC 7296 §2.1', `${name}: the same synchronisation`)
    return emit(work, to, from, mobility.syncAnswer.messages, 'INFORMATIONAL response')
  }
  const said = notifyOf(payloads, 'IKEV2_MESSAGE_ID_SYNC')?.data
  const delta = notifyOf(payloads, 'IPSEC_REPLAY_COUNTER_SYNC')?.data
  const alone = payloads.length === (delta === undefined ? 1 : 2)
  const answer = said && alone ? answeredIds({ ...sa, synced: mobility.synced }, said) : undefined
  if (said === undefined || answer === undefined)
    return work.refuse('stale-sync', `${name}: not newer than what came before`, 'RFC 6311 §5.1')
  abandonOpen(work, name)
  const messages = sealAnswer(work, name, { exchange: 'INFORMATIONAL', messageId: 0 }, [
    notifyWith('IKEV2_MESSAGE_ID_SYNC', { nonce: said.nonce, ...answer }),
  ])
  work.changeSa(name, {
    nextSend: answer.nextSent,
    nextReceive: answer.nextReceived,
    received: [],
    answers: [],
    mobility: { ...work.sa(name).mobility, synced: said.nextSent, syncAnswer: { request: octets, messages } },
  })
  if (delta !== undefined) jumpOutbound(work, name, BigInt(delta.delta))
  const text = `${name}: sends ${answer.nextSent} next, expects ${answer.nextReceived}`
  work.mark('message-ids-synchronised', 'RFC 6311 §5.1', text)
  emit(work, to, from, messages, 'INFORMATIONAL response')
}

/** False: with another nonce, it is not the answer to this request (RFC 6311 §5.1). */
export function syncAnswerHolds(work: IkeWork, name: string, payloads: readonly ClearPayload[]): boolean {
  const said = notifyOf(payloads, 'IKEV2_MESSAGE_ID_SYNC')?.data
  if (said !== undefined && equalBytes(u32Bytes(said.nonce), work.sa(name).mobility.syncNonce)) return true
  work.refuse('wrong-sync-nonce', `${name}: no answer to the own synchronisation`, 'RFC 6311 §5.1')
  return false
}

export function takeSyncAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const said = notifyOf(payloads, 'IKEV2_MESSAGE_ID_SYNC')?.data
  if (said === undefined) return
  // The peer's view, the other way round (RFC 6311 §5).
  work.changeSa(name, { nextSend: said.nextReceived, nextReceive: said.nextSent, received: [], answers: [] })
  const text = `${name}: sends ${said.nextReceived} next, expects ${said.nextSent}`
  work.mark('message-ids-synchronised', 'RFC 6311 §5.1', text)
}

/** Requests that were on their way when the member failed are over; what they were for is asked again (RFC 6311 §8.1). */
function abandonOpen(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  for (const { actor } of sa.outstanding) {
    work.send(actor, { type: 'withdrawn' })
    work.stop(actor)
  }
  const again = sa.outstanding.map(({ purpose }: Outstanding) => purpose).filter(({ kind }) => kind !== 'sync-ids')
  work.changeSa(name, { outstanding: [], queue: [...again, ...sa.queue] })
}

function jumpOutbound(work: IkeWork, name: string, by: bigint): void {
  const rows = new Set(work.childrenOf(name).map(outboundRow))
  const { ipsec } = work.endpoint
  const sad = changeAssociations(ipsec.sad, rows, row => jumpSequence(row, by))
  work.change({ ipsec: { ...ipsec, sad } })
}
