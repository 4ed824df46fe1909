import { present } from '../../lib/assert.ts'
import type { MobileEffect, MobileEvent, SpiChange } from '../../protocol/machines/cxtp/events.ts'
import { mobileNodeMachine } from '../../protocol/machines/cxtp/mobile-node.machine.ts'
import { fptOf } from '../../protocol/ipsec/context-blocks.ts'
import { changeSpis, rewriteForMove } from '../../protocol/ipsec/context.ts'
import { associationsOfAddress } from '../../protocol/ipsec/sad.ts'
import { requestBlock } from '../../protocol/wire/cxtp/cdb.ts'
import type { ContextBlock } from '../../protocol/wire/cxtp/cdb.ts'
import { CXTP_STATUS, FPT } from '../../protocol/wire/cxtp/codes.ts'
import type { Ctaa } from '../../protocol/wire/cxtp/ctaa.ts'
import { tokenInput } from '../../protocol/wire/cxtp/token.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { fireActor, sendToActor, startActor } from './actors.ts'
import { recordSpiChanges } from './collisions.ts'
import { provisionKey } from './cxtp-keys.ts'
import { previousRouterEvent } from './cxtp-previous.ts'
import { spiChangesOf, statusesOf } from './cxtp-statuses.ts'
import {
  followMove,
  followNumbers,
  followTransfer,
  judgeNumbers,
  linksLeftToIke,
  routersOf,
  setUpAnew,
  toldNumbers,
} from './ike-following.ts'
import { reject } from './hand.ts'
import type { Hand } from './hand.ts'
import type { MobileNode, MobileTransfer } from './node-state.ts'
import { output } from './output.ts'
import { cxtpOverIcmp } from './packets.ts'
import { linkLocalOf } from './routing.ts'
import { distantGateway } from '../setup/distant-gateway.ts'
import { accessRouter, mobileNode, setIpsec } from './tables.ts'

const actorOf = (id: NodeId): string => `${id}/cxtp/1`

const speaksCxtp = (d: Dispatch, id: NodeId): boolean =>
  d.env.scenario.cxtp.mode !== 'off' && d.env.scenario.nodes[id]?.cxtp !== false

export function startMobileCxtp(d: Dispatch, id: NodeId): void {
  if (!speaksCxtp(d, id)) return
  const { timers, acknowledge, acknowledgePrevious } = d.env.scenario.cxtp
  startActor<MobileEffect>(d, actorOf(id), mobileNodeMachine, { timers, acknowledge, acknowledgePrevious }, effect =>
    act(d, id, effect),
  )
}

/** Gives the mobile's CXTP machine an event. */
export function mobileEvent(d: Dispatch, id: NodeId, event: MobileEvent): void {
  if (!speaksCxtp(d, id)) return
  sendToActor<MobileEffect>(d, actorOf(id), event, effect => {
    // Only now is it known that the machine takes the event: a transfer under way must keep its own router and token.
    if (beginsTransfer(event, effect)) rememberTransfer(d, id, event.router)
    act(d, id, effect)
  })
}

/** The first effect of a transfer, with the event that names the new router. */
const beginsTransfer = (
  event: MobileEvent,
  effect: MobileEffect,
): event is Extract<MobileEvent, { readonly router: string }> =>
  (event.type === 'predictHandover' && effect.type === 'sendCtar') ||
  (event.type === 'linkUp' && effect.type === 'rewriteSas')

export function fireMobileTimer(d: Dispatch, id: NodeId, timer: string): void {
  fireActor<MobileEffect>(d, actorOf(id), timer, effect => act(d, id, effect))
}

/**
 * One transfer has one sequence number and one token, whichever router its CTARs go to (RFC 4067 §3.2). A transfer
 * that was predicted keeps them when the mobile ends up at another router: the token does not cover that address.
 */
function rememberTransfer(d: Dispatch, id: NodeId, newRouter: string): void {
  const mobile = mobileNode(d, id)
  const { tunnelAddress: previousAddress, tunnelRouter: previousRouter } = mobile
  if (mobile.transfer !== undefined && mobile.transfer.previousAddress === previousAddress) {
    return d.setNode({ ...mobile, transfer: { ...mobile.transfer, newRouter } })
  }
  d.spentUs += d.env.costs.tokenUs
  d.setNode({
    ...mobileNode(d, id),
    transfer: { ...drawToken(d, mobile, previousAddress), previousAddress, previousRouter, newRouter },
  })
}

