import { present } from '../../../lib/assert.ts'
import { blocksOctets, contextBlocks, CONTEXT_NAMES } from '../../../protocol/ipsec/context-blocks.ts'
import { captureContexts, withdrawContexts, type TransferredContexts } from '../../../protocol/ipsec/context.ts'
import { keptCount } from '../../../protocol/ipsec/kept-contexts.ts'
import type {
  ClientSupport,
  HandoverEffect,
  HandoverEvent,
  HandoverFailure,
} from '../../../protocol/machines/gateways/events.ts'
import { handoverMachine } from '../../../protocol/machines/gateways/handover.machine.ts'
import { MESSAGE_MAX } from '../../../protocol/wire/cxtp/codes.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { fireActor, sendToActor, startActor } from '../actors.ts'
import { withdrawKept, withKept } from '../context-keepers.ts'
import { clientSas, commandIke, isQuietSa } from '../ike-node.ts'
import { isDoneAtOnce, spend } from '../daemon.ts'
import { idsToGoOnWith, idsToSend, sequenceJump } from '../ike/handover-counters.ts'
import type { HandoverStage } from '../ike/mobility-state.ts'
import type { IkeSa } from '../ike/ike-state.ts'
import { sendToRouter } from '../router-transport.ts'
import { accessRouter, setIpsec } from '../tables.ts'
import { newTransfer, setGatewayTransfer, transferOf, transferOfActor } from './gateway-state.ts'
import type { GatewayTransfer } from './gateway-transfer.ts'
import { redirectSettings } from './settings.ts'

/** The loaded gateway's side of Palomares 2013 §III-D. */

/** A person, or the gateway's own load, wants the client elsewhere (§III-D step 2). `peer`: address of the next gateway. */
export function triggerHandover(d: Dispatch, id: NodeId, client: string, peer: string): void {
  if (isDoneAtOnce(d, id, { what: 'hand-over', client, peer })) startHandover(d, id, client, peer)
}

export function startHandover(d: Dispatch, id: NodeId, client: string, peer: string): void {
  const { capture } = redirectSettings(d)
  const sas = clientSas(d, id, client)
  const last = sas.at(-1)
  const late = capture === 'late'
  const quiet = sas.length === 1 && last !== undefined && isQuietSa(d, id, last.name)
  const before = transferOf(d, id, 'handovers', client)
  // One that is under way keeps its goal.
  if (before !== undefined && isOver(d, before))
    setGatewayTransfer(d, id, 'handovers', { ...before, peer, failure: undefined })
  handoverEvent(
    d,
    id,
    client,
    { type: 'trigger', contextsKnown: last !== undefined, support: supportOf(last), late, quiet },
    peer,
  )
}

/** What the client announced in IKE_SA_INIT and IKE_AUTH. */
function supportOf(sa: IkeSa | undefined): ClientSupport {
  if (sa?.mobility.peerRedirects !== true || sa.founder !== 'peer') return 'none'
  return sa.mobility.contextTransfer ? 'contexts' : 'redirect'
}

const OVER = new Set(['idle', 'done', 'failed'])
const isOver = (d: Dispatch, { actor }: GatewayTransfer): boolean => OVER.has(d.env.host.stateOf(actor))

/** A gateway that sends all its clients away hears what became of this one. */
function tellDrain(d: Dispatch, id: NodeId, client: string): void {
  const transfer = transferOf(d, id, 'handovers', client)
  const who = d.env.addresses.get(client)?.node
  if (transfer === undefined || who === undefined || accessRouter(d, id).drain?.open.includes(who) !== true) return
  const moved = d.env.host.stateOf(transfer.actor) === 'done'
  d.schedule({ kind: 'drained', node: id, word: { client: who, moved, failure: transfer.failure } }, 0)
}

/** Whether a handover of the client is under way here. */
export function isLeaving(d: Dispatch, id: NodeId, client: string): boolean {
  const transfer = transferOf(d, id, 'handovers', client)
  return transfer !== undefined && !isOver(d, transfer)
}

export function handoverEvent(d: Dispatch, id: NodeId, client: string, event: HandoverEvent, peer = ''): void {
  const known = transferOf(d, id, 'handovers', client)
  if (known === undefined && event.type !== 'trigger') return
  const { actor } = known ?? begin(d, id, client, peer)
  const wasUnderWay = !OVER.has(d.env.host.stateOf(actor))
  sendToActor<HandoverEffect>(d, actor, event, effect => act(d, id, client, effect))
  if (OVER.has(d.env.host.stateOf(actor)) && (wasUnderWay || event.type === 'trigger')) tellDrain(d, id, client)
}

/** One machine for each client that was ever handed over. */
function begin(d: Dispatch, id: NodeId, client: string, peer: string): GatewayTransfer {
  const transfer = newTransfer(d, id, 'handovers', client, peer)
  const { quietUs, attempts } = redirectSettings(d)
  const { maxTransferUs } = d.env.scenario.cxtp.timers
  startActor<HandoverEffect>(d, transfer.actor, handoverMachine, { quietUs, attempts, maxTransferUs }, effect =>
    act(d, id, client, effect),
  )
  return transfer
}

export function fireHandoverTimer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  const transfer = transferOfActor(d, id, 'handovers', actor)
  if (transfer === undefined) return
  fireActor<HandoverEffect>(d, actor, timer, effect => act(d, id, transfer.client, effect))
  if (isOver(d, transfer)) tellDrain(d, id, transfer.client)
}

