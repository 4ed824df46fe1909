import { present } from '../../lib/assert.ts'
import { equalBytes } from '../../lib/bytes.ts'
import {
  blocksOctets,
  contextBlocks,
  CONTEXT_NAMES,
  fptOf,
  type ContextName,
} from '../../protocol/ipsec/context-blocks.ts'
import { captureContexts, withdrawContexts, type TransferredContexts } from '../../protocol/ipsec/context.ts'
import { agedContexts, keptCount } from '../../protocol/ipsec/kept-contexts.ts'
import { restoreContexts } from '../../protocol/ipsec/install-context.ts'
import type {
  PreviousRouterEffect,
  PreviousRouterEvent,
  PreviousRouterFacts,
} from '../../protocol/machines/cxtp/events.ts'
import { previousRouterMachine } from '../../protocol/machines/cxtp/previous-router.machine.ts'
import type { ContextBlock } from '../../protocol/wire/cxtp/cdb.ts'
import { CXTP_STATUS, MESSAGE_MAX } from '../../protocol/wire/cxtp/codes.ts'
import type { CtReq } from '../../protocol/wire/cxtp/ct-req.ts'
import type { Ctar } from '../../protocol/wire/cxtp/ctar.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { fireActor, nameActor, sendToActor, startActor } from './actors.ts'
import { adoptKept, keptKinds, namedByKeepers, quietKept, withdrawKept, withKept } from './context-keepers.ts'
import { blankTransfer, forgetContexts, setTransfer } from './context-store.ts'
import { refuse, seenBefore, tokenHolds, withSeen } from './cxtp-checks.ts'
import { activationEntries, fptNumber } from './cxtp-statuses.ts'
import type { Hand } from './hand.ts'
import type { AccessRouter, RouterTransfer } from './node-state.ts'
import { output } from './output.ts'
import { cxtpOverIcmp } from './packets.ts'
import { sendToRouter } from './router-transport.ts'
import { linkLocalOf, onLink } from './routing.ts'
import { distantGateway } from '../setup/distant-gateway.ts'
import { accessRouter, setIpsec } from './tables.ts'

/** Who asks for what: noted once the machine takes the request. */
type Request = Pick<RouterTransfer, 'peer' | 'sequence' | 'token' | 'requested'>
interface Context {
  readonly hand: Hand | undefined
  readonly request: Request | undefined
}
const NOTHING: Context = { hand: undefined, request: undefined }

/** CTAR of a mobile of this router's own: predictive, or a mobile that came back (Allard 2007 §IV-B). */
export function receiveCtarFromOwn(d: Dispatch, id: NodeId, hand: Hand, message: Ctar): void {
  const router = accessRouter(d, id)
  const facts = { ...factsOf(d, id, message), duplicate: seenBefore(router, message) }
  d.setNode(withSeen(router, message))
  const { previousAddress: mobile, sequence, acknowledge } = message
  const request = { peer: message.routerAddress, sequence, token: message.token, requested: message.contexts }
  // A CTAR that names this router itself: the mobile stays (Roamscope, previous-router.machine.ts).
  const stays = message.routerAddress === router.address
  send(d, id, mobile, { type: 'CTAR', sequence, acknowledge, stays, facts }, { hand, request })
}

/** CT-Req of a new router (RFC 4067 §2.5.6). */
export function receiveRequest(d: Dispatch, id: NodeId, hand: Hand, message: CtReq): void {
  if (!isOwn(d, id, message)) return refuse(d, id, 'unknown-mobile', hand)
  const facts = { ...factsOf(d, id, message), duplicate: false }
  const { previousAddress: mobile, sequence, token } = message
  const request = { peer: hand.source, sequence, token, requested: message.contexts }
  send(
    d,
    id,
    mobile,
    { type: 'CT-Req', sequence, zeroToken: token === 0, others: sentToOthers(d, id, mobile, hand.source), facts },
    { hand, request },
  )
}

