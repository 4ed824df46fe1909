import type { Micros } from '../../lib/micros.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import { skProtection } from '../../protocol/ipsec/sk-protection.ts'
import { decodeIke, type IkeMessage } from '../../protocol/wire/ikev2/message.ts'
import type { ClearPayload } from '../../protocol/wire/ikev2/payloads.ts'
import type { SkPayload } from '../../protocol/wire/ikev2/sk.ts'
import { openSk, sealedPayload } from '../../protocol/wire/ikev2/open.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { dropTimers, setTimer } from './actors.ts'
import { reject } from './hand.ts'
import { handleCommand, handleDatagram, handleTimer, type IkeCommand, type IkeStep } from './ike/ike-endpoint.ts'
import { abandonSa, adoptSas, heardEsp, leaveSas, limitReached } from './ike/from-node.ts'
import type { Adoption } from './ike/context-adopt.ts'
import type { Place } from './ike/ike-config.ts'
import type { IkeOutput } from './ike/ike-output.ts'
import type { IkeEndpoint, IkeSa } from './ike/ike-state.ts'
import { samePair } from './ike/spi-state.ts'
import type { IkeContext } from './ike/ike-work.ts'
import { ikeDetail, ikeOctets } from './ike-label.ts'
import { recordSpiEvent } from './ike-spi-events.ts'
import { derivation } from './ike-derivation.ts'
import { describeReport } from './ike-reports.ts'
import { diffIkeSas } from './ike-rows.ts'
import { output } from './output.ts'
import { ipv6Packet } from './packets.ts'
import { setIpsec } from './tables.ts'

type Datagram = Extract<IkeOutput, { readonly kind: 'datagram' }>

/** A datagram to IKE's ports. False when this node has no IKE. */
export function receiveIkeDatagram(
  d: Dispatch,
  id: NodeId,
  message: number,
  datagram: { readonly payload: Uint8Array; readonly from: Place; readonly to: Place },
): boolean {
  return step(d, id, message, (endpoint, context) => handleDatagram(endpoint, datagram, context))
}

export function commandIke(d: Dispatch, id: NodeId, command: IkeCommand): void {
  step(d, id, null, (endpoint, context) => handleCommand(endpoint, command, context))
}

/** The node leaves an IKE SA behind where it was. */
export function abandonIke(d: Dispatch, id: NodeId, sa: string): void {
  d.record({ kind: 'marked', node: id, mark: 'ike-sa-left-behind', ref: 'RFC 4555 §1', text: sa })
  step(d, id, null, (endpoint, context) => {
    const { outputs, ...done } = abandonSa(endpoint, sa, context)
    // Wanted, and so no failure to tell of.
    return { ...done, outputs: outputs.filter(({ kind }) => kind !== 'report') }
  })
}

/** The node goes on with IKE SAs of another router (Allard 2008 §3.1). */
export function adoptContexts(d: Dispatch, id: NodeId, adoption: Adoption): void {
  step(d, id, null, (endpoint, context) => adoptSas(endpoint, adoption, context))
}

/** Another router goes on with the IKE SAs with that mobile: this one stops, without a word to the mobile. */
export function leaveContexts(d: Dispatch, id: NodeId, mobile: string): void {
  step(d, id, null, (endpoint, context) => leaveSas(endpoint, mobile, context))
}

export function heardIke(d: Dispatch, id: NodeId, child: string): void {
  step(d, id, null, (endpoint, context) => heardEsp(endpoint, child, context))
}

/** An SA that IKE has made reached a limit by octets (RFC 4301 §4.4.2.1 b). */
export function limitIke(d: Dispatch, id: NodeId, row: string, limit: 'worn' | 'over'): void {
  step(d, id, null, (endpoint, context) => limitReached(endpoint, row, limit, context))
}

export function fireIkeTimer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  step(d, id, null, (endpoint, context) => handleTimer(endpoint, { actor, timer }, context))
}

/**
 * One step of the node's IKE: what its machines did is recorded, its tables become the node's, its datagrams leave
 * through the node's own policy. False when the node has no IKE.
 */
function step(
  d: Dispatch,
  id: NodeId,
  message: number | null,
  take: (endpoint: IkeEndpoint, context: IkeContext) => IkeStep,
): boolean {
  const node = d.node(id)
  if (node.ike === undefined) return false
  const before = node.ike.endpoint
  const { endpoint, outputs } = take({ ...before, ipsec: node.ipsec }, contextOf(d, id))
  d.setNode({ ...d.node(id), ike: { ...node.ike, endpoint } })
  let cause = d.cause
  const leaving: { readonly cause: number | null; readonly datagram: Datagram }[] = []
  for (const each of outputs) {
    if (each.kind === 'datagram') leaving.push({ cause, datagram: each })
    else if (each.kind === 'entered') cause = recordEntered(d, id, each)
    else d.causedBy(cause, () => tell(d, id, message, each, peerOf(before, endpoint, each)))
  }
  d.causedBy(cause, () => {
    for (const { key, row, counter } of diffIkeSas(before, endpoint, d.env.crypto))
      d.record({ kind: 'row', node: id, table: 'IKE SAs', key, row, counter })
    setIpsec(d, id, endpoint.ipsec)
  })
  for (const each of leaving) d.causedBy(each.cause, () => sendDatagram(d, id, endpoint, each.datagram))
  return true
}

