import type { Micros } from '../../lib/micros.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import type { NodeId } from '../../trace/event.ts'
import { costedSuite } from '../costs.ts'
import type { Dispatch } from '../dispatch.ts'
import { carryOutIke, heldOff, ikeContextOf } from './ike-outputs.ts'
import type { IkeContext } from './ike/ike-work.ts'
import {
  handleIkev1Command,
  handleIkev1Datagram,
  handleIkev1Timer,
  type Ikev1Command,
  type Ikev1Step,
} from './ike1/endpoint.ts'
import type { Ikev1Endpoint } from './ike1/state.ts'
import { describeIkev1Report } from './ikev1-reports.ts'
import { diffIsakmpSas } from './ikev1-rows.ts'
import type { Ikev1Datagram, Ikev1Task, Ikev1Working } from './ikev1-working.ts'

/** A datagram of IKEv1 to IKE's port. False when this node does not speak it. */
export const receiveIkev1Datagram = (d: Dispatch, id: NodeId, message: number, datagram: Ikev1Datagram): boolean =>
  doOrWait(d, id, { kind: 'datagram', message, datagram })

export function commandIkev1(d: Dispatch, id: NodeId, command: Ikev1Command): void {
  doOrWait(d, id, { kind: 'command', command })
}

export function fireIkev1Timer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  doOrWait(d, id, { kind: 'timer', actor, timer })
}

/** A daemon does one thing at a time. False when the node has none. */
function doOrWait(d: Dispatch, id: NodeId, task: Ikev1Task): boolean {
  const node = d.node(id)
  if (node.ike1 === undefined) return false
  const { working } = node.ike1
  if (working === undefined) {
    begin(d, id, task)
    return true
  }
  const isWaiting = task.kind === 'command' && working.waiting.some(each => sameCommand(each.task, task.command))
  const waiting = isWaiting ? working.waiting : [...working.waiting, { task, cause: d.cause }]
  d.setNode({ ...node, ike1: { ...node.ike1, working: { ...working, waiting } } })
  return true
}

const sameCommand = (task: Ikev1Task, command: Ikev1Command): boolean =>
  task.kind === 'command' && JSON.stringify(task.command) === JSON.stringify(command)

function begin(d: Dispatch, id: NodeId, task: Ikev1Task): void {
  const node = d.node(id)
  if (node.ike1 === undefined) return
  const before: Ikev1Endpoint = { ...node.ike1.endpoint, ipsec: node.ipsec }
  let spentUs = task.kind === 'datagram' ? d.env.costs.ikeMessageUs : 0
  const crypto = costedSuite(d.env.costs, d.env.crypto, us => (spentUs += us))
  const { endpoint, outputs } = carryOut(before, { ...ikeContextOf(d, id), crypto }, task)
  const message = task.kind === 'datagram' ? task.message : null
  const untilUs = d.nowUs + spentUs
  const working: Ikev1Working = { untilUs, message, before, outputs, waiting: [] }
  d.setNode({ ...d.node(id), ike1: { ...node.ike1, endpoint, working } })
  if (spentUs === 0) finishIkev1(d, id)
  else d.schedule({ kind: 'computed', node: id }, spentUs)
}

function carryOut(endpoint: Ikev1Endpoint, context: IkeContext, task: Ikev1Task): Ikev1Step {
  switch (task.kind) {
    case 'datagram':
      return handleIkev1Datagram(endpoint, task.datagram, context)
    case 'command':
      return handleIkev1Command(endpoint, task.command, context)
    case 'timer':
      return handleIkev1Timer(endpoint, task, context)
  }
}

/** The time of a task is over: what it led to is there, and the next one begins. */
export function finishIkev1(d: Dispatch, id: NodeId): void {
  const node = d.node(id)
  // A crash may have ended it meanwhile.
  if (node.ike1?.working?.untilUs !== d.nowUs) return
  const { working, ...ike1 } = node.ike1
  const { before, outputs, message, waiting } = working
  const { endpoint } = ike1
  d.setNode({ ...node, ike1 })
  carryOutIke(d, id, message, outputs, {
    peerOf: sa => (before.sas[sa] ?? endpoint.sas[sa])?.peer,
    holdOff: peer => holdOff(d, id, peer),
    describe: describeIkev1Report,
    rows: diffIsakmpSas(before, endpoint, d.env.crypto),
    ipsec: rebased(node.ipsec, before.ipsec, endpoint.ipsec),
    label: ({ name, detail = '' }) => ({ name, detail }),
  })
  for (const { task, cause } of waiting) d.causedBy(cause, () => doOrWait(d, id, task))
}

/** What a task changed in the databases, made to what they are now: counters have gone on meanwhile. */
function rebased(now: IpsecState, before: IpsecState, after: IpsecState): IpsecState {
  if (now === before) return after
  return {
    ...now,
    sad: before.sad === after.sad ? now.sad : rebasedRows(now.sad, before.sad, after.sad),
    spd: before.spd === after.spd ? now.spd : after.spd,
  }
}

function rebasedRows<T extends { readonly id: string }>(
  now: readonly T[],
  before: readonly T[],
  after: readonly T[],
): readonly T[] {
  const untouched = new Set(before)
  const known = new Set([...before, ...after].map(({ id }) => id))
  return [
    ...after.flatMap(row => {
      if (!untouched.has(row)) return [row]
      const current = now.find(({ id }) => id === row.id)
      return current === undefined ? [] : [current]
    }),
    ...now.filter(({ id }) => !known.has(id)),
  ]
}

function holdOff(d: Dispatch, id: NodeId, peer: string): void {
  const node = d.node(id)
  if (node.ike1 === undefined) return
  const { endpoint, holdUntilUs } = node.ike1
  const untilUs = d.nowUs + endpoint.config.timers.halfOpenUs
  d.setNode({ ...node, ike1: { ...node.ike1, holdUntilUs: heldOff(holdUntilUs, peer, untilUs) } })
}

/** How long a timer of the node's IKEv1 has to wait for the daemon, µs. */
export function ikev1BusyForUs(d: Dispatch, id: NodeId): Micros {
  const until = d.node(id).ike1?.working?.untilUs
  return until === undefined ? 0 : until - d.nowUs
}
