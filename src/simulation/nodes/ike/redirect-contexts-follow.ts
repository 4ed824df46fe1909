import { changeAssociations, associationOf } from '../../../protocol/ipsec/sad.ts'
import { jumpSequence, sequenceMax } from '../../../protocol/ipsec/sa.ts'
import { notifiesOf, notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notify, notifyWith, type Notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { mobilityWith } from './changed.ts'
import { moveChildren } from './child-install.ts'
import { outboundRow } from './child-rows.ts'
import { changeLine, lineOf, moveLine } from './heirs.ts'
import { emit } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { answeredIds } from './message-id-sync.ts'
import { mobilityPolicy } from './mobility-policy.ts'
import { judgeRedirect, tellRefused } from './redirect.ts'
import type { GatewayCounters } from './gateway-counters.ts'
import { receiveActiveRedirect } from './redirect-follow.ts'

const STEP = 'Palomares 2013 §III-D step 5'
const NONE = new Uint8Array(0)

/**
 * A client in the middle of a session is sent to another gateway: to set up anew there (RFC 5685 §5), or, with
 * NO_REAUTH_IPSEC_CXT_TRANSMITTED, to go on with the SAs it has (Palomares 2013 §III-D). All of it is taken, or nothing.
 */
export function receiveSentOn(work: IkeWork, hand: Hand): void {
  const { sa: name, payloads } = hand
  const claims = notifiesOf(payloads).filter(each => each.notify === 'NO_REAUTH_IPSEC_CXT_TRANSMITTED')
  const views = notifiesOf(payloads).filter((each): each is Notify<'IPSEC_SYN'> => each.notify === 'IPSEC_SYN')
  if (claims.length === 0 && views.length === 0) return receiveActiveRedirect(work, name, payloads)
  const sa = work.sa(name)
  if (notifyOf(payloads, 'REDIRECT') === undefined) {
    const what = claims.length === 0 ? 'IPSEC_SYN' : 'NO_REAUTH_IPSEC_CXT_TRANSMITTED'
    return work.refuse('contexts-without-redirect', `${name}: ${what} without REDIRECT`, 'Palomares 2013 §III-D step 4')
  }
  // A status that was not agreed on is passed over (RFC 7296 §3.10.1): what is left is a redirect as any other.
  if (!sa.mobility.contextTransfer || claims.length === 0) {
    const why = claims.length === 0 ? 'IPSEC_SYN alone' : 'contexts were not agreed on'
    work.mark('contexts-passed-over', 'RFC 7296 §3.10.1', `${name}: ${why}`)
    return receiveActiveRedirect(work, name, payloads)
  }
  if (claims.length > 1 || views.length > 1)
    return work.refuse('contexts-twice', `${name}: one claim and one view at most`, 'Palomares 2013 §III-D step 4')
  const said = views[0]?.data
  const view = said === undefined ? undefined : viewOf(work, sa, hand, said)
  if (typeof view === 'string') return work.refuse('wrong-counters', `${name}: ${view}`, 'RFC 6311 §5.1')
  const verdict = judgeRedirect(work, name, payloads, NONE)
  if (verdict !== 'follow') return verdict === 'none' ? undefined : tellRefused(work, name, verdict)
  goOnThere(work, hand, view)
}

/** The client's own view, by the rules of a failover; or what is wrong with the gateway's (RFC 6311 §5.1, §5.2). */
function viewOf(work: IkeWork, sa: IkeSa, { messageId }: Hand, said: GatewayCounters): GatewayCounters | string {
  const { synced } = sa.mobility
  // A request that is open is repeated to the next gateway, and not abandoned: the answers came along, too.
  const nextSend = Math.min(sa.nextSend, ...sa.outstanding.map(each => each.messageId))
  const ids = answeredIds({ nextSend, nextReceive: Math.max(sa.nextReceive, messageId + 1), synced }, said)
  if (ids === undefined) return `the next gateway is said to send ${said.nextSent} next, which was used before`
  const worn = outboundRows(work, sa).some(row => row.sequence + said.replayDelta >= sequenceMax(row))
  if (worn) return `${said.replayDelta} more is beyond the last sequence number`
  return { ...said, ...ids }
}

const outboundRows = (work: IkeWork, { name }: IkeSa) => {
  const rows = new Set(lineOf(work, name).flatMap(each => work.childrenOf(each.name).map(outboundRow)))
  return [...rows].flatMap(id => associationOf(work.endpoint.ipsec.sad, id) ?? [])
}

/** The same SAs, at another gateway: no IKE_SA_INIT, no Delete; the answer goes to the one that asked (§III-D steps 5, 6). */
function goOnThere(work: IkeWork, { sa: name }: Hand, view: GatewayCounters | undefined): void {
  const before = work.sa(name)
  const { redirectTo } = before.mobility
  work.mark('redirect-followed', 'RFC 5685 §3', `${name}: ${before.remote.address} sends on to ${redirectTo}`)
  moveLine(work, name, { remote: { ...before.remote, address: redirectTo } })
  changeLine(work, name, {}, { peerAddresses: [redirectTo], refused: [] })
  moveChildren(work, name)
  if (view !== undefined) jumpOutbound(work, before, view.replayDelta)
  work.extra = [...work.extra, ...answerPayloads(view)]
  work.mark('went-on-there', STEP, `${name} is with ${redirectTo} now, as it is`)
  // Behind the answer, which is made once this request has been read.
  work.later(() => work.later(() => settle(work, name, view)))
}

const answerPayloads = (view: GatewayCounters | undefined): readonly ClearPayload[] => [
  notify('NO_REAUTH_IPSEC_CXT_TRANSMITTED'),
  ...(view === undefined ? [] : [notifyWith('IPSEC_SYN', view)]),
]

function jumpOutbound(work: IkeWork, sa: IkeSa, by: bigint): void {
  const rows = new Set(outboundRows(work, sa).map(({ id }) => id))
  const { ipsec } = work.endpoint
  const sad = changeAssociations(ipsec.sad, rows, row => jumpSequence(row, by))
  work.change({ ipsec: { ...ipsec, sad } })
}

/**
 * Message IDs as both views have them; the answer stays for repetitions by the old gateway. Then the client shows itself
 * at the new one, which no message of the paper does: what is open goes there, or an empty request (RFC 7296 §1.4).
 */
function settle(work: IkeWork, name: string, view: GatewayCounters | undefined): void {
  const sa = work.findSa(name)
  if (sa === undefined) return
  if (view !== undefined) {
    const nextSend = Math.max(sa.nextSend, view.nextSent)
    work.changeSa(name, {
      nextSend,
      nextReceive: Math.max(sa.nextReceive, view.nextReceived),
      mobility: mobilityWith(sa.mobility, { synced: view.nextReceived - 1 }),
    })
    const text = `${name}: sends ${view.nextSent} next, expects ${view.nextReceived}`
    work.mark('counters-synchronised', STEP, text)
  }
  const { outstanding, queue, local, remote } = work.sa(name)
  for (const { messages } of outstanding) emit(work, local, remote, messages, 'repeated request')
  if (outstanding.length === 0 && queue.length === 0) work.changeSa(name, { queue: [{ kind: 'liveness' }] })
  // What RFC 5685 §5 tells clients to do, and the contexts make wrong.
  if (mobilityPolicy(work.peer(sa.peer)).deletesOld) work.send(name, { type: 'delete' })
}
