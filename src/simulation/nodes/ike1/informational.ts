import { present } from '../../../lib/assert.ts'
import { equalBytes, u32Bytes } from '../../../lib/bytes.ts'
import { hash1 } from '../../../protocol/crypto/ikev1/hashes.ts'
import type { Ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import { heardPeer, heedDpd } from './dpd.ts'
import { chainOctets, firstIv, openMessage } from './messages.ts'
import { spiOf } from './notices.ts'
import { setupActor } from './phase1.ts'
import type { IsakmpSa } from './state.ts'
import type { Ikev1Work } from './work.ts'

/** A notification or a Delete of the peer. */
export function receiveInformational(work: Ikev1Work, sa: IsakmpSa, message: Ikev1Message): void {
  if (message.encrypted === undefined) return receiveClear(work, sa, message.payloads ?? [])
  if (sa.phase !== 'established')
    return work.refuse('no-keys', 'a sealed notification before there is an SA', 'RFC 2409 §5.7')
  const opened = openMessage(work, sa, message, firstIv(work, sa, message.messageId))
  const [first, ...behind] = opened?.payloads ?? []
  const { hash } = present(sa.suite, 'suite of phase 1')
  const { skeyidA } = present(sa.keys, 'keys of phase 1')
  const right = hash1(work.context.crypto, hash, skeyidA, u32Bytes(message.messageId), chainOctets(behind))
  if (first?.type !== 'HASH' || !equalBytes(first.data, right))
    return work.refuse('bad-hash', 'a notification without the right HASH', 'RFC 2409 §5.7')
  heardPeer(work, sa.name)
  for (const payload of behind) heed(work, sa.name, payload)
}

/** Only a refusal of a set-up under way counts in clear; it is taken as a hint that may be forged. */
function receiveClear(work: Ikev1Work, sa: IsakmpSa, payloads: readonly Ikev1Payload[]): void {
  const refusal = payloads.find(payload => payload.type === 'N')
  if (refusal?.type !== 'N' || sa.phase !== 'setup')
    return work.refuse('unauthenticated', 'a notification in clear changes nothing', 'RFC 2409 §5.7')
  work.send(setupActor(sa.name), { type: 'refused', notify: String(refusal.notify) })
}

function heed(work: Ikev1Work, name: string, payload: Ikev1Payload): void {
  if (payload.type === 'D') return heedDelete(work, name, payload)
  if (payload.type !== 'N' || heedDpd(work, name, payload)) return
  if (payload.notify === 'INITIAL-CONTACT') return heedInitialContact(work, name)
  // Refuses an exchange; which one, only its SPI could tell (RFC 2408 §3.14).
  for (const each of [...work.quicksOf(name), ...work.configsOf(name)])
    work.send(each.name, { type: 'refused', notify: String(payload.notify) })
}

/** What the peer had before this SA is gone (RFC 2407 §4.6.3.3). */
export function heedInitialContact(work: Ikev1Work, name: string): void {
  const { peer } = work.sa(name)
  for (const each of Object.values(work.endpoint.sas))
    if (each.peer === peer && each.phase === 'established')
      work.send(each.name, { type: 'initialContact', older: each.name !== name })
}

function heedDelete(work: Ikev1Work, name: string, payload: Extract<Ikev1Payload, { readonly type: 'D' }>): void {
  if (payload.protocol === 'ISAKMP') {
    if (payload.spis.includes(spiOf(work.sa(name)))) work.send(name, { type: 'deleteNotice' })
    return
  }
  for (const quick of work.quicksOf(name)) {
    const isNamed = payload.spis.some(spi => Number.parseInt(spi, 16) === quick.outboundSpi)
    if (isNamed) work.send(quick.name, { type: 'deleteNotice' })
  }
}
