import type { Move, SpiRemap } from '../../protocol/ipsec/context.ts'
import type { SpiChange } from '../../protocol/machines/cxtp/events.ts'
import type { Ctaa } from '../../protocol/wire/cxtp/ctaa.ts'
import { equalBytes } from '../../lib/bytes.ts'
import { IKE_PORT } from '../../protocol/wire/ikev2/codes.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { distantGateway } from '../setup/distant-gateway.ts'
import { ikeLink } from '../setup/ike-policies.ts'
import { proofsOf } from './context-keepers.ts'
import { provenOctets } from './cxtp-statuses.ts'
import { canTake, type PairChange } from './ike/ctaa-numbers.ts'
import type { IkeSa } from './ike/ike-state.ts'
import type { MobileNode } from './node-state.ts'
import { abandonIke, commandIke } from './ike-node.ts'
import { followMoveByIkev1, setUpAnewByIkev1 } from './ikev1-wishes.ts'
import { mobileNode } from './tables.ts'
import { remoteWord } from './ike/collections.ts'

/**
 * The mobile's IKE SAs while their other end goes from router to router (Allard 2008 §3.2). Who tells whom of the new
 * addresses is the scenario's `ikeContext.update`.
 */
const updateOf = (d: Dispatch) => d.env.scenario.ikeContext?.update

const sasTowards = (d: Dispatch, id: NodeId, router: string): readonly IkeSa[] =>
  (d.node(id).ike?.endpoint.sas.where('remote', remoteWord(router)) ?? []).filter(
    ({ phase }) => phase === 'established',
  )

/** Links of the mobile's rows that CXTP leaves alone: an update of addresses moves them (RFC 4555 §3.5). */
export function linksLeftToIke(d: Dispatch, id: NodeId): readonly string[] {
  const update = updateOf(d)
  if (update !== 'initiator' && update !== 'responder') return []
  return Object.keys(d.env.scenario.ike?.nodes[id]?.peers ?? {}).map(ikeLink)
}

/** Step 4 of Allard 2007 §VI-C for the IKE SA too: both ends rewrite from what CXTP tells them. */
export function followMove(d: Dispatch, id: NodeId, move: Move): void {
  if (updateOf(d) !== 'automatic') return
  for (const { name, local, remote } of sasTowards(d, id, move.oldRouter))
    commandIke(d, id, {
      type: 'relocate',
      sa: name,
      local: { ...local, address: move.newMobile },
      remote: { ...remote, address: move.newRouter },
    })
  followMoveByIkev1(d, id, move)
}

/** nAR has the SAs: an ordinary initiator's update, from here to there (RFC 4555 §3.5). */
export function followTransfer(d: Dispatch, id: NodeId): void {
  const { transfer, careOf, up } = mobileNode(d, id)
  if (!up || transfer === undefined || updateOf(d) !== 'initiator') return
  for (const { name, local, remote } of sasTowards(d, id, transfer.previousRouter))
    commandIke(d, id, {
      type: 'move',
      sa: name,
      local: { ...local, address: careOf },
      remote: { ...remote, address: transfer.newRouter },
    })
}

/** What a CTAA says of numbers, by the table of what they are for. */
export interface ToldNumbers {
  readonly spis: readonly SpiRemap[]
  readonly pairs: readonly PairChange[]
}

export function toldNumbers(changes: readonly SpiChange[]): ToldNumbers {
  const pairs = changes.flatMap(change => ('pair' in change ? [change] : []))
  return { spis: changes.flatMap(change => ('pair' in change ? [] : [change])), pairs }
}

/** The routers that the mobile's tunnel ends at, before the transfer and after it. */
export const routersOf = ({ transfer }: MobileNode): readonly string[] =>
  transfer === undefined ? [] : [transfer.previousRouter, transfer.newRouter]

/** nAR chose other numbers (Allard 2007 §VI-C step 5): the rows have them, and IKE goes on with them. */
export function followNumbers(d: Dispatch, id: NodeId, numbers: ToldNumbers): void {
  if (d.node(id).ike === undefined) return
  commandIke(d, id, { type: 'take-numbers', ...numbers, routers: routersOf(mobileNode(d, id)) })
}

/**
 * What to make of the numbers of a CTAA that nobody signs: with an IKE SA that moves, its keys have to prove them, for each
 * transfer anew; and they have to be free here.
 */
export function judgeNumbers(
  d: Dispatch,
  id: NodeId,
  { previousAddress, entries }: Ctaa,
  numbers: ToldNumbers,
): 'free-to-take' | 'proven' | 'unproven' | 'taken' {
  const mobile = mobileNode(d, id)
  const { ike, ipsec, transfer } = mobile
  if (ike === undefined || transfer === undefined || numbers.spis.length + numbers.pairs.length === 0)
    return 'free-to-take'
  const addresses = routersOf(mobile)
  const { sequence } = transfer
  const proofs = proofsOf(d, id, addresses, { previousAddress, sequence, entries: provenOctets(entries) })
  const { requested } = d.env.scenario.cxtp
  const moves = requested.length === 0 || requested.includes('IKEv2')
  const isProven = entries.some(({ proof }) => proof !== undefined && proofs.some(own => equalBytes(own, proof)))
  if (moves && proofs.length > 0 && !isProven) return 'unproven'
  const fit = canTake({ ...ike.endpoint, ipsec }, numbers.spis, numbers.pairs, addresses)
  if (!fit && transfer.numbersTaken !== true) return 'taken'
  return isProven && transfer.numbersTaken !== true ? 'proven' : 'free-to-take'
}

/** Nobody goes on with the mobile's IKE SAs: it leaves them behind and sets up new ones where it is (RFC 7296 §1.2). */
export function setUpAnew(d: Dispatch, id: NodeId): void {
  const { router, careOf, transfer, up } = mobileNode(d, id)
  if (!up || router === null || d.env.scenario.ikeContext === undefined) return
  // Behind a provider's router the gateway of its configuration is where it can begin anew.
  const end = distantGateway(d.env.scenario, id) ?? router
  const address = d.env.scenario.nodes[end]?.address ?? ''
  const lost = [...sasTowards(d, id, transfer?.previousRouter ?? ''), ...sasTowards(d, id, address)]
  const peers = new Set(lost.map(({ peer }) => peer))
  for (const { name } of lost) abandonIke(d, id, name)
  setUpAnewByIkev1(d, id, end, careOf, address)
  for (const peer of peers)
    commandIke(d, id, {
      type: 'initiate',
      peer: d.env.scenario.ike?.nodes[id]?.peers[end] === undefined ? peer : end,
      local: { address: careOf, port: IKE_PORT },
      remote: { address, port: IKE_PORT },
    })
}
