import type { Micros } from '../../lib/micros.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { mobileEvent } from './cxtp-mobile.ts'
import { mobilityEvent } from './binding.ts'
import { previousRouterEvent } from './cxtp-previous.ts'
import { mobileLeft } from './cxtp-new.ts'
import { moveIke } from './ike-wishes.ts'
import { accessRouter, mobileNode } from './tables.ts'

/** The mobile goes to the cell of `router`. A move that is not over is given up: it goes to one place at a time. */
export function move(d: Dispatch, id: NodeId, router: NodeId, linkDownUs: Micros): void {
  detach(d, id)
  const arrival = d.schedule({ kind: 'attach', mobile: id, router }, linkDownUs)
  d.setNode({ ...mobileNode(d, id), arrival })
}

/** The mobile leaves its cell: its radio is deaf until `attach`, and the router's radio reports the loss. */
function detach(d: Dispatch, id: NodeId): void {
  const mobile = mobileNode(d, id)
  const left = mobile.router
  if (left === null) return
  d.update({ radio: d.state.radio.with(id, null) })
  d.setNode({ ...mobile, router: null })
  d.recordAndThen({ kind: 'moved', node: id, router: null, address: mobile.careOf }, () => {
    mobileEvent(d, id, { type: 'linkDown' })
    mobilityEvent(d, id, { type: 'linkDown' })
    if (!isUpRouter(d, left)) return
    const transfer = accessRouter(d, left).transfers[mobile.careOf]
    if (transfer?.part === 'previous') previousRouterEvent(d, left, transfer.mobile, { type: 'mobileLeft' })
    const arrived = Object.values(accessRouter(d, left).transfers).find(
      each => each.part === 'new' && each.careOf === mobile.careOf,
    )
    if (arrived !== undefined) mobileLeft(d, left, arrived.mobile)
  })
}

/** A NAT knows nothing of mobiles. */
const isUpRouter = (d: Dispatch, id: NodeId): boolean => d.node(id).up && d.node(id).role === 'access-router'

/** The mobile is in the cell of `router`, with the care-of address it has there. `order`: of the queue's entry. */
export function attach(d: Dispatch, id: NodeId, router: NodeId, order: number): void {
  const mobile = mobileNode(d, id)
  const careOf = d.env.scenario.nodes[id]?.careOf?.[router]
  if (mobile.arrival !== order || careOf === undefined) return
  d.update({ radio: d.state.radio.with(id, router) })
  d.setNode({ ...mobile, router, careOf, arrival: undefined })
  if (mobile.up) linkIsUp(d, id)
}

/** The mobile's radio has found the cell it is in: its machines and the router learn of it. */
export function linkIsUp(d: Dispatch, id: NodeId): void {
  const { router, careOf, tunnelRouter } = mobileNode(d, id)
  if (router === null) return
  const address = d.env.scenario.nodes[router]?.address ?? ''
  d.recordAndThen({ kind: 'moved', node: id, router, address: careOf }, () => {
    const back = isUpRouter(d, router) ? accessRouter(d, router).transfers[careOf] : undefined
    if (back?.part === 'previous') previousRouterEvent(d, router, careOf, { type: 'mobileBack' })
    mobileEvent(d, id, { type: 'linkUp', router: address, sameRouter: tunnelRouter === address })
    moveIke(d, id)
    mobilityEvent(d, id, { type: 'linkUp', router })
  })
}