function act(d: Dispatch, id: NodeId, client: string, effect: HandoverEffect): void {
  const transfer = present(transferOf(d, id, 'handovers', client), `handover of ${client}`)
  switch (effect.type) {
    case 'hush':
      return stage(d, id, client, 'hushed')
    case 'captureContexts':
      return capture(d, id, transfer)
    case 'sendData':
      return sendData(d, id, transfer)
    case 'sendRedirect':
      return sendRedirect(d, id, transfer)
    case 'redirectPlainly': {
      const sa = clientSas(d, id, client).at(-1)
      return sa && commandIke(d, id, { type: 'redirect', sa: sa.name, to: transfer.peer })
    }
    case 'cancelTransfer':
      return sendToRouter(d, id, transfer.peer, { type: 'CTC', previousAddress: client })
    case 'withdrawContexts':
      withdrawKept(d, id, { address: client })
      return setIpsec(d, id, withdrawContexts(accessRouter(d, id).ipsec, client))
    case 'holdContexts':
      for (const { name } of clientSas(d, id, client)) commandIke(d, id, { type: 'hold-rows', sa: name })
      return
    case 'goOn':
      return stage(d, id, client, 'none')
    case 'forgetContexts':
      return setGatewayTransfer(d, id, 'handovers', { ...transfer, contexts: undefined, firstDataAtUs: undefined })
    case 'reportFailure': {
      const [text, ref] = FAILURES[effect.code]
      setGatewayTransfer(d, id, 'handovers', { ...transfer, failure: effect.code })
      d.record({ kind: 'reported', node: id, code: `gateway-${effect.code}`, text: `${client}: ${text}`, ref })
      return
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

const MARKS: Readonly<Record<string, string>> = {
  'redirected-plainly': ' is redirected without contexts',
  'nothing-to-hand-over': ' has no IKE SA here',
  'handover-under-way': ' is being handed over already',
  'data-sent-again': ': no CTDR yet, so its contexts again',
  'deletion-wins': ' has ended its IKE SA: the other gateway is told',
  'handed-over': ' is with the other gateway now',
}

const FAILURES: Readonly<Record<HandoverFailure, readonly [text: string, ref: string]>> = {
  'client-unsupported': ['it did not announce that it takes redirects, and stays here', 'RFC 5685 §3'],
  'never-quiet': ['its exchanges do not come to an end: it stays here', 'RFC 6311 §4'],
  'no-reply': ['no CTDR: it stays here, and the other gateway is told to forget it', 'RFC 4067 §4'],
  'not-taken': ['the other gateway does not take its contexts: it stays here', 'RFC 4067 §2.5.4'],
  declined: ['it did not go on with its contexts; it may set up anew', 'RFC 5685 §5'],
  'no-answer': ['it does not answer: nobody knows where it is, and this gateway lets go', 'RFC 7296 §2.4'],
  'never-came': ['it never came to the other gateway', 'RFC 4067 §2.5.5'],
}

function stage(d: Dispatch, id: NodeId, client: string, to: HandoverStage): void {
  for (const { name } of clientSas(d, id, client)) {
    const at = to === 'hushed' && isQuietSa(d, id, name) ? 'leaving' : to
    commandIke(d, id, { type: 'handover-stage', sa: name, stage: at })
  }
}

/** GET (§III-B): SAs, policies, PAD entry and IKE SA, read out as one. Open requests stay: they are answered here. */
function capture(d: Dispatch, id: NodeId, transfer: GatewayTransfer): void {
  const { client } = transfer
  const policy = redirectSettings(d)
  const read = withKept(d, id, { address: client }, captureContexts(accessRouter(d, id).ipsec, client, d.nowUs))
  const kept = read.kept && {
    ...read.kept,
    ikev2: read.kept.ikev2.map(sa => ({ ...idsToSend(sa, policy), requests: [] })),
  }
  const contexts: TransferredContexts = { ...read, kept }
  spend(d, id, (contexts.sas.length + contexts.policies.length + keptCount(kept)) * d.env.costs.readRowUs)
  if (policy.capture === 'early') stage(d, id, client, 'copied')
  const blocks = contextBlocks(contexts, CONTEXT_NAMES)
  setGatewayTransfer(d, id, 'handovers', { ...transfer, contexts, blocks, firstDataAtUs: undefined })
}

/** Octets of a CTD around its blocks. */
const DATA_HEAD_MAX = 64

function sendData(d: Dispatch, id: NodeId, transfer: GatewayTransfer): void {
  const { client, peer, blocks } = transfer
  const firstDataAtUs = transfer.firstDataAtUs ?? d.nowUs
  setGatewayTransfer(d, id, 'handovers', { ...transfer, firstDataAtUs })
  if (blocksOctets(blocks) + DATA_HEAD_MAX > MESSAGE_MAX) {
    const text = `${blocks.length} contexts are too long for one message of ${MESSAGE_MAX} octets: nothing is sent`
    d.record({ kind: 'reported', node: id, code: 'too-long', text, ref: 'RFC 4067 §2.2' })
    return
  }
  const elapsedMs = Math.floor((d.nowUs - firstDataAtUs) / 1_000)
  sendToRouter(d, id, peer, { type: 'CTD', acknowledge: true, elapsedMs, previousAddress: client, contexts: blocks })
}

/** Step 4: the client is told what the next gateway goes on with, which both gateways reckon alike. */
function sendRedirect(d: Dispatch, id: NodeId, { client, peer, contexts }: GatewayTransfer): void {
  const policy = redirectSettings(d)
  for (const sa of contexts?.kept?.ikev2 ?? []) {
    const own = clientSas(d, id, client).find(each => each.spiI === sa.initiatorSpi && each.spiR === sa.responderSpi)
    if (own === undefined) continue
    const { nextSend: nextSent, nextReceive: nextReceived } = idsToGoOnWith(sa, policy)
    const counters = policy.synchronise ? { nextSent, nextReceived, replayDelta: sequenceJump(policy) } : undefined
    commandIke(d, id, { type: 'redirect-contexts', sa: own.name, to: peer, counters })
  }
}
