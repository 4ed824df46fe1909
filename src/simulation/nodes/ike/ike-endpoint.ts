import { EMPTY_IPSEC } from '../../../protocol/ipsec/state.ts'
import type { AddressRange } from '../../../protocol/ipsec/address.ts'
import type { PacketFlow } from '../../../protocol/ipsec/packet-flow.ts'
import type { PadEntry } from '../../../protocol/ipsec/pad.ts'
import { natTraversal } from '../../../protocol/wire/udp/nat-traversal.ts'
import { handleEffect } from './effects.ts'
import { receiveEsp, sendPacket } from './esp-traffic.ts'
import { heirOf, moveLine } from './heirs.ts'
import { takeNumbers, type PairChange } from './ctaa-numbers.ts'
import type { SpiRemap } from '../../../protocol/ipsec/context.ts'
import { holdRows } from './handover-rows.ts'
import { goIntoUse, noteHandovers, setStage } from './handover-stage.ts'
import type { HandoverStage } from './mobility-state.ts'
import type { IkeConfig, IkePeer, Place } from './ike-config.ts'
import { sendAllWaiting } from './ike-messages.ts'
import type { IkeOutput } from './ike-output.ts'
import { receiveIke } from './ike-receive.ts'
import type { IkeEndpoint } from './ike-state.ts'
import { wishForRekeyedChild, wishForRekeyedSa } from './lifetime-limits.ts'
import { ikeBusy } from './sa-busy.ts'
import { IkeWork, type IkeContext } from './ike-work.ts'
import { padId } from './identity.ts'
import { drawStagger } from './key-agreement.ts'
import { resume } from './resume-start.ts'
import { leaveFor, type WayOut } from './leave-gateway.ts'
import { takeOver, type ClusterCopy } from './take-over.ts'
import { beginUpdate, updateIfCollides } from './update-spi.ts'
import { synchronise } from './message-id-sync.ts'
import { wishForReauth } from './reauth.ts'
import { askToMoveOn } from './redirect.ts'
import { askToGoOnThere } from './redirect-contexts.ts'
import type { GatewayCounters } from './gateway-counters.ts'
import { moveTo, ownAddressLost } from './mobike.ts'
import { initiate } from './init-initiator.ts'
import { buildRequest, queueRequest } from './requests.ts'
import { wishForChild } from './create-child.ts'
import { covers } from '../../../protocol/ipsec/traffic-range.ts'
import { NO_CHILDREN, NO_SAS } from './collections.ts'
import { hasMarker } from './udp-places.ts'

/** What a user, or a scenario, wants of an endpoint. `sa`, `child`: names. */
export type IkeCommand =
  /** `flow`: of the packet that it is wanted for (RFC 4301 §5.1). */
  | {
      readonly type: 'initiate'
      readonly peer: string
      readonly local: Place
      readonly remote: Place
      readonly flow?: PacketFlow
    }
  | { readonly type: 'rekey-ike' | 'delete-ike' | 'liveness' | 'reauthenticate'; readonly sa: string }
  | { readonly type: 'create-child'; readonly sa: string; readonly flow?: PacketFlow }
  | { readonly type: 'rekey-child' | 'delete-child'; readonly child: string }
  /** By a ticket, or without a good one from the start (RFC 5723 §4.3). */
  | { readonly type: 'resume'; readonly peer: string; readonly local: Place; readonly remote: Place }
  /** A gateway sends a client on (RFC 5685 §5). `to`: an address or a name. */
  | { readonly type: 'redirect'; readonly sa: string; readonly to: string }
  /** Newcomers are sent there from now on, or served again (RFC 5685 §3, §6). `to`: an address. */
  | { readonly type: 'send-newcomers'; readonly to: string | undefined }
  /** The client's contexts are at the other gateway: it goes on there (Palomares 2013 §III-D step 4). `to`: an address. */
  | {
      readonly type: 'redirect-contexts'
      readonly sa: string
      readonly to: string
      readonly counters: Omit<GatewayCounters, 'nonce'> | undefined
    }
  /** This side goes to another gateway of the same peer. `to`: its address. */
  | { readonly type: 'leave-for'; readonly sa: string; readonly to: string; readonly by: WayOut }
  /** How far the IKE SA is on its way to another gateway. */
  | { readonly type: 'handover-stage'; readonly sa: string; readonly stage: HandoverStage }
  /** The other gateway uses its SAs: nothing passes here any more. Or this one does from now on. */
  | { readonly type: 'hold-rows' | 'go-into-use'; readonly sa: string }
  | { readonly type: 'take-over'; readonly copy: ClusterCopy }
  /** This node took the SA over from another one of its cluster (RFC 6311). */
  | { readonly type: 'synchronise'; readonly sa: string }
  /** A transferred IKE SA, placed here already: the mobile learns addresses and SPIs (Allard 2008 §3.2). */
  | { readonly type: 'responder-update'; readonly sa: string }
  /** The same, where nothing but a collision that is left calls for it. */
  | { readonly type: 'settle-collisions'; readonly sa: string }
  | { readonly type: 'address-lost'; readonly sa: string; readonly local: Place }
  /** `remote`: the peer is elsewhere too: another router goes on with the SA (Allard 2008 §3.2.2). */
  | { readonly type: 'move'; readonly sa: string; readonly local: Place; readonly remote?: Place }
  /** Both ends know the new addresses already, and the SAD has them (Allard 2007 §VI-C step 4): nothing is said. */
  | { readonly type: 'relocate'; readonly sa: string; readonly local: Place; readonly remote: Place }
  /** The router that the SAs were moved to has chosen other numbers (Allard 2007 §VI-C step 5). */
  | {
      readonly type: 'take-numbers'
      readonly spis: readonly SpiRemap[]
      readonly pairs: readonly PairChange[]
      readonly routers: readonly string[]
    }
  /** An IP packet of this side's own, for the tunnels. */
  | { readonly type: 'send'; readonly packet: Uint8Array }

