import type { Whose } from '../../protocol/ipsec/context.ts'
import { skProtection } from '../../protocol/ipsec/sk-protection.ts'
import { decodeIke, type IkeHeader, type IkeMessage } from '../../protocol/wire/ikev2/message.ts'
import type { ClearPayload } from '../../protocol/wire/ikev2/payloads.ts'
import type { SkPayload } from '../../protocol/wire/ikev2/sk.ts'
import { openSk, sealedPayload } from '../../protocol/wire/ikev2/open.ts'
import type { NodeId } from '../../trace/event.ts'
import { costedSuite } from '../costs.ts'
import type { Dispatch } from '../dispatch.ts'
import { isDoneAtOnce, spend } from './daemon.ts'
import { handleCommand, handleDatagram, handleTimer, type IkeCommand, type IkeStep } from './ike/ike-endpoint.ts'
import { endpointWith } from './ike/changed.ts'
import { abandonSa, adoptSas, heardEsp, isQuietNow, leaveSas, limitReached, quietSas } from './ike/from-node.ts'
import { sasWith } from './ike/context-capture.ts'
import type { Adoption } from './ike/context-adopt.ts'
import type { Way } from './ike/follow-peer.ts'
import type { IkeArrival } from './ike-datagram.ts'
import type { IkeEndpoint, IkeSa } from './ike/ike-state.ts'
import type { IkeOutput, MadeMessage } from './ike/ike-output.ts'
import { samePair } from './ike/spi-state.ts'
import type { IkeContext } from './ike/ike-work.ts'
import { ikeDetail, ikeOctets, sealedLabel } from './ike-label.ts'
import { carryOutIke, heldOff, ikeContextOf, type IkeDatagram } from './ike-outputs.ts'
import { recordSpiEvent } from './ike-spi-events.ts'
import type { PacketLabel } from './packet-label.ts'
import { describeReport } from './ike-reports.ts'
import { diffIkeSas } from './ike-rows.ts'
import { pairWord } from './ike/collections.ts'

/**
 * A datagram to IKE's ports. False when this node has no IKE. Where computing takes time, it waits until the daemon has
 * done what came before and had the time that this message costs.
 */
export function receiveIkeDatagram(d: Dispatch, id: NodeId, message: number, datagram: IkeArrival): boolean {
  const { ike } = d.node(id)
  if (ike === undefined) return false
  return isDoneAtOnce(d, id, { what: 'ike', message, datagram }) ? takeIkeDatagram(d, id, message, datagram) : true
}

/** The daemon has time for it. A node that went down meanwhile has forgotten it. */
export const takeIkeDatagram = (d: Dispatch, id: NodeId, message: number, datagram: IkeArrival): boolean =>
  d.node(id).up && step(d, id, message, (endpoint, context) => handleDatagram(endpoint, datagram, context))

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
export function adoptContexts(
  d: Dispatch,
  id: NodeId,
  adoption: Adoption,
): { readonly sas: readonly string[]; readonly outputs: readonly IkeOutput[] } {
  const before = d.node(id).ike?.endpoint.sas
  let outputs: readonly IkeOutput[] = []
  step(d, id, null, (endpoint, context) => {
    const done = adoptSas(endpoint, adoption, context)
    ;({ outputs } = done)
    return done
  })
  const changes = before === undefined ? [] : d.node(id).ike?.endpoint.sas.changesSince(before)
  const sas = (changes ?? []).flatMap(each => (each.before === undefined ? [each.key] : []))
  return { sas, outputs }
}

/** Another router goes on with the IKE SAs with them: this one stops, without a word to the mobile. */
export function leaveContexts(d: Dispatch, id: NodeId, whose: Whose): void {
  step(d, id, null, (endpoint, context) => leaveSas(endpoint, whose, context))
}

/** Those IKE SAs are left alone while another router is given them, or are used again. */
export function quietContexts(d: Dispatch, id: NodeId, whose: Whose, quiet: boolean): void {
  step(d, id, null, (endpoint, context) => quietSas(endpoint, whose, quiet, context))
}

export function heardIke(d: Dispatch, id: NodeId, child: string, way: Way | undefined): void {
  step(d, id, null, (endpoint, context) => heardEsp(endpoint, child, way, context))
}

/** IKE SAs in use with a client at that address. */
export const clientSas = (d: Dispatch, id: NodeId, client: string): readonly IkeSa[] => {
  const { ike } = d.node(id)
  return ike === undefined ? [] : sasWith(ike.endpoint, d.env.host, { address: client })
}

