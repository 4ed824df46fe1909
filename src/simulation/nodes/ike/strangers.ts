import { hex32 } from '../../../lib/bytes.ts'
import { IKE_HEADER_OCTETS, IKE_MAJOR_VERSION } from '../../../protocol/wire/ikev2/codes.ts'
import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { encodeIke, NO_IKE_SPI, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { notify, notifyWith, type NotifyPayload } from '../../../protocol/wire/ikev2/notify.ts'
import { clearPayloads, sealedPayload } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { describeWireError, type WireError } from '../../../protocol/wire/schema.ts'
import type { Place } from './ike-config.ts'
import { emit } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { queueRequest } from './requests.ts'
import { placeText } from './udp-places.ts'
import { remoteWord } from './collections.ts'

/**
 * Messages outside every IKE SA: nothing of them is authenticated, so that what is answered to them is rare and changes
 * nothing here (RFC 7296 §1.5, §2.21.4).
 */

const VERSION_AT = 17
const FLAGS_AT = 19
const RESPONSE_FLAG = 0x20
const PERIOD_US = 1_000_000

/** Octets that are no IKEv2 message: dropped. A request of a later version learns which one is spoken here (§2.5). */
export function receiveUnreadable(work: IkeWork, error: WireError, octets: Uint8Array, from: Place, to: Place): void {
  if (error.code !== 'unknown-version') return work.refuse('malformed', describeWireError(error), error.ref)
  work.refuse('unknown-version', describeWireError(error), 'RFC 7296 §2.5')
  const [version = 0, flags = 0] = [octets[VERSION_AT], octets[FLAGS_AT]]
  const isRequest = octets.length >= IKE_HEADER_OCTETS && (flags & RESPONSE_FLAG) === 0
  if (version >> 4 <= IKE_MAJOR_VERSION || !isRequest) return
  const hint = encodeIke({ ...headerOf(octets), payloads: [notify('INVALID_MAJOR_VERSION')] })
  answerStranger(work, from, to, hint, 'INVALID_MAJOR_VERSION')
}

/** SPIs, exchange type and Message ID copied, R set, versions as ever (RFC 7296 §1.5). */
function headerOf(octets: Uint8Array): Omit<IkeMessage, 'payloads'> {
  const view = new DataView(octets.buffer, octets.byteOffset)
  const spi = (at: number): string => `0x${view.getBigUint64(at).toString(16).padStart(16, '0')}`
  return {
    initiatorSpi: spi(0),
    responderSpi: spi(8),
    exchange: view.getUint8(18),
    response: true,
    initiator: (view.getUint8(FLAGS_AT) & 0x08) === 0,
    messageId: view.getUint32(20),
  }
}

/** A message with SPIs that nobody has here. Only a protected request is answered, with a hint in clear (§1.5, §2.21.4). */
export function receiveUnknownSpi(work: IkeWork, message: IkeMessage, from: Place, to: Place): void {
  const { payloads, ...header } = message
  const stray = notifyOf(clearPayloads(payloads), 'INVALID_SPI')
  if (!message.response && stray !== undefined) return receiveStrayHint(work, from)
  work.refuse('unknown-spi', `no IKE SA ${message.initiatorSpi} ${message.responderSpi}`, 'RFC 7296 §2.21.4')
  if (message.response || sealedPayload(payloads) === undefined) return
  const hint = { ...header, response: true, initiator: !message.initiator, payloads: [notify('INVALID_IKE_SPI')] }
  answerStranger(work, from, to, encodeIke(hint), 'INVALID_IKE_SPI')
}

/** Somebody says, in clear, that ESP reaches it on an SPI it has not: never answered (RFC 7296 §1.5). */
function receiveStrayHint(work: IkeWork, from: Place): void {
  work.mark('unprotected-hint', 'RFC 7296 §1.5', `${placeText(from)} says INVALID_SPI in clear`)
  for (const sa of work.endpoint.sas.where('remote', remoteWord(from.address)))
    if (sa.remote.address === from.address) checkAfterHint(work, sa)
}

/** An answer in clear to a message within an SA: believed in nothing, but a reason to look (RFC 7296 §2.21.4). */
export function receiveHint(work: IkeWork, sa: IkeSa, payloads: readonly ClearPayload[]): void {
  const hint = notifyOf(payloads, 'INVALID_IKE_SPI') ?? notifyOf(payloads, 'INVALID_MAJOR_VERSION')
  if (hint === undefined) return work.refuse('not-protected', `${sa.name}: a message in clear`, 'RFC 7296 §2.21.2')
  work.mark('unprotected-hint', 'RFC 7296 §2.21.4', `${sa.name}: somebody says ${hint.notify} in clear`)
  checkAfterHint(work, sa)
}

/** Whether the peer lives, once a while at most, so that forged hints cost little (RFC 7296 §2.21.4). */
function checkAfterHint(work: IkeWork, { name, phase, outstanding, queue, hintedAtUs }: IkeSa): void {
  const { nowUs } = work.context
  const soon = hintedAtUs !== undefined && nowUs - hintedAtUs < work.endpoint.config.timers.livenessUs
  if (phase !== 'established' || soon || outstanding.length > 0 || queue.length > 0) return
  work.changeSa(name, { hintedAtUs: nowUs })
  queueRequest(work, name, { kind: 'liveness' })
}

/** An answer to somebody unknown, as long as there are not too many of them (RFC 7296 §2.21.4). */
export function answerStranger(work: IkeWork, from: Place, to: Place, octets: Uint8Array, name: string): void {
  if (mayAnswerStranger(work)) emit(work, to, from, [octets], name)
  else work.mark('answer-suppressed', 'RFC 7296 §2.21.4', `no ${name} to ${placeText(from)}: too many of late`)
}

function mayAnswerStranger(work: IkeWork): boolean {
  const { nowUs } = work.context
  const { strangers, config } = work.endpoint
  const current = nowUs - strangers.sinceUs < PERIOD_US ? strangers : { sinceUs: nowUs, answered: 0 }
  if (current.answered >= config.limits.strangersPerSecond) return false
  work.change({ strangers: { ...current, answered: current.answered + 1 } })
  return true
}

/** ESP on an SPI that is not here: told within the IKE SA with its sender, or else in clear (RFC 7296 §1.5). */
export function reportStrayEsp(work: IkeWork, spi: number, from: Place, to: Place): void {
  const sa = work.endpoint.sas
    .where('remote', remoteWord(from.address))
    .find(each => each.phase === 'established' && each.remote.address === from.address)
  const payload = notifyWith('INVALID_SPI', spiBytes(spi))
  if (sa !== undefined) return reportWithin(work, sa, payload, hex32(spi))
  const octets = encodeIke({
    initiatorSpi: NO_IKE_SPI,
    responderSpi: NO_IKE_SPI,
    exchange: 'INFORMATIONAL',
    response: false,
    initiator: true,
    messageId: 0,
    payloads: [payload],
  })
  answerStranger(work, from, to, octets, 'INVALID_SPI')
}

const spiBytes = (spi: number): Uint8Array => {
  const octets = new Uint8Array(4)
  new DataView(octets.buffer).setUint32(0, spi)
  return octets
}

/** An error outside the peer's requests goes into an INFORMATIONAL exchange of its own, rarely (RFC 7296 §2.3, §2.21.4). */
export function reportWithin(work: IkeWork, sa: IkeSa, payload: NotifyPayload, what: string): void {
  const { nowUs } = work.context
  const soon = sa.reportedAtUs !== undefined && nowUs - sa.reportedAtUs < work.endpoint.config.timers.livenessUs
  if (sa.phase !== 'established' || soon) return
  work.changeSa(sa.name, { reportedAtUs: nowUs })
  work.mark('error-told', 'RFC 7296 §2.21.4', `${sa.name}: ${what}`)
  queueRequest(work, sa.name, { kind: 'report-error', payload })
}
