import { present } from '../../lib/assert.ts'
import { decodeContexts } from '../../protocol/ipsec/context-blocks.ts'
import { keptCount, type KeptProblem } from '../../protocol/ipsec/kept-contexts.ts'
import { installContexts } from '../../protocol/ipsec/install-context.ts'
import type {
  ContextStatus,
  DataFacts,
  NewRouterEffect,
  NewRouterEvent,
  SpiChange,
} from '../../protocol/machines/cxtp/events.ts'
import { newRouterMachine } from '../../protocol/machines/cxtp/new-router.machine.ts'
import type { LookupCase } from '../../protocol/ipsec/sa.ts'
import type { TransferredContexts } from '../../protocol/ipsec/context.ts'
import type { Ctar } from '../../protocol/wire/cxtp/ctar.ts'
import type { ActivationStatus } from '../../protocol/wire/cxtp/entries.ts'
import type { Ctd } from '../../protocol/wire/cxtp/ctd.ts'
import type { Pctd } from '../../protocol/wire/cxtp/pctd.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { fireActor, nameActor, sendToActor, startActor } from './actors.ts'
import { adoptKept, judgeKept, namedByKeepers, proofsOf, rowsOfKeepers } from './context-keepers.ts'
import { blankTransfer, setTransfer } from './context-store.ts'
import { refuse, seenBefore, tokenHolds, withSeen } from './cxtp-checks.ts'
import { recordCollisions, recordSpiChanges } from './collisions.ts'
import { activationEntries, proofEntry, provenOctets, statusEntries } from './cxtp-statuses.ts'
import { previousRouterEvent } from './cxtp-previous.ts'
import { reject } from './hand.ts'
import type { Hand } from './hand.ts'
import { spiPolicy } from './ike/spi-policy.ts'
import type { RouterTransfer } from './node-state.ts'
import { output } from './output.ts'
import { cxtpOverIcmp } from './packets.ts'
import { sendToRouter } from './router-transport.ts'
import { careOfFrom, linkLocalOf, onLink } from './routing.ts'
import { accessRouter, setIpsec } from './tables.ts'
import { reportUnusable } from './unusable-contexts.ts'

/** What a machine decides on: the packet, and what a data message carried. */
interface Context {
  readonly hand: Hand | undefined
  readonly contexts: TransferredContexts | undefined
  readonly key: Uint8Array | undefined
}
const NOTHING: Context = { hand: undefined, contexts: undefined, key: undefined }

/** CTAR of a mobile that came from another router (RFC 4067 §2.5.1). */
export function receiveCtarFromArrived(d: Dispatch, id: NodeId, hand: Hand, message: Ctar): void {
  const router = accessRouter(d, id)
  const duplicate = seenBefore(router, message)
  d.setNode(withSeen(router, message))
  joinTransfer(d, id, message.previousAddress, message.routerAddress)
  const transfer = transferAt(d, id, message.previousAddress)
  const { key } = transfer
  const token = key === undefined ? 'unknown' : tokenHolds(d, key, message) ? 'good' : 'bad'
  if (token === 'good' || (token === 'unknown' && transfer.careOf === undefined))
    noteRequest(d, id, transfer, message, hand)
  send(
    d,
    id,
    message.previousAddress,
    { type: 'CTAR', sequence: message.sequence, acknowledge: message.acknowledge, facts: { token, duplicate } },
    { ...NOTHING, hand },
  )
}

