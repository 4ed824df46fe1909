import { sameAddress } from '../../protocol/ipsec/address.ts'
import type { Move } from '../../protocol/ipsec/context.ts'
import { IKE_PORT } from '../../protocol/wire/ikev2/codes.ts'
import type { IkeStimulus } from '../../scenarios/ike-section.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { reject } from './hand.ts'
import type { IsakmpSa, QuickExchange } from './ike1/state.ts'
import { commandIkev1 } from './ikev1-node.ts'

/** Whether a node speaks IKEv1 to a peer. */
export const usesIkev1 = (d: Dispatch, id: NodeId, peer: NodeId): boolean =>
  d.env.scenario.ike?.nodes[id]?.peers[peer]?.ikev1 !== undefined

const sasWith = (d: Dispatch, id: NodeId, peer: NodeId): readonly IsakmpSa[] =>
  Object.values(d.node(id).ike1?.endpoint.sas ?? {}).filter(sa => sa.peer === peer && sa.phase !== 'closed')
const quicksOf = (d: Dispatch, id: NodeId, sa: IsakmpSa): readonly QuickExchange[] =>
  Object.values(d.node(id).ike1?.endpoint.quicks ?? {}).filter(quick => quick.sa === sa.name)

export function initiateIkev1(d: Dispatch, id: NodeId, peer: NodeId, local: string, remote: string): void {
  const at = (address: string) => ({ address, port: IKE_PORT })
  commandIkev1(d, id, { type: 'initiate', peer, local: at(local), remote: at(remote) })
}

/** Traffic has no SA: one is negotiated, unless that is under way or failed just now. `initiate` begins with phase 1. */
export function wishForIkev1Sa(d: Dispatch, id: NodeId, peer: NodeId, initiate: () => void): void {
  const { ike1 } = d.node(id)
  if (ike1 === undefined || d.nowUs < (ike1.holdUntilUs[peer] ?? 0)) return
  const sa = sasWith(d, id, peer).at(-1)
  if (sa === undefined) return initiate()
  if (sa.phase === 'established' && quicksOf(d, id, sa).length === 0)
    commandIkev1(d, id, { type: 'quick', sa: sa.name })
}

/** An ISAKMP SA belongs to its addresses: those of a place the mobile has left are of no use (RFC 4555 §1). */
export function leaveIkev1Behind(d: Dispatch, id: NodeId, careOf: string): void {
  const strayed = Object.values(d.node(id).ike1?.endpoint.sas ?? {}).filter(({ local }) => local.address !== careOf)
  for (const { name } of strayed) {
    d.record({ kind: 'marked', node: id, mark: 'ike-sa-left-behind', ref: 'RFC 4555 §1', text: name })
    commandIkev1(d, id, { type: 'leave', sa: name })
  }
}

/** Nobody goes on with what was set up elsewhere: a phase 1 from the start with the router of this cell. */
export function setUpAnewByIkev1(d: Dispatch, id: NodeId, router: NodeId, careOf: string, address: string): void {
  if (!usesIkev1(d, id, router)) return
  for (const { name } of sasWith(d, id, router)) commandIkev1(d, id, { type: 'leave', sa: name })
  leaveIkev1Behind(d, id, careOf)
  initiateIkev1(d, id, router, careOf, address)
}

/** The mobile's ISAKMP SAs go with it to a router that got their context (Allard 2008 §4.1). */
export function followMoveByIkev1(d: Dispatch, id: NodeId, move: Move): void {
  const router = d.env.addresses.get(move.newRouter)?.node ?? ''
  for (const { name, peer, phase, remote } of Object.values(d.node(id).ike1?.endpoint.sas ?? {})) {
    if (phase !== 'established' || !sameAddress(remote.address, move.oldRouter)) continue
    const next = usesIkev1(d, id, router) ? router : peer
    const ends = { local: move.newMobile, remote: move.newRouter }
    commandIkev1(d, id, { type: 'relocate', sa: name, peer: next, ends })
  }
}

/** Authentic ESP came in by that row: a sign of life (RFC 3706 §5.4). Once a second is often enough. */
export function heardByIkev1(d: Dispatch, id: NodeId, row: string): void {
  const endpoint = d.node(id).ike1?.endpoint
  const quick = endpoint?.quicks[row.replace(/\/in$/, '')]
  const sa = quick === undefined ? undefined : endpoint?.sas[quick.sa]
  if (sa === undefined || !sa.life.peerAnswers || d.nowUs - sa.life.heardAtUs < HEARD_EVERY_US) return
  commandIkev1(d, id, { type: 'heard', sa: sa.name })
}
const HEARD_EVERY_US = 1_000_000

/** True while the node has, or sets up, an ISAKMP SA with the peer. */
export const hasIkev1Sa = (d: Dispatch, id: NodeId, peer: NodeId): boolean => sasWith(d, id, peer).length > 0

/** A line of the script for a peer of IKEv1. */
export function scriptIkev1(d: Dispatch, { node: id, command, peer }: IkeStimulus): void {
  const refuse = (text: string): void => reject(d, id, null, { code: 'no-ike-sa', text, ref: 'RFC 2408 §5.2' })
  const sa = sasWith(d, id, peer).findLast(({ phase }) => phase === 'established')
  if (sa === undefined) return refuse(`no ISAKMP SA with ${peer} to ${command}`)
  switch (command) {
    case 'create-child':
    case 'rekey-child':
      return commandIkev1(d, id, { type: 'quick', sa: sa.name })
    case 'delete-child': {
      const quick = quicksOf(d, id, sa).at(-1)
      if (quick === undefined) return refuse(`no pair of SAs with ${peer} to ${command}`)
      return commandIkev1(d, id, { type: 'delete-pair', quick: quick.name })
    }
    case 'liveness':
      return commandIkev1(d, id, { type: 'probe', sa: sa.name })
    case 'delete-ike':
      return commandIkev1(d, id, { type: 'delete', sa: sa.name })
    default:
      return refuse(`IKEv1 has no exchange to ${command}`)
  }
}