/** A sequence whose token is zero is passed over: zero means "no token" in a CT-Req (Roamscope D10). */
function drawToken(
  d: Dispatch,
  mobile: MobileNode,
  previousAddress: string,
): Pick<MobileTransfer, 'sequence' | 'token'> {
  for (let tries = 0; tries < 8; tries++) {
    const sequence = new DataView(d.drawBytes(mobile.id, 'CTAR sequence', 4).buffer).getUint32(0)
    const token = d.env.crypto.ctarToken(mobile.key, tokenInput({ previousAddress, sequence, contexts: requested(d) }))
    if (token !== 0) return { sequence, token }
  }
  throw new Error('assertion failed: eight zero tokens in a row')
}

/** Request blocks of the scenario; none means every context (RFC 4067 §2.5.1). */
function requested(d: Dispatch): readonly ContextBlock[] {
  const { requested: names, requestBlockOctets } = d.env.scenario.cxtp
  return names.map(name => requestBlock(fptOf(name), requestBlockOctets === 8 ? 'octets8' : 'octets4'))
}

function act(d: Dispatch, id: NodeId, effect: MobileEffect): void {
  switch (effect.type) {
    case 'sendCtar':
      return sendCtar(d, id, effect.to, effect.acknowledge)
    case 'rewriteSas':
      return rewriteOwnTables(d, id)
    case 'changeSpis':
      return takeNumbers(d, id, effect.changes)
    case 'transferDone':
      // The transfer is remembered until the next one begins: a CTAA may come again, or unasked for with new SPIs.
      setIpsec(d, id, inState(mobileNode(d, id), 'active'))
      provisionKey(d, id)
      return d.afterThis(() => followTransfer(d, id))
    case 'transferUndone':
      d.setNode({ ...mobileNode(d, id), transfer: undefined })
      provisionKey(d, id)
      return tellRouterOfNewKey(d, id)
    case 'forgetTransfer':
      return d.setNode({ ...mobileNode(d, id), transfer: undefined })
    case 'transferFailed':
      return giveUp(d, id, effect.code)
    case 'mark':
      d.record({ kind: 'marked', node: id, mark: effect.mark, ref: effect.ref, text: '' })
  }
}

/** The router chose other numbers, which both ends use from now on (Allard 2007 §VI-C step 5). */
function takeNumbers(d: Dispatch, id: NodeId, changes: readonly SpiChange[]): void {
  const mobile = mobileNode(d, id)
  const { ipsec, transfer } = mobile
  if (transfer?.numbersTaken === true) return
  if (transfer !== undefined) d.setNode({ ...mobile, transfer: { ...transfer, numbersTaken: true } })
  const numbers = toldNumbers(changes)
  const after = changeSpis(ipsec, numbers.spis, routersOf(mobile))
  setIpsec(d, id, after)
  recordSpiChanges(d, id, ipsec.sad, after.sad)
  followNumbers(d, id, numbers)
}

/** With the new key nothing of the undone transfer counts any longer, if the router has the contexts in use still. */
function tellRouterOfNewKey(d: Dispatch, id: NodeId): void {
  const { router, careOf } = mobileNode(d, id)
  if (router === null || !d.node(router).up) return
  const inUse = associationsOfAddress(d.node(router).ipsec.sad, careOf).length > 0
  if (inUse && accessRouter(d, router).transfers[careOf]?.part === 'previous')
    d.afterThis(() => previousRouterEvent(d, router, careOf, { type: 'contextsBack' }))
}

const FAILED = {
  'no-answer': 'no answer to any CTAR: the tunnel must be set up anew',
  refused: 'the router has no contexts for this mobile: the tunnel must be set up anew',
} as const

/**
 * As far as the mobile knows nobody at the other end has these SAs any longer: they are used no more, and with them
 * stops the traffic, which its policy still protects (RFC 4301 §5.1). Without key management the user must act; with
 * IKE a new negotiation starts here. They are kept aside: nobody signs a CTAA, so a refusal may be forged, and a good
 * answer may still come.
 */
function giveUp(d: Dispatch, id: NodeId, code: keyof typeof FAILED): void {
  setIpsec(d, id, inState(mobileNode(d, id), 'held'))
  d.afterThis(() => setUpAnew(d, id))
  d.record({ kind: 'reported', node: id, code, text: FAILED[code], ref: 'RFC 4067 §3.2' })
}