/** Nothing of that SA is open. */
export function isQuietSa(d: Dispatch, id: NodeId, sa: string): boolean {
  const { ike } = d.node(id)
  return ike !== undefined && isQuietNow(ike.endpoint, sa, ikeContextOf(d, id))
}

/** An SA that IKE has made reached a limit by octets (RFC 4301 §4.4.2.1 b). */
export function limitIke(d: Dispatch, id: NodeId, row: string, limit: 'worn' | 'over'): void {
  step(d, id, null, (endpoint, context) => limitReached(endpoint, row, limit, context))
}

export function fireIkeTimer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  step(d, id, null, (endpoint, context) => handleTimer(endpoint, { actor, timer }, context))
}

/**
 * One step of the node's IKEv2. False when the node has none.
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
  const context = ikeContextOf(d, id)
  let costUs = 0
  const crypto = costedSuite(d.env.costs, context.crypto, us => (costUs += us))
  const { endpoint, outputs } = take(endpointWith(before, { ipsec: node.ipsec }), { ...context, crypto })
  d.setNode({ ...d.node(id), ike: { ...node.ike, endpoint } })
  spend(d, id, costUs)
  carryOutIke(d, id, message, outputs, {
    peerOf: sa => (before.sas.get(sa) ?? endpoint.sas.get(sa))?.peer,
    holdOff: peer => holdOff(d, id, peer),
    describe: describeReport,
    spis: each => recordSpiEvent(d, id, d.node(id).ike?.endpoint, each),
    rows: diffIkeSas(before, endpoint, d.env.crypto),
    ipsec: endpoint.ipsec,
    label: datagram => ownLabel(d, endpoint, datagram),
  })
  nextOfSeries(d, id, endpoint, outputs)
  return true
}

/** One SA of a series is there: the next one follows after the pause. One that fails is the last. */
function nextOfSeries(d: Dispatch, id: NodeId, endpoint: IkeEndpoint, outputs: readonly IkeOutput[]): void {
  const series = d.node(id).ike?.series
  if (series === undefined) return
  for (const each of outputs) {
    if (each.kind !== 'report' || each.report.what !== 'established') continue
    if (endpoint.sas.get(each.report.sa)?.peer === series.peer)
      d.schedule({ kind: 'ike-series', node: id }, series.pauseUs)
  }
}

function holdOff(d: Dispatch, id: NodeId, peer: string): void {
  const node = d.node(id)
  if (node.ike === undefined) return
  const { endpoint, holdUntilUs } = node.ike
  const untilUs = d.nowUs + endpoint.config.timers.halfOpenUs
  d.setNode({ ...node, ike: { ...node.ike, holdUntilUs: heldOff(holdUntilUs, peer, untilUs) } })
}

function ownLabel(d: Dispatch, endpoint: IkeEndpoint, { from, to, payload, made }: IkeDatagram): Partial<PacketLabel> {
  const sas = made?.key === undefined ? [] : [...ownSas(endpoint, made.header)]
  if (made !== undefined && sas.some(sa => isKeyOf(sa, made))) return sealedLabel(made.header, made.payloads)
  if (made !== undefined && sas.length === 0) return {}
  const octets = ikeOctets({ sourcePort: from.port, destinationPort: to.port }, payload)
  const detail = repeatedDetail(d, endpoint, octets)
  return detail === undefined ? {} : { detail }
}

/** The sender knows what is inside its sealed messages, as long as it has their SA. */
const isKeyOf = ({ keys }: IkeSa, { header, key }: MadeMessage): boolean =>
  key !== undefined && (header.initiator ? keys?.skEi : keys?.skEr) === key

/** IKE SAs of these SPIs, or that once had them. */
function* ownSas(endpoint: IkeEndpoint, { initiatorSpi, responderSpi }: IkeHeader): Generator<IkeSa> {
  const pair = { spiI: initiatorSpi, spiR: responderSpi }
  for (const sa of endpoint.sas.where('pair', pairWord(pair)))
    if (samePair(sa, pair) || sa.mobility.pairs.some(each => samePair(each, pair))) yield sa
}

/** One made earlier is opened for it. */
function repeatedDetail(d: Dispatch, endpoint: IkeEndpoint, octets: Uint8Array | undefined): string | undefined {
  const decoded = octets === undefined ? undefined : decodeIke(octets)
  if (octets === undefined || decoded?.ok !== true) return undefined
  const message = decoded.value
  const sealed = sealedPayload(message.payloads)
  if (sealed?.type !== 'SK') return undefined
  for (const sa of ownSas(endpoint, message)) {
    const opened = openOwn(d, sa, message, sealed, octets)
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
