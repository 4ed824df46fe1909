import { present } from '../../../lib/assert.ts'
import { equalBytes } from '../../../lib/bytes.ts'
import { decodeContexts } from '../../../protocol/ipsec/context-blocks.ts'
import { withdrawContexts, type TransferredContexts } from '../../../protocol/ipsec/context.ts'
import { installContexts, type InstallOutcome } from '../../../protocol/ipsec/install-context.ts'
import { keptCount } from '../../../protocol/ipsec/kept-contexts.ts'
import type { IpsecState } from '../../../protocol/ipsec/state.ts'
import { arrivalMachine } from '../../../protocol/machines/gateways/arrival.machine.ts'
import type { ArrivalEffect, ArrivalEvent, GatewayStatus } from '../../../protocol/machines/gateways/events.ts'
import type { ContextBlock } from '../../../protocol/wire/cxtp/cdb.ts'
import type { Ctd } from '../../../protocol/wire/cxtp/ctd.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { fireActor, sendToActor, startActor } from '../actors.ts'
import { adoptKept, judgeKept, namedByKeepers, withdrawKept } from '../context-keepers.ts'
import { spend } from '../daemon.ts'
import { statusEntries } from '../cxtp-statuses.ts'
import { reject, type Hand } from '../hand.ts'
import { clientSas, commandIke } from '../ike-node.ts'
import { sequenceJump } from '../ike/handover-counters.ts'
import type { NodeIke } from '../node-state.ts'
import { sendToRouter } from '../router-transport.ts'
import { accessRouter, setIpsec } from '../tables.ts'
import { newTransfer, setGatewayTransfer, transferOf, transferOfActor } from './gateway-state.ts'
import type { GatewayTransfer } from './gateway-transfer.ts'
import { handoverEvent } from './handover.ts'
import { redirectSettings } from './settings.ts'

/** The other gateway's side of Palomares 2013 §III-D: PUT, CTDR, and the wait for the client. */

interface Data {
  readonly hand: Hand
  readonly peer: string
  readonly contexts: TransferredContexts
  readonly blocks: readonly ContextBlock[]
  readonly trial: Trial
}

/** What PUT would come to where the client's own rows are gone. */
interface Trial {
  readonly onto: Pick<IpsecState, 'sad' | 'spd'>
  readonly ike: NodeIke | undefined
  /** The contexts under the names of the keepers. */
  readonly named: TransferredContexts
  readonly outcome: InstallOutcome
}

/** Step 3: contexts of a client that is going to be sent here. They are judged as a whole before anything is changed. */
export function receiveGatewayData(d: Dispatch, id: NodeId, hand: Hand, message: Ctd): void {
  const { previousAddress: client, contexts: blocks, acknowledge: wantReply } = message
  const known = transferOf(d, id, 'arrivals', client)
  const owner = d.env.addresses.get(client)?.node ?? client
  const decoded = decodeContexts(blocks, { owner, nowUs: d.nowUs, elapsedUs: message.elapsedMs * 1_000 })
  const { contexts } = decoded
  const kept = judgeKept(d, id, contexts)
  const trial = putOnTrial(d, id, withdrawContexts(accessRouter(d, id).ipsec, client), contexts, hand.source)
  const { outcome } = trial
  const statuses = [...decoded.statuses, ...kept, ...outcome.statuses].map(({ fpt, status }) => ({ fpt, status }))
  const same = known?.peer === hand.source && sameBlocks(known.blocks, blocks)
  const usable = statuses.length === 0 && contexts.kept !== undefined
  if (!usable) {
    const why = [...decoded.problems, ...kept.map(({ text }) => text), ...outcome.errors.map(({ text }) => text)]
    const text = why.length === 0 ? 'no IKE SA came with the contexts' : why.join('; ')
    reject(d, id, hand.message, { code: 'unsupported', text, ref: 'RFC 4067 §2.5.4' })
  }
  const { actor } = known ?? begin(d, id, client, hand.source)
  send(
    d,
    id,
    client,
    actor,
    { type: 'CTD', usable, same, wantReply, statuses: firstOfEach(statuses) },
    {
      hand,
      peer: hand.source,
      contexts,
      blocks,
      trial,
    },
  )
}

