import { present } from '../../../lib/assert.ts'
import type { DrainEffect, DrainEvent, HandoverFailure } from '../../../protocol/machines/gateways/events.ts'
import { drainMachine } from '../../../protocol/machines/gateways/drain.machine.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { fireActor, nameActor, sendToActor, startActor } from '../actors.ts'
import { accessRouter } from '../tables.ts'
import { waitingIn, type Drain, type DrainWord } from './drain-state.ts'
import { handOver, served } from './hand-over.ts'
import { isLeaving } from './handover.ts'
import { isDraining, settleNewcomers } from './newcomers.ts'
import { redirectSettings, type Pace } from './settings.ts'

/**
 * A gateway sends its clients to another one (RFC 5685 §5, Palomares 2013 §III-D), by the pace of the scenario (Roamscope: the
 * standards have none).
 */

const MICROS = 1_000_000

const paceOf = (d: Dispatch): Pace => redirectSettings(d).pace ?? {}

/** A person, or too much load, wants the clients elsewhere; the last `keep` of them stay. */
export function startDrain(d: Dispatch, id: NodeId, to: NodeId, keep: number): void {
  const router = accessRouter(d, id)
  const actor = router.drain?.actor ?? begin(d, id)
  const isUnderWay = isDraining(d, id)
  const { perSecond } = paceOf(d)
  if (!isUnderWay) {
    const clients = inOrder(d, id).slice(0, Math.max(0, served(d, id).length - keep))
    const none = { begun: 0, open: [], moved: 0, told: 0, failure: undefined, cancelled: false }
    setDrain(d, id, { ...none, actor, to, keep, clients })
  }
  const some = waitingIn(drainOf(d, id)) > 0
  send(d, id, { type: 'drain', some, byTime: perSecond !== undefined })
}

export function cancelDrain(d: Dispatch, id: NodeId): void {
  const { drain } = accessRouter(d, id)
  if (drain === undefined) return
  setDrain(d, id, { ...drain, cancelled: true })
  send(d, id, { type: 'cancel', open: drain.open.length > 0 })
}

/** Clients that are not on their way already, as they came or as drawn. */
function inOrder(d: Dispatch, id: NodeId): readonly NodeId[] {
  const clients = [
    ...new Set(
      served(d, id)
        .filter(sa => !isLeaving(d, id, sa.remote.address))
        .map(({ peer }) => peer),
    ),
  ]
  if (paceOf(d).order !== 'drawn') return clients
  // Fisher and Yates, from the end.
  for (let at = clients.length - 1; at > 0; at--) {
    const with_ = d.drawBelow(id, 'order of a drain', at + 1)
    const [one, other] = [present(clients[at], 'client'), present(clients[with_], 'client')]
    clients[at] = other
    clients[with_] = one
  }
  return clients
}

function begin(d: Dispatch, id: NodeId): string {
  const actor = nameActor(d, id, 'drain')
  const { perSecond = 1 } = paceOf(d)
  startActor<DrainEffect>(d, actor, drainMachine, { everyUs: Math.round(MICROS / perSecond) }, effect =>
    act(d, id, effect),
  )
  return actor
}

const setDrain = (d: Dispatch, id: NodeId, drain: Drain): void => d.setNode({ ...accessRouter(d, id), drain })
const drainOf = (d: Dispatch, id: NodeId): Drain => present(accessRouter(d, id).drain, `drain of ${id}`)

function send(d: Dispatch, id: NodeId, event: DrainEvent): void {
  sendToActor<DrainEffect>(d, drainOf(d, id).actor, event, effect => act(d, id, effect))
  settleNewcomers(d, id)
}

export function fireDrainTimer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  fireActor<DrainEffect>(d, actor, timer, effect => act(d, id, effect))
}