/** This router decides to push (RFC 4067 §5.1). */
export function triggerPush(d: Dispatch, id: NodeId, mobile: string, peer: string): void {
  const request = { peer, sequence: 0, token: 0, requested: [] }
  send(
    d,
    id,
    mobile,
    { type: 'trigger', contextsKnown: hasContexts(d, id, mobile), others: sentToOthers(d, id, mobile, peer) },
    { hand: undefined, request },
  )
}

/** Another router was sent the contexts, and has not said that it will not use them. */
const sentToOthers = (d: Dispatch, id: NodeId, mobile: string, peer: string): boolean =>
  accessRouter(d, id).transfers[mobile]?.sentTo.some(other => other !== peer) === true

function factsOf(d: Dispatch, id: NodeId, message: Ctar | CtReq): Omit<PreviousRouterFacts, 'duplicate'> {
  const router = accessRouter(d, id)
  const key = router.keys[message.previousAddress] ?? router.transfers[message.previousAddress]?.key
  const known = (['SAD', 'SPD', ...keptKinds(d, id)] as const).map(fptOf)
  const unsupported = message.contexts
    .filter(({ fpt }) => !known.includes(fpt))
    .map(({ fpt }) => ({ fpt: fptNumber(fpt), status: CXTP_STATUS['unsupported FPT'] }))
  if (unsupported.length === 0 && leavesIkeBehind(d, id, message))
    unsupported.push({ fpt: fptNumber('IPsec SAD'), status: CXTP_STATUS['unsupported FPT'] })
  return {
    tokenGood: key !== undefined && tokenHolds(d, key, message),
    contextsKnown: hasContexts(d, id, message.previousAddress),
    unsupported,
  }
}

/**
 * SAs that IKE has made, wanted without it: nobody could rekey or delete them there, and here their IKE SA would have
 * none (RFC 7296 §1.4.1: they end with it). All of it moves, or nothing (failure case 35; Roamscope).
 */
function leavesIkeBehind(d: Dispatch, id: NodeId, { previousAddress: address, contexts }: Ctar | CtReq): boolean {
  if (contexts.length === 0 || !contexts.some(({ fpt }) => fpt === 'IPsec SAD' || fpt === 'IPsec SPD')) return false
  const kinds = keptKinds(d, id).map(fptOf)
  if (kinds.every(kind => contexts.some(({ fpt }) => fpt === kind))) return false
  const { kept } = withKept(d, id, { address }, { takenAtUs: d.nowUs, sas: [], policies: [] })
  const wanted = new Set(contexts.map(({ fpt }) => fpt))
  return (
    kept !== undefined &&
    ((kept.ikev2.length > 0 && !(wanted.has('IKEv2') && wanted.has('IPsec PAD'))) ||
      (kept.ikev1.length > 0 && !wanted.has('IKEv1')))
  )
}

/**
 * Whether this router serves the mobile that a request names, or did before this transfer. In its cell the prefix tells; a
 * gateway without a cell knows by what it has of its client (Roamscope: RFC 4067 knows routers with cells only).
 */
export function isOwn(
  d: Dispatch,
  id: NodeId,
  { previousAddress, sequence }: Pick<Ctar, 'previousAddress' | 'sequence'>,
): boolean {
  const router = accessRouter(d, id)
  if (onLink(router.address, previousAddress)) return true
  const client = d.env.addresses.get(previousAddress)?.node
  if (client === undefined || distantGateway(d.env.scenario, client) === undefined) return false
  const transfer = router.transfers[previousAddress]
  if (transfer?.sequence === sequence) return transfer.part === 'previous'
  return captureContexts(router.ipsec, previousAddress, d.nowUs).sas.length > 0
}

function hasContexts(d: Dispatch, id: NodeId, mobile: string): boolean {
  const router = accessRouter(d, id)
  return (
    router.transfers[mobile]?.contexts !== undefined || captureContexts(router.ipsec, mobile, d.nowUs).sas.length > 0
  )
}

export function previousRouterEvent(
  d: Dispatch,
  id: NodeId,
  mobile: string,
  event: PreviousRouterEvent,
  hand?: Hand,
): void {
  send(d, id, mobile, event, { hand, request: undefined })
}

