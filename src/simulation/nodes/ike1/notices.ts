import { present } from '../../../lib/assert.ts'
import { concatBytes, hex32, toHex, u32Bytes } from '../../../lib/bytes.ts'
import { hash1 } from '../../../protocol/crypto/ikev1/hashes.ts'
import type { IKEV1_NOTIFY } from '../../../protocol/wire/ikev1/codes.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import {
  chainOctets,
  clearMessage,
  cookieOctets,
  drawMessageId,
  firstIv,
  payloadsText,
  sealedMessage,
  transmit,
} from './messages.ts'
import { type IsakmpSa, NO_OCTETS } from './state.ts'
import type { Ikev1Work } from './work.ts'

type NotifyName = keyof typeof IKEV1_NOTIFY

/** Both cookies: how an ISAKMP SA is named in payloads (RFC 2407 §4.6.3). */
export const spiOf = (sa: IsakmpSa): string =>
  `0x${toHex(concatBytes(cookieOctets(sa.cookieI), cookieOctets(sa.cookieR)))}`

/** Sealed under the SA, with its HASH; never answered (RFC 2409 §5.7). */
export function sendSealed(work: Ikev1Work, name: string, behind: readonly Ikev1Payload[]): void {
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
export const initialContact = (sa: IsakmpSa): Ikev1Payload => ({
  type: 'N',
  doi: 'IPsec',
  protocol: 'ISAKMP',
  notify: 'INITIAL-CONTACT',
  spi: spiOf(sa),
  data: NO_OCTETS,
})

export const sendInitialContact = (work: Ikev1Work, name: string): void =>
  sendSealed(work, name, [initialContact(work.sa(name))])

export const sendDelete = (work: Ikev1Work, name: string): void =>
  sendSealed(work, name, [{ type: 'D', doi: 'IPsec', protocol: 'ISAKMP', spiSize: 16, spis: [spiOf(work.sa(name))] }])

/** A pair of SAs for ESP goes; it is named by the SPI that its sender chose, and receives with (RFC 2408 §3.15). */
export function sendDeleteOfPair(work: Ikev1Work, name: string): void {
  const { sa, inboundSpi } = work.quick(name)
  sendSealed(work, sa, [{ type: 'D', doi: 'IPsec', protocol: 'ESP', spiSize: 4, spis: [hex32(inboundSpi)] }])
}

/** A refusal: sealed when there are keys, else in clear, where nobody can know from whom (RFC 2409 §5.7). */
export function sendRefusal(work: Ikev1Work, name: string, notify: NotifyName): void {
  const sa = work.sa(name)
  const payload = { type: 'N', doi: 'IPsec', protocol: 'ISAKMP', notify, spi: spiOf(sa), data: NO_OCTETS } as const
  if (sa.phase === 'established') return sendSealed(work, name, [payload])
  const octets = clearMessage(sa, 'Informational', drawMessageId(work), [payload])
  return transmit(work, sa, octets, { name: 'Informational', detail: payloadsText([payload]) })
}
