import { hex32 } from '../../../lib/bytes.ts'
import { notifiesOf, notifyOf, payloadsOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { moveChildren } from './child-install.ts'
import type { Place } from './ike-config.ts'
import { heirOf } from './heirs.ts'
import { respond } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { detectNat, natPayloads } from './nat.ts'
import { floated } from './udp-places.ts'

/** Deletes, address updates, error reports, or nothing: always answered (RFC 7296 §1.4). */
export function receiveInformational(work: IkeWork, hand: Hand): void {
  work.hand = hand
  work.deletedSpis = []
  const sa = work.sa(hand.sa)
  const deletes = payloadsOf(hand.payloads, 'D')
  if (deletes.some(({ protocol }) => protocol === 'IKE')) return work.send(sa.name, { type: 'deleteRequest' })
  const fatal = notifiesOf(hand.payloads).find(({ notify: code }) => code === 'AUTHENTICATION_FAILED')
  if (fatal !== undefined) {
    respond(work, hand, [])
    return work.send(sa.name, { type: 'fatalNotify', notify: 'AUTHENTICATION_FAILED' })
  }
  for (const { protocol, spis } of deletes) if (protocol === 'ESP') for (const spi of spis) deleteChild(work, sa, spi)
  const extra = updateAddresses(work, hand)
  const cookie = notifyOf(hand.payloads, 'COOKIE2')
  const error = notifiesOf(hand.payloads).find(isErrorNotify)
  if (error !== undefined) work.mark('error-reported', 'RFC 7296 §2.21', `the peer reports ${error.notify}`)
  work.later(() => {
    const spis = work.deletedSpis
    respond(work, hand, [
      ...(spis.length === 0 ? [] : [{ type: 'D', protocol: 'ESP', spis } as const]),
      ...extra,
      ...(cookie === undefined ? [] : [cookie]),
    ])
  })
}

/** As many as can be on their way with a window of one; the rest is a peer's nonsense. */
const EARLY_DELETES_MAX = 4

/** The peer names its inbound SPI; one that is not known is passed over (RFC 7296 §1.4.1). */
function deleteChild(work: IkeWork, sa: IkeSa, spi: string): void {
  const number = Number.parseInt(spi, 16)
  const child = Object.values(work.endpoint.children).find(
    each =>
      each.outboundSpi === number &&
      (each.sa === sa.name || each.sa === sa.peerSuccessor || each.sa === sa.ownSuccessor),
  )
  if (child === undefined) {
    work.changeSa(sa.name, { earlyDeletes: [...work.sa(sa.name).earlyDeletes, number].slice(-EARLY_DELETES_MAX) })
    return work.mark('delete-unknown', 'RFC 7296 §1.4.1', `no child SA to ${hex32(number)}`)
  }
  work.send(child.name, { type: 'deleteRequest' })
}

/** UPDATE_SA_ADDRESSES: the SA and its children are where the request came from (RFC 4555 §3.5). */
function updateAddresses(work: IkeWork, { sa: name, payloads, from, to }: Hand): readonly ClearPayload[] {
  const sa = work.sa(name)
  const asked = notifyOf(payloads, 'UPDATE_SA_ADDRESSES') !== undefined
  const nat = detectNat(work, payloads, sa, to, from)
  if (asked && sa.mobike && sa.founder === 'us') {
    work.mark('update-not-allowed', 'RFC 4555 §3.5', 'only the original initiator moves an SA')
    return [notify('UNACCEPTABLE_ADDRESSES')]
  }
  if (asked && sa.mobike) {
    for (const each of new Set([name, heirOf(work, name)])) {
      const encapsulated = nat.supported ? nat.here || nat.there : sa.encapsulated
      work.changeSa(each, { local: to, remote: from, encapsulated })
      moveChildren(work, each)
    }
    work.report({ what: 'moved', sa: name, accepted: true })
  }
  return nat.supported ? natPayloads(work, sa, to, from) : []
}

/** This side is at another address: the SA and its children move at once, the peer is told (RFC 4555 §3.5). */
export function moveTo(work: IkeWork, name: string, local: Place): void {
  const sa = work.sa(name)
  if (!sa.mobike || sa.founder !== 'us') {
    work.refuse('not-mobile', `${name} may not be moved from here`, 'RFC 4555 §3.5')
    return work.report({ what: 'moved', sa: name, accepted: false })
  }
  work.changeSa(name, {
    local: sa.encapsulated ? floated(local) : local,
    moves: sa.moves + 1,
    queue: [...sa.queue.filter(({ kind }) => kind !== 'update-addresses'), { kind: 'update-addresses' }],
  })
  moveChildren(work, name)
}

export const updateRequest = (work: IkeWork, sa: IkeSa): readonly ClearPayload[] => [
  notify('UPDATE_SA_ADDRESSES'),
  ...natPayloads(work, sa, sa.local, sa.remote),
]

export function receiveUpdateAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const refused = notifiesOf(payloads).find(isErrorNotify)
  if (refused !== undefined) work.mark('update-refused', 'RFC 4555 §3.5', `the peer refuses: ${refused.notify}`)
  work.report({ what: 'moved', sa: name, accepted: refused === undefined })
}