export interface IkeStep {
  readonly endpoint: IkeEndpoint
  readonly outputs: readonly IkeOutput[]
}

/** A node's IKE before anything happened: its PAD has one row a peer, in their order (RFC 4301 §4.4.3). */
export function newIkeEndpoint(config: IkeConfig): IkeEndpoint {
  const pad = config.peers.values().flatMap(peer => padRow(peer) ?? [])
  return {
    config,
    ipsec: { ...EMPTY_IPSEC, pad },
    sas: NO_SAS,
    children: NO_CHILDREN,
    started: { sas: 0, children: 0 },
    cookieSecret: undefined,
    strangers: { sinceUs: 0, answered: 0 },
  }
}

function padRow(peer: IkePeer): PadEntry | undefined {
  const identity = padId(peer.remoteId)
  return (
    identity && {
      id: peer.name,
      identity,
      protocol: 'ikev2',
      ...provenBy(peer),
      childSas: { by: 'addresses', ranges: rangesOf(peer) },
      gateway: undefined,
    }
  )
}

/** What the peer may have child SAs for: what is behind it, and what it may be given (RFC 4301 §4.4.3.3). */
function rangesOf({ remoteRanges, innerAddresses }: IkePeer): readonly AddressRange[] {
  const given = (innerAddresses?.pool ?? []).filter(range => !covers(remoteRanges, [range]))
  return [...remoteRanges, ...given]
}

/** How the peer has to show who it is (RFC 4301 §4.4.3.2): a secret never stands in a row. */
function provenBy({ name, own, demands }: IkePeer): Pick<PadEntry, 'method' | 'authentication'> {
  if (demands === undefined && own?.method === 'eap' && own.only)
    return { method: 'eap', authentication: `EAP of ${own.userName}` }
  switch (demands?.method) {
    case 'certificate':
      return { method: 'certificate', authentication: demands.anchors.map(({ subject }) => subject.text).join('; ') }
    case 'eap':
      return { method: 'eap', authentication: `password of ${Object.keys(demands.users).join(', ')}` }
    default:
      return { method: 'pre-shared-key', authentication: `secret of ${name}` }
  }
}

/** One step of an endpoint around some work on it. */
export function handle(endpoint: IkeEndpoint, context: IkeContext, work: (w: IkeWork) => void): IkeStep {
  const w = new IkeWork(endpoint, context, handleEffect)
  w.later(() => work(w))
  w.later(() => {
    sendAllWaiting(w, buildRequest)
  })
  w.later(() => noteHandovers(w, endpoint.sas))
  return { endpoint: w.endpoint, outputs: w.outputs }
}