/** The mobile's databases with the SAs of its tunnel in use or set aside. */
function inState({ ipsec, tunnelAddress }: MobileNode, state: 'active' | 'held'): MobileNode['ipsec'] {
  const own = associationsOfAddress(ipsec.sad, tunnelAddress)
  if (own.every(sa => sa.state === state)) return ipsec
  return { ...ipsec, sad: ipsec.sad.map(sa => (own.includes(sa) ? { ...sa, state } : sa)) }
}

function sendCtar(d: Dispatch, id: NodeId, to: 'previous' | 'new' | 'same', acknowledge: boolean): void {
  const mobile = mobileNode(d, id)
  const transfer = present(mobile.transfer, 'transfer of a CTAR')
  const router = to === 'new' ? transfer.newRouter : transfer.previousRouter
  const linkLocal = d.env.scenario.cxtp.ctarPath === 'link-local'
  const packet = cxtpOverIcmp(
    linkLocal ? linkLocalOf(mobile.careOf) : mobile.careOf,
    linkLocal ? linkLocalOf(router) : router,
    {
      type: 'CTAR',
      acknowledge,
      previousAddress: transfer.previousAddress,
      routerAddress: to === 'previous' ? transfer.newRouter : transfer.previousRouter,
      sequence: transfer.sequence,
      token: transfer.token,
      contexts: requested(d),
    },
  )
  output(d, id, packet)
}

/** Allard 2007 §VI-C step 4: the mobile's own rows get its new care-of address and its new router. */
function rewriteOwnTables(d: Dispatch, id: NodeId): void {
  const mobile = mobileNode(d, id)
  const newRouter = present(mobile.transfer, 'transfer of a move').newRouter
  const move = { oldMobile: mobile.tunnelAddress, newMobile: mobile.careOf, oldRouter: mobile.tunnelRouter, newRouter }
  d.setNode({ ...mobile, tunnelAddress: mobile.careOf, tunnelRouter: newRouter })
  d.spentUs += 4 * d.env.costs.writeRowUs
  setIpsec(d, id, rewriteForMove(mobile.ipsec, move, linksLeftToIke(d, id)))
  followMove(d, id, move)
}

/** A CTAA arrived. It carries no authentication (RFC 4067 §2.5.2): all the mobile can check is who it names. */
export function receiveCtaa(d: Dispatch, id: NodeId, hand: Hand, message: Ctaa): void {
  const { transfer } = mobileNode(d, id)
  const names = (address: string | undefined): boolean =>
    address !== undefined && (hand.source === address || hand.source === linkLocalOf(address))
  const fromNewRouter = names(transfer?.newRouter)
  const awaited =
    message.previousAddress === transfer?.previousAddress && (fromNewRouter || names(transfer.previousRouter))
  if (!awaited) {
    const text = `CTAA for ${message.previousAddress} from ${hand.source} answers no CTAR of this mobile`
    reject(d, id, hand.message, { code: 'unexpected', text, ref: 'RFC 4067 §3.2' })
  }
  const spiChanges = spiChangesOf(message.entries)
  const verdict = judgeNumbers(d, id, message, toldNumbers(spiChanges))
  if (awaited && verdict === 'unproven') {
    const text = 'new numbers that the keys of the IKE SA do not prove: nothing of it counts'
    return reject(d, id, hand.message, { code: 'unproven', text, ref: 'RFC 4067 §6.1' })
  }
  const refused = verdict === 'taken' ? [{ fpt: FPT['IPsec SAD'], status: CXTP_STATUS['SPI refused'] }] : []
  mobileEvent(d, id, {
    type: 'CTAA',
    facts: { awaited, fromNewRouter, proven: verdict === 'proven' },
    statuses: [...statusesOf(message.entries), ...refused],
    spiChanges,
  })
  goOnFromAfar(d, id)
}

/**
 * Its contexts go to another gateway at its own wish (RFC 4067 §2.1.1). No link goes down and comes up again, as in a move:
 * it turns to the other one as soon as it knows that its wish was heard (Roamscope).
 */
export function askToFollow(d: Dispatch, id: NodeId, gateway: string): void {
  mobileEvent(d, id, { type: 'predictHandover', router: gateway })
  goOnFromAfar(d, id)
}

function goOnFromAfar(d: Dispatch, id: NodeId): void {
  const { transfer } = mobileNode(d, id)
  if (transfer === undefined || distantGateway(d.env.scenario, id) === undefined) return
  if (d.env.host.stateOf(actorOf(id)) !== 'requested') return
  mobileEvent(d, id, { type: 'linkUp', router: transfer.newRouter, sameRouter: false })
}