/** The first problem of a type is the one that is told. */
const firstOfEach = (all: readonly GatewayStatus[]): readonly GatewayStatus[] =>
  all.filter((one, i) => all.findIndex(({ fpt }) => fpt === one.fpt) === i)

const sameBlocks = (a: readonly ContextBlock[], b: readonly ContextBlock[]): boolean =>
  a.length === b.length &&
  a.every(({ fpt, data }, i) => b[i] !== undefined && fpt === b[i].fpt && equalBytes(data, b[i].data))

export function arrivalEvent(d: Dispatch, id: NodeId, client: string, event: ArrivalEvent, hand?: Hand): void {
  const known = transferOf(d, id, 'arrivals', client)
  if (known !== undefined)
    sendToActor<ArrivalEffect>(d, known.actor, event, effect => act(d, id, client, effect, undefined, hand))
}

export function fireArrivalTimer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  const transfer = transferOfActor(d, id, 'arrivals', actor)
  if (transfer === undefined) return
  fireActor<ArrivalEffect>(d, actor, timer, effect => act(d, id, transfer.client, effect, undefined))
}

/** Whether contexts of the client are here, waiting or in use. */
export function hasArrived(d: Dispatch, id: NodeId, client: string): boolean {
  const transfer = transferOf(d, id, 'arrivals', client)
  return transfer !== undefined && d.env.host.stateOf(transfer.actor) !== 'idle'
}

/** A client that was taken over here has gone on to another gateway: it may come again. What is awaited stays awaited. */
export function hasGoneOn(d: Dispatch, id: NodeId, client: string): void {
  const transfer = transferOf(d, id, 'arrivals', client)
  if (transfer !== undefined && d.env.host.stateOf(transfer.actor) === 'active')
    arrivalEvent(d, id, client, { type: 'gone' })
}

function begin(d: Dispatch, id: NodeId, client: string, peer: string): GatewayTransfer {
  const transfer = newTransfer(d, id, 'arrivals', client, peer)
  const { heldLifetimeUs } = d.env.scenario.cxtp.timers
  startActor<ArrivalEffect>(d, transfer.actor, arrivalMachine, { heldLifetimeUs }, effect =>
    act(d, id, client, effect, undefined),
  )
  return transfer
}

function send(d: Dispatch, id: NodeId, client: string, actor: string, event: ArrivalEvent, data?: Data): void {
  sendToActor<ArrivalEffect>(d, actor, event, effect => act(d, id, client, effect, data))
}

function act(
  d: Dispatch,
  id: NodeId,
  client: string,
  effect: ArrivalEffect,
  data: Data | undefined,
  hand = data?.hand,
): void {
  const transfer = present(transferOf(d, id, 'arrivals', client), `arrival of ${client}`)
  switch (effect.type) {
    case 'putContexts':
      return data && put(d, id, transfer, data)
    case 'sendCtdr': {
      const entries = statusEntries(effect.statuses)
      const reply = { type: 'CTDR' as const, success: effect.allReceived, previousAddress: client, entries }
      return sendToRouter(d, id, data?.peer ?? transfer.peer, reply)
    }
    case 'cancelTransfer':
      return sendToRouter(d, id, transfer.peer, { type: 'CTC', previousAddress: client })
    case 'withdrawContexts':
      withdrawKept(d, id, { address: client })
      setIpsec(d, id, withdrawContexts(accessRouter(d, id).ipsec, client))
      return setGatewayTransfer(d, id, 'arrivals', { ...transfer, contexts: undefined, blocks: [] })
    case 'announce':
      setGatewayTransfer(d, id, 'arrivals', { ...transfer, contexts: undefined })
      announce(d, id, transfer)
      return d.afterThis(() => {
        for (const { name } of clientSas(d, id, client)) commandIke(d, id, { type: 'go-into-use', sa: name })
      })
    case 'reportNeverCame': {
      const text = `${client} never came: its contexts are dropped`
      d.record({ kind: 'reported', node: id, code: 'gateway-never-came', text, ref: 'RFC 4067 §6.1' })
      return
    }
    case 'refuse': {
      const ref = effect.code === 'too-late' ? 'RFC 4067 §2.5.5' : 'RFC 4067 §6.3'
      return reject(d, id, hand?.message ?? null, { code: effect.code, text: REFUSALS[effect.code](client), ref })
    }
    case 'mark':
      d.record({
        kind: 'marked',
        node: id,
        mark: effect.mark,
        ref: effect.ref,
        text: `${client}${MARKS[effect.mark] ?? ''}`,
      })
  }
}