/** CTD or PCTD of a previous router (RFC 4067 §2.5.3). */
export function receiveData(d: Dispatch, id: NodeId, hand: Hand, message: Ctd | Pctd): void {
  if (onLink(accessRouter(d, id).address, message.previousAddress)) return refuse(d, id, 'unexpected', hand)
  joinTransfer(d, id, message.previousAddress, hand.source)
  const transfer = transferAt(d, id, message.previousAddress)
  if (transfer.peer !== hand.source) {
    const text = `${message.type} from ${hand.source}, while contexts of ${message.previousAddress} are expected from ${transfer.peer}`
    return reject(d, id, hand.message, { code: 'unexpected', text, ref: 'RFC 4067 §6.2' })
  }
  const decoded = decodeContexts(message.contexts, {
    owner: ownerOf(d, message.previousAddress),
    nowUs: d.nowUs,
    elapsedUs: message.elapsedMs * 1_000,
  })
  const kept = judgeKept(d, id, decoded.contexts)
  const statuses = firstOfEach([...decoded.statuses, ...kept])
  const facts: DataFacts = { usable: statuses.length === 0, statuses }
  if (!facts.usable) {
    const text = [...decoded.problems, ...kept.map(problem => problem.text)].join('; ')
    reject(d, id, hand.message, { code: 'unsupported', text, ref: 'RFC 4067 §2.5.4' })
  }
  const { acknowledge: wantReply } = message
  const context = { hand, contexts: decoded.contexts, key: message.type === 'PCTD' ? message.key : undefined }
  if (message.type === 'CTD') return send(d, id, message.previousAddress, { type: 'CTD', wantReply, facts }, context)
  const pending = pendingToken(d, transfer, message.key)
  send(
    d,
    id,
    message.previousAddress,
    { type: 'PCTD', wantReply, facts, ...(pending === undefined ? {} : { pendingToken: pending }) },
    context,
  )
}

/** The first problem of a type is the one that is told (docs/context-types.md). */
const firstOfEach = (all: readonly ContextStatus[]): readonly ContextStatus[] =>
  all
    .filter((one, i) => all.findIndex(other => other.fpt === one.fpt) === i)
    .map(({ fpt, status }) => ({ fpt, status }))

/** A CTAR came before the key: whether its token holds under the key that came now (RFC 4067 §2.5.6). */
function pendingToken(d: Dispatch, transfer: RouterTransfer, key: Uint8Array): 'good' | 'bad' | undefined {
  if (transfer.careOf === undefined) return undefined
  const { mobile: previousAddress, sequence, token, requested: contexts } = transfer
  return tokenHolds(d, key, { previousAddress, sequence, token, contexts }) ? 'good' : 'bad'
}

/** Whose rows these will be in the tables; a stranger's are named by address. */
const ownerOf = (d: Dispatch, address: string): string => d.env.addresses.get(address)?.node ?? address

/** This router fetches for a mobile that is about to come (RFC 4067 §5.2). */
export function triggerFetch(d: Dispatch, id: NodeId, mobile: string, peer: string): void {
  joinTransfer(d, id, mobile, peer)
  send(d, id, mobile, { type: 'trigger' }, NOTHING)
}

/** One machine for each mobile that ever came, or is expected; it serves later arrivals of the same mobile too. */
function joinTransfer(d: Dispatch, id: NodeId, mobile: string, peer: string): void {
  const known = accessRouter(d, id).transfers[mobile]
  if (known !== undefined) {
    if (known.peer === '' || isOver(d, known)) setTransfer(d, id, { ...known, peer })
    return
  }
  const actor = nameActor(d, id, 'cxtp')
  setTransfer(d, id, { ...blankTransfer({ mobile, actor, part: 'new' }), peer })
  const { timers, duplicateCtar } = d.env.scenario.cxtp
  startActor<NewRouterEffect>(d, actor, newRouterMachine, { timers, duplicateCtar }, effect =>
    act(d, id, mobile, effect, NOTHING),
  )
}

/** No transfer of the mobile is under way: the next message begins a new one. */
const isOver = (d: Dispatch, transfer: RouterTransfer): boolean =>
  ['idle', 'left'].includes(d.env.host.stateOf(transfer.actor))

/**
 * The mobile left this cell: where it was holds no longer. The answer stays as long as its contexts do: a mobile that
 * was away when the CTAA came must still learn its new SPIs.
 */
export function mobileLeft(d: Dispatch, id: NodeId, mobile: string): void {
  newRouterEvent(d, id, mobile, { type: 'mobileLeft' })
  setTransfer(d, id, { ...transferAt(d, id, mobile), careOf: undefined })
}

function newRouterEvent(d: Dispatch, id: NodeId, mobile: string, event: NewRouterEvent): void {
  send(d, id, mobile, event, NOTHING)
}

function send(d: Dispatch, id: NodeId, mobile: string, event: NewRouterEvent, context: Context): void {
  const { actor } = transferAt(d, id, mobile)
  sendToActor<NewRouterEffect>(d, actor, event, effect => act(d, id, mobile, effect, context))
}

export function fireNewRouterTimer(d: Dispatch, id: NodeId, mobile: string, actor: string, timer: string): void {
  fireActor<NewRouterEffect>(d, actor, timer, effect => act(d, id, mobile, effect, NOTHING))
}

