import { present } from '../lib/assert.ts'
import type { Micros } from '../lib/micros.ts'
import type { ScenarioLink } from '../scenarios/scenario.ts'
import type { NodeId } from '../trace/event.ts'
import type { Dispatch } from './dispatch.ts'
import { isRadio, linkById } from './environment.ts'
import { countHit } from './faults/hits.ts'
import { applyFrameFaults, releaseBehind } from './faults/middleware.ts'
import { overhear } from './faults/overhear.ts'
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
  if (!forged) overhear(d, link, frame)
  d.state.nextMessage = message + 1
  if (!frame.traffic) d.state.nextNumber = number + 1
  d.recordAndThen({ kind: 'sent', node: from, message, number, to, link, copyOf, forged, ...frame }, () =>
    goOnItsWay(d, transmission, message),
  )
}

/** What becomes of a frame that was sent. */
function goOnItsWay(d: Dispatch, transmission: Transmission, message: number): void {
  const { from, frame } = transmission
  const chance = drawChance(d, transmission)
  const obstacle = obstacleAtSending(d, transmission)
  if (obstacle !== undefined) return lose(d, message, from, obstacle.reason, obstacle.by)
  if (d.env.faults.length === 0) return propagate(d, transmission, message, frame.bytes, 0, chance)
  applyFrameFaults(d, { ...transmission, message }, (bytes, extraUs) =>
    propagate(d, transmission, message, bytes, extraUs, chance),
  )
}

interface Chance {
  readonly isLost: boolean
  readonly jitterUs: number
}

/**
 * What chance has in store for a frame on its link. Drawn for every frame of a node, whether or not it gets to the link,
 * and apart for copies and forgeries: a fault never shifts what happens to the frames after it.
 */
function drawChance(d: Dispatch, { link: id, from, copyOf, forged }: Transmission): Chance {
  const { loss, jitterUs } = linkById(d.env, id)
  const sender = forged ? ATTACKER : copyOf === null ? from : `copies of ${from}`
  return {
    isLost: loss.numerator > 0 && d.drawBelow(sender, `loss ${id}`, loss.denominator) < loss.numerator,
    jitterUs: jitterUs === 0 ? 0 : d.drawBelow(sender, `jitter ${id}`, jitterUs + 1),
  }
}

/** An attacker has a transmitter and draws of its own. */
const ATTACKER = 'attacker'

/** Sends the frame over the link's transmitter and medium: serialisation, latency, jitter, random loss. */
function propagate(
  d: Dispatch,
  { link: id, from, to, forged }: Transmission,
  message: number,
  bytes: Uint8Array,
  extraUs: number,
  { isLost, jitterUs }: Chance,
): void {
  const link = linkById(d.env, id)
  const sender = forged ? ATTACKER : from
  if (isLost) return lose(d, message, to, 'loss', `${link.loss.numerator} of ${link.loss.denominator} on ${id}`)
  const direction = isRadio(link) ? `${id}/${sender}` : `${id}/${sender}>${to}`
  const startUs = Math.max(d.nowUs, d.state.busyUntilUs.get(direction) ?? 0)
  const overflow = overflowOf(link, startUs - d.nowUs)
  if (overflow !== undefined) return lose(d, message, from, 'queue', overflow)
  const busyUs = serialisationUs(bytes.length, link.bandwidthBps)
  d.state.busyUntilUs = d.state.busyUntilUs.with(direction, startUs + busyUs)
  const delayUs = startUs - d.nowUs + busyUs + link.latencyUs + jitterUs + extraUs
  d.schedule({ kind: 'arrive', message, link: id, from, to, bytes, forged }, delayUs)
}

/** How long a frame of so many octets occupies a transmitter. */
export const serialisationUs = (frameOctets: number, bandwidthBps: number): Micros =>
  Math.ceil(((frameOctets + ETHERNET_OVERHEAD) * 8_000_000) / bandwidthBps)

/** Whole octets that leave a transmitter in a time. */
export const linkOctets = (lengthUs: Micros, bandwidthBps: number): number =>
  Math.floor((lengthUs * bandwidthBps) / 8_000_000)

/** Drop tail: the frame does not fit behind what waits already (tc's bfifo). */
function overflowOf({ id, queueOctets, bandwidthBps }: ScenarioLink, waitUs: Micros): string | undefined {
  if (queueOctets === undefined) return undefined
  const waiting = linkOctets(waitUs, bandwidthBps)
  return waiting <= queueOctets ? undefined : `${waiting} octets wait for ${id}, room for ${queueOctets}`
}

type Loss = 'fault' | 'loss' | 'no-radio' | 'node-down' | 'partition' | 'mtu' | 'no-route' | 'queue'
interface Obstacle {
  readonly reason: Loss
  readonly by: string
}

function obstacleAtSending(d: Dispatch, { link: id, from, to, frame, forged }: Transmission): Obstacle | undefined {
  const link = linkById(d.env, id)
  const packet = frame.bytes.length - ETHERNET_HEADER
  if (packet > link.mtu) return { reason: 'mtu', by: `packet of ${packet} octets, ${id} carries ${link.mtu}` }
  // Two nodes are cut off from each other; an attacker is neither of them.
  if (!forged && isCut(d, from, to)) return { reason: 'partition', by: `${from} and ${to} are cut off from each other` }
  return radioObstacle(d, { link: id, from, to, forged })
}

/** Whether a partition lies between two nodes; each one that does counts as met. */
function isCut(d: Dispatch, from: NodeId, to: NodeId): boolean {
  if (d.state.partitions.length === 0) return false
  const cut = pair(from, to)
  if (!d.state.partitions.includes(cut)) return false
  d.env.faults.forEach((fault, index) => {
    if (
      fault.kind === 'partition' &&
      pair(fault.a, fault.b) === cut &&
      fault.fromUs <= d.nowUs &&
      d.nowUs <= fault.toUs
    )
      countHit(d, index)
  })
  return true
}

interface OnItsWay {
  readonly link: string
  readonly from: NodeId
  readonly to: NodeId
  readonly forged: boolean
}

/** A mobile that is not in the cell neither sends nor hears anything. Who imitates it may well be there. */
function radioObstacle(d: Dispatch, { link: id, from, to, forged }: OnItsWay): Obstacle | undefined {
  const link = linkById(d.env, id)
  if (!isRadio(link)) return undefined
  const router = present(link.between[0], 'router of a radio cell')
  const isThere = (node: NodeId): boolean => node === router || d.state.radio.get(node) === router
  const absent = !forged && !isThere(from) ? from : isThere(to) ? undefined : to
  return absent === undefined ? undefined : { reason: 'no-radio', by: `${absent} is not in the cell of ${router}` }
}

/** Checks at the end of the way. True when the frame reaches a node that can hear it. */
export function reaches(d: Dispatch, arrival: OnItsWay & { readonly message: number }): boolean {
  const { message, to } = arrival
  if (!d.node(to).up) {
    lose(d, message, to, 'node-down', `${to} is down`)
    return false
  }
  const obstacle = radioObstacle(d, arrival)
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
