import { present } from '../lib/assert.ts'
import type { NodeId } from '../trace/event.ts'
import type { Dispatch } from './dispatch.ts'
import { isRadio, linkById } from './environment.ts'
import { applyFrameFaults, releaseBehind } from './faults/middleware.ts'
import type { Frame } from './state.ts'

/** Octets each Ethernet frame occupies beyond its bytes: preamble 8, FCS 4, gap 12 (IEEE 802.3). */
const ETHERNET_OVERHEAD = 24
const ETHERNET_HEADER = 14

export interface Transmission {
  readonly link: string
  readonly from: NodeId
  readonly to: NodeId
  readonly frame: Frame
  readonly copyOf: number | null
  readonly forged: boolean
}

/** A node hands a frame to a link; it leaves once the node's computing time of this dispatch is over. */
export function send(d: Dispatch, link: string, from: NodeId, to: NodeId, frame: Frame): void {
  if (d.spentUs > 0) d.schedule({ kind: 'depart', link, from, to, frame }, d.spentUs)
  else transmit(d, { link, from, to, frame, copyOf: null, forged: false })
}

/** The frame leaves now: it is numbered, meets the faults, and arrives, is lost, or is held. */
export function transmit(d: Dispatch, transmission: Transmission): void {
  const { link, from, to, frame, copyOf, forged } = transmission
  const message = d.state.nextMessage
  const number = frame.traffic ? 0 : d.state.nextNumber
  d.update({ nextMessage: message + 1, nextNumber: d.state.nextNumber + (frame.traffic ? 0 : 1) })
  d.recordAndThen({ kind: 'sent', node: from, message, number, to, link, copyOf, forged, ...frame }, () => {
    const obstacle = obstacleAtSending(d, transmission)
    if (obstacle !== undefined) return lose(d, message, from, obstacle.reason, obstacle.by)
    applyFrameFaults(d, { ...transmission, message }, (bytes, extraUs) =>
      propagate(d, transmission, message, bytes, extraUs),
    )
  })
}

/** Sends the frame over the link's transmitter and medium: serialisation, latency, jitter, random loss. */
function propagate(
  d: Dispatch,
  { link: id, from, to }: Transmission,
  message: number,
  bytes: Uint8Array,
  extraUs: number,
): void {
  const link = linkById(d.env, id)
  if (link.loss.numerator > 0 && d.drawBelow(from, `loss ${id}`, link.loss.denominator) < link.loss.numerator) {
    return lose(d, message, to, 'loss', `${link.loss.numerator} of ${link.loss.denominator} on ${id}`)
  }
  const direction = isRadio(link) ? `${id}/${from}` : `${id}/${from}>${to}`
  const startUs = Math.max(d.nowUs, d.state.busyUntilUs[direction] ?? 0)
  const serialisationUs = Math.ceil(((bytes.length + ETHERNET_OVERHEAD) * 8 * 1_000_000) / link.bandwidthBps)
  d.update({ busyUntilUs: { ...d.state.busyUntilUs, [direction]: startUs + serialisationUs } })
  const jitterUs = link.jitterUs === 0 ? 0 : d.drawBelow(from, `jitter ${id}`, link.jitterUs + 1)
  const delayUs = startUs - d.nowUs + serialisationUs + link.latencyUs + jitterUs + extraUs
  d.schedule({ kind: 'arrive', message, link: id, from, to, bytes }, delayUs)
}

type Loss = 'fault' | 'loss' | 'no-radio' | 'node-down' | 'partition' | 'mtu' | 'no-route'
interface Obstacle {
  readonly reason: Loss
  readonly by: string
}

function obstacleAtSending(d: Dispatch, { link: id, from, to, frame }: Transmission): Obstacle | undefined {
  const link = linkById(d.env, id)
  const packet = frame.bytes.length - ETHERNET_HEADER
  if (packet > link.mtu) return { reason: 'mtu', by: `packet of ${packet} octets, ${id} carries ${link.mtu}` }
  if (d.state.partitions.includes(pair(from, to)))
    return { reason: 'partition', by: `${from} and ${to} are cut off from each other` }
  return radioObstacle(d, id, from, to)
}

/** A mobile that is not in the cell neither sends nor hears anything. */
function radioObstacle(d: Dispatch, id: string, from: NodeId, to: NodeId): Obstacle | undefined {
  const link = linkById(d.env, id)
  if (!isRadio(link)) return undefined
  const router = present(link.between[0], 'router of a radio cell')
  const mobile = from === router ? to : from
  return d.state.radio[mobile] === router
    ? undefined
    : { reason: 'no-radio', by: `${mobile} is not in the cell of ${router}` }
}

/** Checks at the end of the way. True when the frame reaches a node that can hear it. */
export function reaches(d: Dispatch, message: number, link: string, from: NodeId, to: NodeId): boolean {
  if (!d.node(to).up) {
    lose(d, message, to, 'node-down', `${to} is down`)
    return false
  }
  const obstacle = radioObstacle(d, link, from, to)
  if (obstacle === undefined) return true
  lose(d, message, to, obstacle.reason, obstacle.by)
  return false
}

export function lose(d: Dispatch, message: number, at: NodeId, reason: Loss, by: string): void {
  d.record({ kind: 'lost', node: at, message, reason, by })
  releaseBehind(d, message)
}

/** Name of a pair of nodes, independent of order. */
export const pair = (a: NodeId, b: NodeId): string => [a, b].sort().join('-')