const REFUSALS = {
  busy: (client: string) => `${client} is served here already`,
  'too-late': (client: string) => `${client} has come: nobody else cancels that`,
  unexpected: () => 'not foreseen in this state',
}

const MARKS: Readonly<Record<string, string>> = {
  'contexts-put': ' is awaited: its contexts are in place',
  'client-came': ' has come',
  'transfer-cancelled': ' stays away: its contexts are withdrawn',
}

/** What PUT would come to, with the tunnel's end here; the client's end stays. A number that is taken cannot be told to it. */
function tryPut(
  d: Dispatch,
  id: NodeId,
  ipsec: IpsecState,
  contexts: TransferredContexts,
  peer: string,
): InstallOutcome {
  const mobile = contexts.kept?.ikev2[0]?.remote.address ?? ''
  const jump = sequenceJump(redirectSettings(d))
  return installContexts(ipsec, contexts, {
    move: { oldMobile: mobile, newMobile: mobile, oldRouter: peer, newRouter: accessRouter(d, id).address },
    nowUs: d.nowUs,
    lookupCase: d.env.scenario.cxtp.lookupCase,
    onCollision: 'refuse',
    drawSpi: () => 0,
    sequenceJump: jump,
    windowJump: jump,
    as: 'held',
  })
}

/** A refusal speaks of the rows as they came. */
function putOnTrial(d: Dispatch, id: NodeId, ipsec: IpsecState, contexts: TransferredContexts, peer: string): Trial {
  const named = namedByKeepers(d, id, contexts)
  const outcome = tryPut(d, id, ipsec, named, peer)
  return {
    onto: ipsec,
    ike: d.node(id).ike,
    named,
    outcome: outcome.outcome === 'refused' ? tryPut(d, id, ipsec, contexts, peer) : outcome,
  }
}

/**
 * Step 3, PUT (§III-B): all of it, held until the client comes; `receiveGatewayData` has found that it fits, and where nothing
 * has changed since, what it found is what comes of it.
 */
function put(d: Dispatch, id: NodeId, transfer: GatewayTransfer, { peer, contexts, blocks, trial }: Data): void {
  const { address, ipsec, ike } = accessRouter(d, id)
  const isSame = ike === trial.ike && ipsec.sad === trial.onto.sad && ipsec.spd === trial.onto.spd
  const { named, outcome } = isSame ? trial : putOnTrial(d, id, ipsec, contexts, peer)
  spend(d, id, (named.sas.length + named.policies.length + keptCount(named.kept)) * d.env.costs.writeRowUs)
  const { sad, spd } = outcome.ipsec
  setIpsec(d, id, { ...ipsec, sad, spd })
  const move = { oldMobile: transfer.client, newMobile: transfer.client, oldRouter: peer, newRouter: address }
  adoptKept(d, id, { contexts: named, move, spiChanges: [], aside: [], held: redirectSettings(d) })
  setGatewayTransfer(d, id, 'arrivals', { ...transfer, peer, contexts, blocks })
}

/**
 * The network behind the gateways finds the client here from now on (Roamscope: routing protocols are not simulated, nodes/
 * places.ts); the other gateway is part of that network and hears of it too.
 */
function announce(d: Dispatch, id: NodeId, { client, peer }: GatewayTransfer): void {
  const other = d.env.addresses.get(peer)?.node
  if (other === undefined || other === id || !d.node(other).up) return
  d.afterThis(() => {
    handoverEvent(d, other, client, { type: 'seenThere' })
    hasGoneOn(d, other, client)
  })
}
