import type { Micros } from '../../lib/micros.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Pending, RunningTimer } from '../state.ts'
import type { HostStep, MachineDefinition } from '../hosts/host.ts'

export type EffectHandler = (effect: never) => void

/** The next actor name of a node: `nar/cxtp/2`. */
export function nameActor(d: Dispatch, node: NodeId, protocol: string): string {
  const state = d.node(node)
  const count = (state.actorCount[protocol] ?? 0) + 1
  d.setNode({ ...state, actorCount: { ...state.actorCount, [protocol]: count } })
  return `${node}/${protocol}/${count}`
}

/** Node an actor runs on: the first part of its name. */
export function nodeOfActor(actor: string): NodeId {
  const end = actor.indexOf('/')
  return end < 0 ? actor : actor.slice(0, end)
}

/** What its node runs it for, `cxtp` of `nar/cxtp/1`; empty where the name has no number behind. */
export function protocolOfActor(actor: string): string {
  const begin = actor.indexOf('/') + 1
  const end = actor.indexOf('/', begin)
  return end < 0 ? '' : actor.slice(begin, end)
}

/** Starts a machine; `handle` does its effects. */
export function startActor<E>(
  d: Dispatch,
  actor: string,
  definition: MachineDefinition,
  input: unknown,
  handle: (effect: E) => void,
): void {
  carryOut(d, actor, definition.id, d.env.host.start(actor, definition, input), handle)
}

/** Gives a machine an event; `handle` does what it decides. */
export function sendToActor<E>(
  d: Dispatch,
  actor: string,
  event: { readonly type: string },
  handle: (effect: E) => void,
): void {
  carryOut(d, actor, d.env.host.machineOf(actor), d.env.host.send(actor, event), handle)
}

/** A timer of a machine ran out. */
export function fireActor<E>(d: Dispatch, actor: string, timer: string, handle: (effect: E) => void): void {
  carryOut(d, actor, d.env.host.machineOf(actor), d.env.host.fire(actor, timer), handle)
}

/**
 * One reaction of a machine: its timers, the record of its transition, then its effects in order, all caused by that
 * transition. Ticks that change nothing but send the next packet of a source are not worth a line each.
 */
function carryOut<E>(d: Dispatch, actor: string, machine: string, step: HostStep, handle: (effect: E) => void): void {
  const { report } = step
  const tick =
    report.from === report.to && report.guards.length === 0 && step.effects.every(({ type }) => type === 'sendPacket')
  const seq = tick
    ? d.cause
    : d.record({
        kind: 'entered',
        node: nodeOfActor(actor),
        actor,
        machine,
        from: report.from,
        state: report.to,
        event: report.event,
        guards: report.guards,
        actions: report.actions,
        ref: report.ref,
      })
  d.causedBy(seq, () => {
    for (const change of step.timers) setTimer(d, actor, change)
    for (const effect of step.effects) handle(effect as E)
  })
  d.runDeferred()
}

/** Starts or cancels a timer of an actor. */
export function setTimer(d: Dispatch, actor: string, change: HostStep['timers'][number]): void {
  if ('cancel' in change) {
    setTimers(d, actor, without(timersOf(d, actor), change.cancel))
    return
  }
  const { start: timer, delayUs, name } = change
  const order = d.schedule({ kind: 'timer', node: nodeOfActor(actor), actor, timer, name }, delayUs)
  setTimers(d, actor, [...without(timersOf(d, actor), timer), { timer, order }])
}

/** A timer that is due is due `byUs` later, if it is still the running one. */
export function postponeTimer(
  d: Dispatch,
  entry: Extract<Pending, { kind: 'timer' }>,
  order: number,
  byUs: Micros,
): void {
  const { actor, timer } = entry
  if (!isRunning(d, actor, timer, order)) return
  const next = d.schedule(entry, byUs)
  setTimers(d, actor, [...without(timersOf(d, actor), timer), { timer, order: next }])
}

/** True when the queue's timer entry is still the running one; it counts as used then. */
export function takeTimer(d: Dispatch, actor: string, timer: string, order: number): boolean {
  if (!isRunning(d, actor, timer, order)) return false
  setTimers(d, actor, without(timersOf(d, actor), timer))
  return true
}

/** Ends an actor and its timers: the node crashed. */
export function stopActor(d: Dispatch, actor: string): void {
  d.env.host.stop(actor)
  dropTimers(d, actor)
}

/** No timer of an actor runs any more. */
export function dropTimers(d: Dispatch, actor: string): void {
  d.state.timers = d.state.timers.without(actor)
}

/** A handful at most. */
type Timers = readonly RunningTimer[]
const NO_TIMERS: Timers = []

const timersOf = (d: Dispatch, actor: string): Timers => d.state.timers.get(actor) ?? NO_TIMERS

const isRunning = (d: Dispatch, actor: string, timer: string, order: number): boolean =>
  timersOf(d, actor).some(each => each.timer === timer && each.order === order)

/** Most actors have no timer most of the time. */
function setTimers(d: Dispatch, actor: string, timers: Timers): void {
  d.state.timers = timers.length === 0 ? d.state.timers.without(actor) : d.state.timers.with(actor, timers)
}

const without = (timers: Timers, timer: string): Timers => timers.filter(each => each.timer !== timer)