const transferAt = (d: Dispatch, id: NodeId, mobile: string): RouterTransfer =>
  present(accessRouter(d, id).transfers[mobile], `transfer of ${mobile} at ${id}`)

function act(d: Dispatch, id: NodeId, mobile: string, effect: NewRouterEffect, context: Context): void {
  const transfer = transferAt(d, id, mobile)
  const { hand } = context
  switch (effect.type) {
    case 'storeContexts':
      return setTransfer(d, id, { ...transfer, contexts: context.contexts, key: context.key ?? transfer.key })
    case 'requestContexts': {
      const { sequence, token, requested } = transfer
      const fields = effect.zeroToken
        ? { sequence: 0, token: 0, contexts: [] }
        : { sequence, token, contexts: requested }
      return sendToRouter(d, id, transfer.peer, { type: 'CT-Req', previousAddress: mobile, ...fields })
    }
    case 'sendCtdr': {
      const entries = statusEntries(effect.statuses)
      return sendToRouter(d, id, transfer.peer, {
        type: 'CTDR',
        success: effect.allReceived,
        previousAddress: mobile,
        entries,
      })
    }
    case 'cancelTransfer':
      return sendToRouter(d, id, transfer.peer, { type: 'CTC', previousAddress: mobile })
    case 'activateContexts':
      return activate(d, id, transfer)
    case 'discardKey':
      return setTransfer(d, id, { ...transfer, key: undefined })
    case 'discardContexts':
      return setTransfer(d, id, { ...transfer, contexts: undefined, key: undefined, careOf: undefined })
    case 'sendCtaa':
      setTransfer(d, id, { ...transfer, answer: answerOf(d, id, transfer, effect) })
      return sendCtaa(d, id, transferAt(d, id, mobile), hand)
    case 'repeatCtaa':
      return sendCtaa(d, id, transfer, hand)
    case 'refuse':
      return refuse(d, id, effect.code, hand)
    case 'reportFailure':
      d.record({ kind: 'reported', node: id, code: effect.code, text: FAILURES[effect.code], ref: 'RFC 4067 §2.5.5' })
      return
    case 'mark':
      d.record({ kind: 'marked', node: id, mark: effect.mark, ref: effect.ref, text: '' })
  }
}

const FAILURES: Readonly<Record<Extract<NewRouterEffect, { type: 'reportFailure' }>['code'], string>> = {
  'no-data': 'no contexts came in time: the mobile must set its tunnel up anew',
  'mobile-never-came': 'the mobile never came: its contexts are dropped',
  'not-usable': 'the contexts cannot be used here: the mobile must set its tunnel up anew',
}

/** What the CTAR says, kept for the CT-Req and the activation. The new care-of address is only in its IP source. */
function noteRequest(d: Dispatch, id: NodeId, transfer: RouterTransfer, request: Ctar, hand: Hand): void {
  const { sequence, token, contexts: requested } = request
  const careOf = careOfFrom(accessRouter(d, id).address, hand.source)
  setTransfer(d, id, { ...transfer, sequence, token, requested, careOf })
}