export function firePreviousRouterTimer(d: Dispatch, id: NodeId, mobile: string, actor: string, timer: string): void {
  fireActor<PreviousRouterEffect>(d, actor, timer, effect => act(d, id, mobile, effect, NOTHING))
  settleQuiet(d, id, mobile)
}

function send(d: Dispatch, id: NodeId, mobile: string, event: PreviousRouterEvent, context: Context): void {
  if (accessRouter(d, id).transfers[mobile] === undefined) startTransfer(d, id, mobile)
  const { actor } = transferAt(d, id, mobile)
  sendToActor<PreviousRouterEffect>(d, actor, event, effect => act(d, id, mobile, effect, context))
  settleQuiet(d, id, mobile)
}

/** States in which another router may have contexts of SAs that are in use here. */
const SHARED: ReadonlySet<string> = new Set(['sent', 'lingering'])

/** What was read out stays as it is until it is released, or until nobody else can have it. */
function settleQuiet(d: Dispatch, id: NodeId, mobile: string): void {
  const { actor, contexts } = transferAt(d, id, mobile)
  quietKept(d, id, { address: mobile }, contexts?.kept !== undefined && SHARED.has(d.env.host.stateOf(actor)))
}

/** One machine for each mobile that ever asked; it serves later transfers of the same mobile too. */
function startTransfer(d: Dispatch, id: NodeId, mobile: string): void {
  const actor = nameActor(d, id, 'cxtp')
  setTransfer(d, id, blankTransfer({ mobile, actor, part: 'previous' }))
  const { timers, replyToData, release, duplicateCtar } = d.env.scenario.cxtp
  const owner = d.env.addresses.get(mobile)?.node
  const mobileHere = owner !== undefined && d.state.radio.get(owner) === id
  startActor<PreviousRouterEffect>(
    d,
    actor,
    previousRouterMachine,
    { timers, replyToData, release, duplicateCtar, mobileHere },
    effect => act(d, id, mobile, effect, NOTHING),
  )
}

const transferAt = (d: Dispatch, id: NodeId, mobile: string): RouterTransfer =>
  present(accessRouter(d, id).transfers[mobile], `transfer of ${mobile} at ${id}`)

function act(d: Dispatch, id: NodeId, mobile: string, effect: PreviousRouterEffect, { hand, request }: Context): void {
  const transfer = transferAt(d, id, mobile)
  const router = accessRouter(d, id)
  switch (effect.type) {
    case 'captureContexts': {
      const contexts = readOut(d, id, transfer)
      const rows = contexts.sas.length + contexts.policies.length + keptCount(contexts.kept)
      d.spentUs += rows * d.env.costs.readRowUs
      return setTransfer(d, id, {
        ...transfer,
        ...request,
        contexts,
        key: router.keys[mobile] ?? transfer.key,
        firstDataAtUs: undefined,
      })
    }
    case 'withdrawContexts':
      withdrawKept(d, id, { address: mobile })
      return setIpsec(d, id, withdrawContexts(accessRouter(d, id).ipsec, mobile))
    case 'restoreContexts':
      return restore(d, id, transfer)
    case 'dropContexts':
      d.setNode({ ...router, keys: withoutKey(router.keys, transfer) })
      return forgetContexts(d, id, mobile)
    case 'dropCopy':
      return forgetContexts(d, id, mobile)
    case 'sendData':
      return sendData(d, id, { ...transfer, ...request }, effect)
    case 'sendCtaa':
      setTransfer(d, id, { ...transfer, answer: activationEntries(effect.statuses, []) })
      return sendCtaa(d, id, transferAt(d, id, mobile))
    case 'repeatCtaa':
      return sendCtaa(d, id, transfer)
    case 'refuse':
      return refuse(d, id, effect.code, hand)
    case 'reportFailure': {
      const text =
        effect.code === 'no-reply'
          ? 'no CTDR in time: whether nAR has the contexts is not known'
          : 'nAR did not receive every context'
      d.record({ kind: 'reported', node: id, code: effect.code, text, ref: 'RFC 4067 §2.5.3' })
      return
    }
    case 'mark':
      d.record({ kind: 'marked', node: id, mark: effect.mark, ref: effect.ref, text: '' })
  }
}

