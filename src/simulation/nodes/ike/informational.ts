import { hex32 } from '../../../lib/bytes.ts'
import { notifiesOf, notifyOf, payloadsOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify } from '../../../protocol/wire/ikev2/notify.ts'
import { childrenMeant } from './heirs.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { deletePayloads, saOf, type NamedSa } from './child-sa.ts'
import { respond } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { receiveAuthLifetime } from './reauth.ts'
import { receiveSentOn } from './redirect-contexts-follow.ts'
import { receiveCounterSync } from './message-id-sync.ts'
import { isRouterUpdate, receiveRouterUpdate, relaunch } from './spi-change.ts'
import { receiveAddresses } from './mobike.ts'
import { noteWindow } from './window-size.ts'

/** The peer wants no SA any more: its end, or the news that this side was not believed (RFC 7296 §1.4.1, §2.21.2). */
export const isGivenUp = (payloads: readonly ClearPayload[]): boolean =>
  payloadsOf(payloads, 'D').some(({ protocol }) => protocol === 'IKE') || notifiesOf(payloads).some(isErrorNotify)

/** Deletes, address updates, error reports, or nothing: always answered (RFC 7296 §1.4). */
export function receiveInformational(work: IkeWork, hand: Hand): void {
  work.hand = hand
  work.deletedSas = []
  work.extra = []
  const sa = work.sa(hand.sa)
  const deletes = payloadsOf(hand.payloads, 'D')
  if (deletes.some(({ protocol }) => protocol === 'IKE')) {
    work.send(sa.name, { type: 'deleteRequest' })
    return relaunch(work, hand)
  }
  const fatal = notifiesOf(hand.payloads).find(({ notify: code }) => code === 'AUTHENTICATION_FAILED')
  if (fatal !== undefined) {
    respond(work, hand, [])
    return work.send(sa.name, { type: 'fatalNotify', notify: 'AUTHENTICATION_FAILED' })
  }
  for (const { protocol, spis } of deletes)
    if (protocol === 'ESP' || protocol === 'AH') for (const spi of spis) deleteChild(work, sa, { protocol, spi })
  if (isRouterUpdate(sa, hand.payloads)) receiveRouterUpdate(work, hand)
  else receiveAddresses(work, hand)
  receiveAuthLifetime(work, sa.name, hand.payloads)
  receiveCounterSync(work, sa.name, hand.payloads)
  receiveSentOn(work, hand)
  const cookie = notifyOf(hand.payloads, 'COOKIE2')
  const error = notifiesOf(hand.payloads).find(isErrorNotify)
  if (error !== undefined) work.mark('error-reported', 'RFC 7296 §2.21', `the peer reports ${error.notify}`)
  noteWindow(work, hand.sa, hand.payloads)
  work.later(() => {
    respond(work, hand, [...deletePayloads(work.deletedSas), ...work.extra, ...(cookie === undefined ? [] : [cookie])])
  })
}

/** As many as can be on their way with a window of one; the rest is a peer's nonsense. */
const EARLY_DELETES_MAX = 4

/** The peer names its inbound SPI; one that is not known is passed over (RFC 7296 §1.4.1). */
function deleteChild(work: IkeWork, sa: IkeSa, { protocol, spi }: NamedSa): void {
  const number = Number.parseInt(spi, 16)
  const child = childrenMeant(work, sa.name).find(
    each => each.outboundSpi === number && saOf(each, 'outboundSpi').protocol === protocol,
  )
  if (child === undefined) {
    work.changeSa(sa.name, { earlyDeletes: [...work.sa(sa.name).earlyDeletes, number].slice(-EARLY_DELETES_MAX) })
    return work.mark('delete-unknown', 'RFC 7296 §1.4.1', `no child SA to ${hex32(number)}`)
  }
  work.send(child.name, { type: 'deleteRequest' })
}