/** A UDP datagram came to `to`: IKE, ESP or a keepalive (RFC 7296 §2.23, RFC 3948 §2). */
export function handleDatagram(
  endpoint: IkeEndpoint,
  datagram: { readonly payload: Uint8Array; readonly from: Place; readonly to: Place },
  context: IkeContext,
): IkeStep {
  const { payload, from, to } = datagram
  return handle(endpoint, context, work => {
    if (!hasMarker(from, to)) return receiveIke(work, payload, from, to)
    const outer = natTraversal.decode(payload)
    if (!outer.ok) return work.refuse('malformed', 'neither IKE nor ESP', outer.error.ref)
    if (outer.value.type === 'ike') return receiveIke(work, outer.value.message, from, to)
    if (outer.value.type === 'esp') return receiveEsp(work, outer.value.packet, from, to)
    return undefined
  })
}

/** A timer that a step started ran out. */
export function handleTimer(
  endpoint: IkeEndpoint,
  { actor, timer }: { readonly actor: string; readonly timer: string },
  context: IkeContext,
): IkeStep {
  return handle(endpoint, context, work => work.fire(actor, timer))
}

export function handleCommand(endpoint: IkeEndpoint, command: IkeCommand, context: IkeContext): IkeStep {
  return handle(endpoint, context, work => carryOut(work, command))
}

function carryOut(work: IkeWork, command: IkeCommand): void {
  switch (command.type) {
    case 'initiate':
      return void initiate(work, work.peer(command.peer), command.local, command.remote, command.flow)
    case 'take-over':
      return takeOver(work, command.copy)
    case 'resume': {
      const peer = work.peer(command.peer)
      if (resume(work, peer, command.local, command.remote) !== undefined) return
      return void initiate(work, peer, command.local, command.remote)
    }
    case 'send-newcomers':
      work.endpoint = { ...work.endpoint, newcomersTo: command.to }
      return
    case 'take-numbers':
      return takeNumbers(work, command.spis, command.pairs, command.routers)
    case 'send':
      return sendPacket(work, command.packet)
    case 'rekey-child': {
      const child = work.findChild(command.child)
      return child && wishForRekeyedChild(work, child)
    }
    case 'delete-child':
      return work.send(command.child, { type: 'delete' })
    default:
      return work.findSa(command.sa) && carryOutForSa(work, command, heirOf(work, command.sa))
  }
}

/** What is asked of an SA that was replaced is asked of its heir. */
function carryOutForSa(work: IkeWork, command: Extract<IkeCommand, { readonly sa: string }>, name: string): void {
  const ends = command.type === 'rekey-ike' || command.type === 'delete-ike'
  // The heir was deleted while the old SA waits for its end (RFC 7296 §1.4.1).
  if (!ends && work.sa(name).phase === 'closed') return work.refuse('sa-gone', `${name} is deleted`, 'RFC 7296 §1.4.1')
  switch (command.type) {
    case 'rekey-ike':
      return wishForRekeyedSa(work, name)
    case 'delete-ike':
      return work.send(name, { type: 'delete' })
    case 'reauthenticate':
      return wishForReauth(work, name)
    case 'liveness':
      return queueRequest(work, name, { kind: 'liveness' })
    case 'create-child':
      return work.send(wishForChild(work, work.sa(name), undefined, command.flow).name, {
        type: 'create',
        ikeBusy: ikeBusy(work, name),
        stagger: drawStagger(work, ikeBusy(work, name)),
      })
    case 'move':
      return moveTo(work, name, command.local, command.remote)
    case 'relocate':
      return moveLine(work, name, { local: command.local, remote: command.remote })
    case 'redirect':
      return askToMoveOn(work, name, command.to)
    case 'redirect-contexts':
      return askToGoOnThere(work, name, command.to, command.counters)
    case 'leave-for':
      return leaveFor(work, name, command.to, command.by)
    case 'handover-stage':
      return setStage(work, name, command.stage)
    case 'go-into-use':
      return goIntoUse(work, name)
    case 'hold-rows':
      return holdRows(work, name)
    case 'synchronise':
      return synchronise(work, name)
    case 'responder-update':
      return beginUpdate(work, name)
    case 'settle-collisions':
      return updateIfCollides(work, name)
    case 'address-lost':
      return ownAddressLost(work, name, command.local)
  }
}