/** What became of a client that was sent away. */
export function hearOfDrained(d: Dispatch, id: NodeId, { client, moved, failure }: DrainWord): void {
  const node = d.node(id)
  if (!node.up || node.role !== 'access-router' || node.drain?.open.includes(client) !== true) return
  const { drain } = node
  const open = drain.open.filter(each => each !== client)
  const good = failure === undefined || !OF_THE_OTHER.has(failure)
  setDrain(d, id, { ...drain, open, moved: drain.moved + Number(moved), failure: good ? drain.failure : failure })
  send(d, id, { type: 'settled', good, open: open.length > 0 })
}

/** Failures that say something about the next gateway and not about one client. */
const OF_THE_OTHER = new Set<HandoverFailure>(['no-reply', 'not-taken'])

function act(d: Dispatch, id: NodeId, effect: DrainEffect): void {
  const drain = drainOf(d, id)
  switch (effect.type) {
    case 'beginClients':
      return d.afterThis(() => beginClients(d, id))
    case 'reportStopped': {
      const { to, failure } = drain
      const waiting = waitingIn(drain)
      const why = failure === 'not-taken' ? 'does not take contexts' : 'does not answer'
      const rest = waiting === 0 ? 'all were sent already' : `${of(waiting, 'client')} not sent`
      const text = `${label(d, to)} ${why}: ${rest}`
      d.record({ kind: 'reported', node: id, code: 'drain-stopped', text, ref: 'RFC 5685 §11' })
      return
    }
    case 'mark': {
      const text = textOf(d, id, effect.mark)
      if (text !== undefined) d.record({ kind: 'marked', node: id, mark: effect.mark, ref: effect.ref, text })
    }
  }
}

/** As many as the pace allows now: one in its time, or so many that no more are on their way than may be. */
function beginClients(d: Dispatch, id: NodeId): void {
  const { perSecond, inFlight = Infinity } = paceOf(d)
  const drain = drainOf(d, id)
  const { clients, begun, open, to } = drain
  const room = Math.max(0, inFlight - open.length)
  const now = clients.slice(begun, begun + (perSecond === undefined ? room : Math.min(1, room)))
  const after = { ...drain, begun: begun + now.length, open: [...open, ...now] }
  setDrain(d, id, after)
  for (const client of now) {
    const text = `${label(d, id)} hands ${label(d, client)} over to ${label(d, to)}`
    d.recordAndThen({ kind: 'command', node: id, command: 'redirect-context', text }, () => handOver(d, id, client, to))
  }
  if (waitingIn(after) === 0) send(d, id, { type: 'allBegun' })
}

/** How often progress is told: at every tenth part. */
const PARTS = 10

function textOf(d: Dispatch, id: NodeId, mark: string): string | undefined {
  const drain = drainOf(d, id)
  const { moved, to, told } = drain
  const total = drain.clients.length
  const progress = `${moved} of ${of(total, 'client')} with ${label(d, to)}`
  switch (mark) {
    case 'drain-begun':
      return `${of(total, 'client')} to go to ${label(d, to)}, ${paceText(paceOf(d))}`
    case 'drain-nobody':
      return 'no client to send away'
    case 'drain-under-way':
      return 'clients are being sent away already'
    case 'drain-cancelled':
      return `by hand: ${of(waitingIn(drain), 'client')} not sent`
    case 'drain-ended':
      return progress
    default: {
      const part = Math.floor((moved * PARTS) / Math.max(1, total))
      if (part <= told) return undefined
      setDrain(d, id, { ...drain, told: part })
      return progress
    }
  }
}

function paceText({ perSecond, inFlight }: Pace): string {
  const told = [
    ...(perSecond === undefined ? [] : [`${perSecond} a second`]),
    ...(inFlight === undefined ? [] : [`at most ${inFlight} at once`]),
  ]
  return told.length === 0 ? 'all at once' : told.join(', ')
}

const of = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
const label = (d: Dispatch, node: NodeId): string => d.env.scenario.nodes[node]?.label ?? node