const contextOf = (d: Dispatch, id: NodeId): IkeContext => ({
  nowUs: d.nowUs,
  draw: (purpose, octets) => d.drawBytes(id, purpose, octets),
  crypto: d.env.crypto,
  host: d.env.host,
})

function recordEntered(
  d: Dispatch,
  node: NodeId,
  { actor, machine, report }: Extract<IkeOutput, { readonly kind: 'entered' }>,
): number {
  const { from, to: state, event, guards, actions, ref } = report
  return d.record({ kind: 'entered', node, actor, machine, from, state, event, guards, actions, ref })
}

/** Whom a failure is about; what failed may be gone by now. */
function peerOf(before: IkeEndpoint, after: IkeEndpoint, each: IkeOutput): string | undefined {
  if (each.kind !== 'report' || (each.report.what !== 'setup-failed' && each.report.what !== 'child-failed'))
    return undefined
  const { sa } = each.report
  return (before.sas[sa] ?? after.sas[sa])?.peer
}

function tell(
  d: Dispatch,
  id: NodeId,
  message: number | null,
  each: Exclude<IkeOutput, Datagram>,
  peer: string | undefined,
): void {
  switch (each.kind) {
    case 'timer':
      return setTimer(d, each.actor, each.change)
    case 'stopped':
      return dropTimers(d, each.actor)
    case 'mark':
      d.record({ kind: 'marked', node: id, mark: each.mark, ref: each.ref, text: each.text })
      return
    case 'derived':
      d.record({ kind: 'derived', node: id, ...derivation(each) })
      return
    case 'refused':
      return reject(d, id, message, each)
    case 'report': {
      const told = describeReport(each.report)
      if (told === undefined) return
      if (peer !== undefined) holdOff(d, id, peer)
      d.record({ kind: 'reported', node: id, ...told })
      return
    }
    case 'collided':
    case 'spi-changed':
    case 'pair-changed':
      return recordSpiEvent(d, id, d.node(id).ike?.endpoint, each)
    case 'entered':
    case 'packet':
      return
  }
}

/** Traffic goes on asking for an SA that cannot be had: not with every packet (Roamscope). */
function holdOff(d: Dispatch, id: NodeId, peer: string): void {
  const node = d.node(id)
  if (node.ike === undefined) return
  const untilUs: Micros = d.nowUs + node.ike.endpoint.config.timers.halfOpenUs
  d.setNode({ ...node, ike: { ...node.ike, holdUntilUs: { ...node.ike.holdUntilUs, [peer]: untilUs } } })
}

function sendDatagram(d: Dispatch, id: NodeId, endpoint: IkeEndpoint, { from, to, payload }: Datagram): void {
  const ends = { source: from.address, destination: to.address }
  const datagram = udp.encode({ sourcePort: from.port, destinationPort: to.port, payload }, ends)
  const octets = ikeOctets(to.port, payload)
  const detail = octets === undefined ? undefined : ownDetail(d, endpoint, octets)
  output(d, id, ipv6Packet(ends, 'udp', datagram), null, detail === undefined ? {} : { detail })
}

/** The sender knows what is inside its sealed messages. */
function ownDetail(d: Dispatch, endpoint: IkeEndpoint, octets: Uint8Array): string | undefined {
  const decoded = decodeIke(octets)
  if (!decoded.ok) return undefined
  const message = decoded.value
  const sealed = sealedPayload(message.payloads)
  if (sealed?.type !== 'SK') return undefined
  const pair = { spiI: message.initiatorSpi, spiR: message.responderSpi }
  for (const sa of Object.values(endpoint.sas)) {
    const own = samePair(sa, pair) || sa.mobility.pairs.some(each => samePair(each, pair))
    const opened = own ? openOwn(d, sa, message, sealed, octets) : undefined
    if (opened !== undefined) return ikeDetail(message, opened)
  }
  return undefined
}

/** Several SAs may have one pair of SPIs for a while: the keys tell whose message it is (Allard 2008 §3.2.3). */
function openOwn(
  d: Dispatch,
  { keys, algorithms }: IkeSa,
  message: IkeMessage,
  sealed: SkPayload,
  octets: Uint8Array,
): readonly ClearPayload[] | undefined {
  if (keys === undefined || algorithms === undefined) return undefined
  const protection = skProtection(d.env.crypto, {
    encryption: algorithms.encryption,
    integrity: algorithms.integrity,
    encryptionKey: message.initiator ? keys.skEi : keys.skEr,
    integrityKey: message.initiator ? keys.skAi : keys.skAr,
  })
  const opened = openSk(octets, sealed, protection)
  return opened.ok ? opened.value : undefined
}
