import { associationOf } from '../../protocol/ipsec/sad.ts'
import { present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import type { IkeStimulus } from '../../scenarios/ike-section.ts'
import { carries, type PacketFlow } from '../../protocol/ipsec/packet-flow.ts'
import { IKE_PORT } from '../../protocol/wire/ikev2/codes.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { reject } from './hand.ts'
import type { Way } from './ike/follow-peer.ts'
import { rangesFor, wantsSeveral } from './ike/granularity.ts'
import type { IkeEndpoint, IkeSa } from './ike/ike-state.ts'
import { abandonIke, commandIke, heardIke } from './ike-node.ts'
import {
  hasIkev1Sa,
  heardByIkev1,
  initiateIkev1,
  leaveIkev1Behind,
  scriptIkev1,
  usesIkev1,
  wishForIkev1Sa,
} from './ikev1-wishes.ts'
import { mobileNode } from './tables.ts'
import { childOfRow } from './ike/child-rows.ts'

const endpointOf = (d: Dispatch, id: NodeId): IkeEndpoint | undefined => d.node(id).ike?.endpoint

/** Those that are over and only repeat their last answer do not count. */
const sasWith = (endpoint: IkeEndpoint | undefined, peer: NodeId): readonly IkeSa[] =>
  endpoint?.sas.where('living', peer) ?? []

const addressOf = (d: Dispatch, id: NodeId): string => {
  const node = d.node(id)
  return node.role === 'mobile-node' ? node.careOf : node.address
}

/** Where a peer is reached: a router's one address; of a mobile the one its last SA had. */
function remoteOf(d: Dispatch, id: NodeId, peer: NodeId): string {
  const known = sasWith(endpointOf(d, id), peer).at(-1)?.remote.address
  const node = present(d.env.scenario.nodes[peer], peer)
  return known ?? node.careOf?.[node.attachedTo ?? ''] ?? node.address
}

/** This node sets up an IKE SA with `peer`, from the address it has now. */
function initiate(d: Dispatch, id: NodeId, peer: NodeId, flow?: PacketFlow): void {
  if (usesIkev1(d, id, peer)) return initiateIkev1(d, id, peer, addressOf(d, id), remoteOf(d, id, peer))
  const local = { address: addressOf(d, id), port: IKE_PORT }
  const remote = { address: remoteOf(d, id, peer), port: IKE_PORT }
  commandIke(d, id, { type: 'initiate', peer, local, remote, ...(flow === undefined ? {} : { flow }) })
}

/** Pairs of child SAs that traffic asks for under one IKE SA (Roamscope). */
const CHILDREN_MAX = 64

/** A packet met a policy without an SA (RFC 4301 §5.1): one is negotiated, unless that is under way or failed just now. */
export function wishForSa(d: Dispatch, id: NodeId, peer: NodeId, flow: PacketFlow): void {
  const { ike, up } = d.node(id)
  if (!up || d.env.scenario.ike?.nodes[id]?.peers[peer]?.start !== 'traffic') return
  if (usesIkev1(d, id, peer)) return wishForIkev1Sa(d, id, peer, () => initiate(d, id, peer))
  if (ike === undefined) return
  if (d.nowUs < (ike.holdUntilUs[peer] ?? 0)) return
  const agreed = ike.endpoint.config.peers.get(peer)
  // A field that the policy takes from the packet is not in it: discarded (RFC 4301 §4.4.2.2).
  if (agreed === undefined || rangesFor(agreed, flow).localRanges.length === 0) return
  const sa = sasWith(ike.endpoint, peer).at(-1)
  if (sa === undefined) return initiate(d, id, peer, flow)
  const children = ike.endpoint.children.where('sa', sa.name)
  if (sa.phase !== 'established' || children.length >= CHILDREN_MAX) return
  // Another pair is asked for where either side wants several: the own policy, or the peer that said so (RFC 7296 §2.9).
  const several = wantsSeveral(agreed) || children.some(({ others }) => others)
  if (children.length > 0 && (!several || children.some(child => carries(child, flow)))) return
  commandIke(d, id, { type: 'create-child', sa: sa.name, flow })
}

/** The mobile has an address in a new cell: what becomes of its IKE SAs is the scenario's policy. */
export function moveIke(d: Dispatch, id: NodeId): void {
  const { router, careOf } = mobileNode(d, id)
  const { ike } = d.env.scenario
  const afterMove = ike?.nodes[id]?.afterMove ?? ike?.afterMove
  if (router === null || afterMove === undefined || afterMove === 'none') return
  leaveIkev1Behind(d, id, careOf)
  if (afterMove === 'ike' && usesIkev1(d, id, router)) {
    if (!hasIkev1Sa(d, id, router)) initiate(d, id, router)
    return
  }
  const endpoint = endpointOf(d, id)
  if (endpoint === undefined) return
  const strayed = endpoint.sas.values().filter(({ local, phase }) => local.address !== careOf && phase !== 'closed')
  if (afterMove === 'mobike') {
    for (const { name, local } of strayed)
      commandIke(d, id, { type: 'move', sa: name, local: { address: careOf, port: local.port } })
    return
  }
  // Without MOBIKE an SA belongs to its addresses (RFC 4555 §1): from here its peer cannot even be told.
  for (const { name } of strayed) abandonIke(d, id, name)
  const [peer] = Object.keys(d.env.scenario.ike?.nodes[id]?.peers ?? {})
  if (afterMove === 'resume' && peer !== undefined) return resume(d, id, peer, router)
  const known = d.env.scenario.ike?.nodes[id]?.peers[router] !== undefined
  if (known && sasWith(endpointOf(d, id), router).length === 0) initiate(d, id, router)
}

/** The session is taken up again by ticket at the router of this cell, a gateway of the same group (RFC 5723 §4.3). */
function resume(d: Dispatch, id: NodeId, peer: NodeId, router: NodeId): void {
  const remote = { address: present(d.env.scenario.nodes[router], router).address, port: IKE_PORT }
  commandIke(d, id, { type: 'resume', peer, local: { address: addressOf(d, id), port: IKE_PORT }, remote })
}

/** A line of the script, which takes its time until the daemon has it. */
export function scriptIke(d: Dispatch, stimulus: IkeStimulus): void {
  const waitUs = commandUs(d, stimulus.node)
  if (waitUs === 0) carryOutScript(d, stimulus)
  else d.schedule({ kind: 'ike-command', stimulus }, waitUs)
}

/** Commands for an SA that is not there are refused: the script is a person's. A node that went down forgets them. */
export function carryOutScript(d: Dispatch, stimulus: IkeStimulus): void {
  const { node: id, command, peer, to } = stimulus
  if (!d.node(id).up) return
  if (command === 'initiate') return initiateSeveral(d, stimulus)
  if (usesIkev1(d, id, peer)) return scriptIkev1(d, stimulus)
  const endpoint = endpointOf(d, id)
  const sa = sasWith(endpoint, peer).findLast(({ phase }) => phase === 'established')
  const child = endpoint?.children.where('peer', peer).findLast(({ installed }) => installed)
  const isOfChild = command === 'rekey-child' || command === 'delete-child'
  if (sa === undefined || (isOfChild && child === undefined)) {
    const text = `no ${isOfChild ? 'child SA' : 'IKE SA'} with ${peer} to ${command}`
    return reject(d, id, null, { code: 'no-ike-sa', text, ref: 'RFC 7296 §1.3' })
  }
  if (command === 'rekey-child' || command === 'delete-child')
    return commandIke(d, id, { type: command, child: child?.name ?? '' })
  if (command === 'redirect') return commandIke(d, id, { type: command, sa: sa.name, to: to ?? '' })
  commandIke(d, id, { type: command, sa: sa.name })
}

function initiateSeveral(d: Dispatch, { node: id, peer, times = 1, pauseUs = 0 }: IkeStimulus): void {
  const node = d.node(id)
  if (node.ike !== undefined && times > 1)
    d.setNode({ ...node, ike: { ...node.ike, series: { peer, left: times - 1, pauseUs } } })
  initiate(d, id, peer)
}

/** The next one of a series, where one is left; recorded as the command that it is. */
export function goOnWithSeries(d: Dispatch, id: NodeId): void {
  const node = d.node(id)
  const series = node.ike?.series
  if (node.ike === undefined || series === undefined || !node.up) return
  const left = series.left - 1
  d.setNode({ ...node, ike: { ...node.ike, series: left === 0 ? undefined : { ...series, left } } })
  const text = `${node.id} goes on with the next IKE SA, ${left} to follow`
  d.recordAndThen({ kind: 'command', node: id, command: 'initiate', text }, () =>
    scriptIke(d, { atUs: d.nowUs, node: id, do: 'ike', command: 'initiate', peer: series.peer }),
  )
}

/** What it takes until a command reaches the daemon, and its look through the SAs it has (costs.ts). */
function commandUs(d: Dispatch, id: NodeId): Micros {
  const { commandUs: leastUs, commandSpreadUs, connectionUs } = d.env.costs
  const waitUs = commandSpreadUs === 0 ? 0 : d.drawBelow(id, 'wait of a command', commandSpreadUs + 1)
  return leastUs + waitUs + connectionUs * (endpointOf(d, id)?.sas.size ?? 0)
}

/**
 * Authentic ESP came in: a sign of life, and of a successor in use (RFC 7296 §2.4, §2.8). `row`: its inbound SA; `way`: of
 * the datagram it came in, which shows where the peer is now (RFC 7296 §2.23).
 */
export function heardFrom(d: Dispatch, id: NodeId, row: string, way: Way | undefined): void {
  heardByIkev1(d, id, row)
  const endpoint = endpointOf(d, id)
  const child = endpoint && childOfRow(endpoint, row)
  const sa = child && endpoint.sas.get(child.sa)
  if (child === undefined || sa === undefined) return
  const waits = associationOf(d.node(id).ipsec.sad, `${child.name}/out`)?.state === 'held'
  const elsewhere = way !== undefined && (way.from.port !== sa.remote.port || way.from.address !== sa.remote.address)
  // Once a second is often enough to be alive.
  if (waits || elsewhere || d.nowUs - sa.heardAtUs >= HEARD_EVERY_US) heardIke(d, id, child.name, way)
}
const HEARD_EVERY_US = 1_000_000