/** What this router has of the mobile. What key management has handed over already is what it was then. */
function readOut(d: Dispatch, id: NodeId, { mobile, contexts: before }: RouterTransfer): TransferredContexts {
  const contexts = withKept(d, id, { address: mobile }, captureContexts(accessRouter(d, id).ipsec, mobile, d.nowUs))
  if (contexts.kept !== undefined || before?.kept === undefined) return contexts
  return { ...contexts, kept: agedContexts(before.kept, d.nowUs - before.takenAtUs) }
}

function restore(d: Dispatch, id: NodeId, { contexts: stored }: RouterTransfer): void {
  if (stored === undefined) return
  const contexts = namedByKeepers(d, id, stored)
  setIpsec(d, id, restoreContexts(accessRouter(d, id).ipsec, contexts, d.nowUs))
  adoptKept(d, id, { contexts, move: undefined, spiChanges: [], aside: [] })
}

function sendData(
  d: Dispatch,
  id: NodeId,
  transfer: RouterTransfer,
  effect: Extract<PreviousRouterEffect, { type: 'sendData' }>,
): void {
  const contexts = present(transfer.contexts, 'contexts to send')
  const firstDataAtUs = transfer.firstDataAtUs ?? d.nowUs
  const sentTo = [...transfer.sentTo.filter(peer => peer !== transfer.peer), transfer.peer]
  setTransfer(d, id, { ...transfer, firstDataAtUs, sentTo })
  const common = {
    acknowledge: effect.wantReply,
    elapsedMs: Math.floor((d.nowUs - firstDataAtUs) / 1_000),
    previousAddress: transfer.mobile,
    contexts: contextBlocks(contexts, wanted(transfer.requested)),
  }
  // A scenario with more than a CTD holds is refused; SAs that came later by IKE may still be too many.
  if (blocksOctets(common.contexts) + DATA_HEAD_MAX > MESSAGE_MAX) {
    const text = `${common.contexts.length} contexts are too long for one message of ${MESSAGE_MAX} octets: nothing is sent`
    d.record({ kind: 'reported', node: id, code: 'too-long', text, ref: 'RFC 4067 §2.2' })
    return
  }
  // Roamscope D12: without a key there is nothing a PCTD could say more than a CTD.
  const { key } = transfer
  const message =
    effect.form === 'PCTD' && key !== undefined
      ? { type: 'PCTD' as const, ...common, algorithm: 'HMAC_SHA1' as const, key }
      : { type: 'CTD' as const, ...common }
  sendToRouter(d, id, transfer.peer, message)
}

/** Octets of a PCTD around its blocks, with the longest key. */
const DATA_HEAD_MAX = 92

/** The keys without the one this transfer has used; a newer one of the same mobile stays. */
function withoutKey(keys: AccessRouter['keys'], { mobile, key: used }: RouterTransfer): AccessRouter['keys'] {
  const { [mobile]: key, ...others } = keys
  return key === undefined || used === undefined || equalBytes(key, used) ? others : keys
}

/** Context types of a request; no block means every one (RFC 4067 §2.5.1). */
const wanted = (requested: readonly ContextBlock[]): readonly ContextName[] =>
  requested.length === 0
    ? CONTEXT_NAMES
    : CONTEXT_NAMES.filter(name => requested.some(({ fpt }) => fpt === fptOf(name)))

function sendCtaa(d: Dispatch, id: NodeId, transfer: RouterTransfer): void {
  const { address } = accessRouter(d, id)
  const linkLocal = d.env.scenario.cxtp.ctarPath === 'link-local'
  const entries = transfer.answer ?? []
  const message = { type: 'CTAA' as const, previousAddress: transfer.mobile, entries }
  output(
    d,
    id,
    cxtpOverIcmp(
      linkLocal ? linkLocalOf(address) : address,
      linkLocal ? linkLocalOf(transfer.mobile) : transfer.mobile,
      message,
    ),
  )
}