/** Allard 2007 §VI-C step 5: addresses rewritten, collisions resolved, all rows installed at once or none. */
function activate(d: Dispatch, id: NodeId, transfer: RouterTransfer): void {
  const router = accessRouter(d, id)
  const contexts = namedByKeepers(d, id, present(transfer.contexts, 'contexts to activate'))
  const newMobile = present(transfer.careOf, 'care-of address of the mobile')
  const { onCollision, sequenceJump } = d.env.scenario.cxtp
  const move = { oldMobile: transfer.mobile, newMobile, oldRouter: transfer.peer, newRouter: router.address }
  const problems = judgeKept(d, id, contexts)
  if (problems.length > 0) return refuseActivation(d, id, transfer, problems)
  const outcome = installContexts(router.ipsec, contexts, {
    move,
    aside: rowsOfKeepers(d, id, contexts),
    nowUs: d.nowUs,
    lookupCase: lookupOf(d, id),
    onCollision,
    sequenceJump: BigInt(Math.max(sequenceJump, isStale(d, contexts) ? STALE_JUMP : 0)),
    drawSpi: () => new DataView(d.drawBytes(id, 'SPI', 4).buffer).getUint32(0),
  })
  const rows = contexts.sas.length + contexts.policies.length + keptCount(contexts.kept)
  d.spentUs += rows * d.env.costs.writeRowUs
  recordCollisions(d, id, outcome.collisions)
  setIpsec(d, id, outcome.ipsec)
  const collided = outcome.collisions.map(({ sa }) => sa)
  recordSpiChanges(d, id, collided, outcome.ipsec.sad)
  let spiChanges: readonly SpiChange[] = outcome.spiChanges
  if (outcome.outcome !== 'refused') {
    const { aside } = outcome
    const arrival = { contexts, move, spiChanges: outcome.spiChanges, aside, answered: true } as const
    spiChanges = [...spiChanges, ...adoptKept(d, id, arrival)]
    // Installed, they are in SAD and SPD; a second copy in the store would only grow old.
    setTransfer(d, id, { ...transfer, contexts: undefined })
    const sad = [...outcome.ipsec.sad, ...outcome.aside]
    reportUnusable(d, id, ownerOf(d, transfer.mobile), { ...outcome.ipsec, sad }, contexts)
    const served = router.transfers[newMobile]?.part === 'previous'
    if (served) d.afterThis(() => previousRouterEvent(d, id, newMobile, { type: 'contextsBack' }))
  }
  const statuses: readonly ContextStatus[] = outcome.statuses
  d.afterThis(() => send(d, id, transfer.mobile, { type: 'activated', statuses, spiChanges }, NOTHING))
}

/** A router looks all its SAs up in one way, whoever made them (RFC 4301 §4.1). */
function lookupOf(d: Dispatch, id: NodeId): LookupCase {
  const { ike } = d.node(id)
  return ike === undefined ? d.env.scenario.cxtp.lookupCase : spiPolicy(ike.endpoint.config).lookup
}

/** What key management cannot go on with is not installed either: all of a transfer, or nothing. */
function refuseActivation(d: Dispatch, id: NodeId, { mobile }: RouterTransfer, problems: readonly KeptProblem[]): void {
  reject(d, id, null, {
    code: 'unsupported',
    text: problems.map(({ text }) => text).join('; '),
    ref: 'RFC 4067 §2.5.4',
  })
  const statuses = firstOfEach(problems)
  d.afterThis(() => send(d, id, mobile, { type: 'activated', statuses, spiChanges: [] }, NOTHING))
}

/**
 * After CT_MAX_TRANSFER_TIME without a CTDR pAR may have put the SAs back into use and sent more under them than this copy
 * tells of. Half of it leaves the way of the data its share.
 */
const isStale = (d: Dispatch, { takenAtUs }: TransferredContexts): boolean =>
  d.nowUs - takenAtUs >= d.env.scenario.cxtp.timers.maxTransferUs / 2
/** More packets than pAR can have sent meanwhile, and little of 2^32 (RFC 6311 §5.2; Roamscope). */
const STALE_JUMP = 0x1_0000

/** What the CTAA says, its repetitions too. New numbers are proven by the keys of an IKE SA that came along, if one did. */
function answerOf(
  d: Dispatch,
  id: NodeId,
  { mobile: previousAddress, sequence, careOf }: RouterTransfer,
  { statuses, spiChanges }: Extract<NewRouterEffect, { readonly type: 'sendCtaa' }>,
): readonly ActivationStatus[] {
  const entries = activationEntries(statuses, spiChanges)
  if (spiChanges.length === 0 || careOf === undefined) return entries
  const numbers = { previousAddress, sequence, entries: provenOctets(entries) }
  return [...entries, ...proofsOf(d, id, [careOf], numbers).slice(0, 1).map(proofEntry)]
}

function sendCtaa(d: Dispatch, id: NodeId, transfer: RouterTransfer, hand: Hand | undefined): void {
  const { address } = accessRouter(d, id)
  const linkLocal = d.env.scenario.cxtp.ctarPath === 'link-local'
  const to = transfer.careOf ?? hand?.source
  if (to === undefined) return
  const entries = transfer.answer ?? []
  const message = { type: 'CTAA' as const, previousAddress: transfer.mobile, entries }
  output(d, id, cxtpOverIcmp(linkLocal ? linkLocalOf(address) : address, linkLocal ? linkLocalOf(to) : to, message))
}
