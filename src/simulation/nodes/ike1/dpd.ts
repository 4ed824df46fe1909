import { fromHex } from '../../../lib/bytes.ts'
import type { Ikev1Notify } from '../../../protocol/wire/ikev1/notify.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import { sendSealed, spiOf } from './notices.ts'
import type { SignsOfLife } from './state.ts'
import type { Ikev1Work } from './work.ts'

/** Says that this side answers R-U-THERE: version 1.0 (RFC 3706 §5.1). */
const VENDOR_ID = fromHex('afcad71368a1f1c96b8696fc77570100')
/** Version numbers at the end do not matter. */
const HASHED_OCTETS = 14

export const dpdActor = (sa: string): string => `${sa}/dpd`

/** The vendor ID, where the peer is to be looked after. */
export const dpdVendorId = (work: Ikev1Work, peer: string): readonly Ikev1Payload[] =>
  work.peer(peer).dpd === undefined ? [] : [{ type: 'VID', data: VENDOR_ID }]

/** Whether the payloads of phase 1 say that the peer answers. */
export function noteVendorIds(work: Ikev1Work, name: string, payloads: readonly Ikev1Payload[]): void {
  const hash = VENDOR_ID.subarray(0, HASHED_OCTETS)
  const isThere = payloads.some(
    payload =>
      payload.type === 'VID' &&
      payload.data.length === VENDOR_ID.length &&
      hash.every((octet, i) => payload.data[i] === octet),
  )
  if (isThere) change(work, name, { peerAnswers: true })
}

const change = (work: Ikev1Work, name: string, life: Partial<SignsOfLife>) =>
  work.changeSa(name, { life: { ...work.sa(name).life, ...life } })

/** Both sides must have sent the vendor ID (RFC 3706 §5.1). */
export function beginDpd(work: Ikev1Work, name: string): void {
  const { peer, life } = work.sa(name)
  const { dpd } = work.peer(peer)
  if (dpd === undefined || !life.peerAnswers) return
  change(work, name, { heardAtUs: work.context.nowUs })
  work.startDpd(dpdActor(name), dpd.idleUs)
}

/** Time to look how long the peer has been silent: traffic is a sign of life (RFC 3706 §5.4). */
export function listen(work: Ikev1Work, name: string): void {
  const { peer, life } = work.sa(name)
  const idleUs = work.peer(peer).dpd?.idleUs ?? 0
  if (work.context.nowUs - life.heardAtUs >= idleUs) work.send(dpdActor(name), { type: 'silence' })
}

/** Somebody wants to know now. */
export function probe(work: Ikev1Work, name: string): void {
  if (work.runs(dpdActor(name))) return work.send(dpdActor(name), { type: 'silence' })
  work.refuse('unsupported', 'signs of life were not agreed on in phase 1', 'RFC 3706 §5.1')
}

/** Something authentic came from the peer; the machine is told when it may be asking. */
export function heardPeer(work: Ikev1Work, name: string): void {
  const sa = work.endpoint.sas[name]
  if (sa === undefined || !work.runs(dpdActor(name))) return
  const { nowUs } = work.context
  const wasSilent = nowUs - sa.life.heardAtUs >= (work.peer(sa.peer).dpd?.idleUs ?? 0)
  change(work, name, { heardAtUs: nowUs })
  if (wasSilent) work.send(dpdActor(name), { type: 'heard' })
}

/** 32 bits, drawn at first with the high bit clear, then one more each time (RFC 3706 §6.2). */
function nextNumber(work: Ikev1Work, { sent }: SignsOfLife): number {
  if (sent !== undefined) return (sent + 1) >>> 0
  const octets = work.context.draw('DPD sequence number', 4)
  return new DataView(octets.buffer, octets.byteOffset, 4).getUint32(0) & 0x7fff_ffff
}

export function sendProbe(work: Ikev1Work, name: string): void {
  const sent = nextNumber(work, work.sa(name).life)
  change(work, name, { sent })
  sendNumber(work, name, 'R-U-THERE', sent)
}

const sendNumber = (work: Ikev1Work, name: string, notify: 'R-U-THERE' | 'R-U-THERE-ACK', sequence: number): void =>
  sendSealed(work, name, [
    { type: 'N', doi: 'IPsec', protocol: 'ISAKMP', notify, spi: spiOf(work.sa(name)), data: { sequence } },
  ])

/** R-U-THERE or R-U-THERE-ACK, authentic. False for another notification. */
export function heedDpd(work: Ikev1Work, name: string, payload: Ikev1Notify): boolean {
  if (payload.notify !== 'R-U-THERE' && payload.notify !== 'R-U-THERE-ACK') return false
  const sequence = sequenceOf(payload)
  const { life, peer } = work.sa(name)
  if (work.peer(peer).dpd === undefined)
    work.refuse('unsupported', 'signs of life were not agreed on in phase 1', 'RFC 3706 §5.1')
  else if (sequence === undefined || payload.spi !== spiOf(work.sa(name)))
    work.refuse('malformed', `${payload.notify} that names another SA`, 'RFC 3706 §6.1')
  else if (payload.notify === 'R-U-THERE-ACK')
    work.send(dpdActor(name), { type: 'acknowledged', expected: sequence === life.sent })
  else if (life.heard !== undefined && sequence <= life.heard)
    work.refuse('replayed', `R-U-THERE ${sequence} came before: ${life.heard} was the last`, 'RFC 3706 §6.2')
  else {
    change(work, name, { heard: sequence })
    sendNumber(work, name, 'R-U-THERE-ACK', sequence)
  }
  return true
}

function sequenceOf({ data }: Ikev1Notify): number | undefined {
  if (typeof data !== 'object' || data === null || !('sequence' in data)) return undefined
  return typeof data.sequence === 'number' ? data.sequence : undefined
}
