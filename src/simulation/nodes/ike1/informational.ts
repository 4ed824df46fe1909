import { present } from '../../../lib/assert.ts'
import { concatBytes, equalBytes, toHex, u32Bytes } from '../../../lib/bytes.ts'
import { hash1 } from '../../../protocol/crypto/ikev1/hashes.ts'
import type { IKEV1_NOTIFY } from '../../../protocol/wire/ikev1/codes.ts'
import type { Ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import { uninstall } from './install.ts'
import {
  chainOctets,
  clearMessage,
  cookieOctets,
  drawMessageId,
  firstIv,
  openMessage,
  payloadsText,
  sealedMessage,
  transmit,
} from './messages.ts'
import { setupActor } from './phase1.ts'
import { type IsakmpSa, NO_OCTETS } from './state.ts'
import type { Ikev1Work } from './work.ts'

type NotifyName = keyof typeof IKEV1_NOTIFY

/** Both cookies: how an ISAKMP SA is named in payloads (RFC 2407 §4.6.3). */
const spiOf = (sa: IsakmpSa): string => `0x${toHex(concatBytes(cookieOctets(sa.cookieI), cookieOctets(sa.cookieR)))}`

/** Sealed under the SA, with its HASH; never answered (RFC 2409 §5.7). */
function sendSealed(work: Ikev1Work, name: string, behind: readonly Ikev1Payload[]): void {
  const sa = work.sa(name)
  const messageId = drawMessageId(work)
  const { hash } = present(sa.suite, 'suite of phase 1')
  const { skeyidA } = present(sa.keys, 'keys of phase 1')
  const data = hash1(work.context.crypto, hash, skeyidA, u32Bytes(messageId), chainOctets(behind))
  const at = { exchange: 'Informational', messageId, iv: firstIv(work, sa, messageId) } as const
  const { octets } = sealedMessage(work, sa, at, [{ type: 'HASH', data }, ...behind])
  transmit(work, sa, octets, { name: 'Informational', detail: payloadsText(behind) })
}

/** What the peer had with this side before is gone (RFC 2407 §4.6.3.3). */
export const sendInitialContact = (work: Ikev1Work, name: string): void =>
  sendSealed(work, name, [
    {
      type: 'N',
      doi: 'IPsec',
      protocol: 'ISAKMP',
      notify: 'INITIAL-CONTACT',
      spi: spiOf(work.sa(name)),
      data: NO_OCTETS,
    },
  ])

export const sendDelete = (work: Ikev1Work, name: string): void =>
  sendSealed(work, name, [{ type: 'D', doi: 'IPsec', protocol: 'ISAKMP', spiSize: 16, spis: [spiOf(work.sa(name))] }])

/** A refusal: sealed when there are keys, else in clear, where nobody can know from whom (RFC 2409 §5.7). */
export function sendRefusal(work: Ikev1Work, name: string, notify: NotifyName): void {
  const sa = work.sa(name)
  const payload = { type: 'N', doi: 'IPsec', protocol: 'ISAKMP', notify, spi: spiOf(sa), data: NO_OCTETS } as const
  if (sa.phase === 'established') return sendSealed(work, name, [payload])
  const octets = clearMessage(sa, 'Informational', drawMessageId(work), [payload])
  return transmit(work, sa, octets, { name: 'Informational', detail: payloadsText([payload]) })
}

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
  if (payload.type !== 'N') return
  if (payload.notify === 'INITIAL-CONTACT') {
    const { peer } = work.sa(name)
    for (const each of Object.values(work.endpoint.sas))
      if (each.peer === peer && each.phase === 'established')
        work.send(each.name, { type: 'initialContact', older: each.name !== name })
    return
  }
  // Refuses a quick mode; which one, only its SPI could tell (RFC 2408 §3.14).
  for (const quick of work.quicksOf(name)) work.send(quick.name, { type: 'refused', notify: String(payload.notify) })
}

function heedDelete(work: Ikev1Work, name: string, payload: Extract<Ikev1Payload, { readonly type: 'D' }>): void {
  if (payload.protocol === 'ISAKMP') {
    if (payload.spis.includes(spiOf(work.sa(name)))) work.send(name, { type: 'deleteNotice' })
    return
  }
  for (const quick of work.quicksOf(name)) {
    const isNamed = payload.spis.some(spi => Number.parseInt(spi, 16) === quick.outboundSpi)
    if (!isNamed) continue
    uninstall(work, quick.name)
    work.stop(quick.name)
    work.later(() => work.dropQuick(quick.name))
  }
}
