import type { Micros } from '../../lib/micros.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Daemon, DaemonJob, Waiting } from './daemon-state.ts'
import { arrivalCostUs } from './ike-arrival.ts'

/**
 * A node's daemon for key management and contexts does one thing at a time, where computing takes time: what comes
 * meanwhile waits, messages in the order in which they came, and before anything is begun of its own.
 */

export const IDLE_DAEMON: Daemon = {
  untilUs: 0,
  current: undefined,
  messages: [],
  wishes: [],
  turn: undefined,
  octets: 0,
  spentUs: 0,
  waitingMost: 0,
  waitedUs: 0,
}

export const daemonOf = (d: Dispatch, id: NodeId): Daemon => d.node(id).daemon ?? IDLE_DAEMON
export const setDaemon = (d: Dispatch, id: NodeId, change: Partial<Daemon>): void =>
  d.setNode({ ...d.node(id), daemon: { ...daemonOf(d, id), ...change } })

/** Octets of IKE's datagrams that wait at most, as in a receive buffer of Linux (net.core.rmem_default); more is lost. */
const OCTETS_MAX = 212_992

export const waitingFor = ({ messages, wishes }: Daemon): number => messages.length + wishes.length

/**
 * Work for the daemon. True: it takes no time and nothing else waits, so that the caller does it now; otherwise it is done
 * in its turn.
 */
export function isDoneAtOnce(d: Dispatch, id: NodeId, job: DaemonJob): boolean {
  const daemon = daemonOf(d, id)
  if (daemon.turn === undefined && daemon.untilUs <= d.nowUs && costOf(d, id, job) === 0) return true
  const octets = daemon.octets + octetsOf(job)
  if (job.what === 'ike' && octets > OCTETS_MAX) {
    const by = `more than ${OCTETS_MAX} octets of IKE would wait`
    d.record({ kind: 'lost', node: id, message: job.message, reason: 'queue', by })
    return false
  }
  const waiting: Waiting = { job, sinceUs: d.nowUs, cause: d.cause }
  const queues =
    job.what === 'hand-over' ? { wishes: [...daemon.wishes, waiting] } : { messages: [...daemon.messages, waiting] }
  setDaemon(d, id, { ...queues, octets })
  if (daemon.turn === undefined) next(d, id)
  setDaemon(d, id, { waitingMost: Math.max(daemon.waitingMost, waitingFor(daemonOf(d, id))) })
  return false
}

const octetsOf = (job: DaemonJob): number => (job.what === 'ike' ? job.datagram.payload.length : 0)

/** A turn of the daemon: what it has computed for is done by `work`, and the next thing is begun. */
export function takeTurn(d: Dispatch, id: NodeId, order: number, work: (job: DaemonJob) => void): void {
  const { turn, untilUs, current, waitedUs } = daemonOf(d, id)
  // Since then the node was down.
  if (turn !== order) return
  setDaemon(d, id, { turn: undefined })
  if (current !== undefined && untilUs <= d.nowUs) {
    setDaemon(d, id, { current: undefined, waitedUs: Math.max(waitedUs, d.nowUs - current.sinceUs) })
    d.causedBy(current.cause, () => work(current.job))
    d.runDeferred()
  }
  if (daemonOf(d, id).turn === undefined) next(d, id)
}

/** What is next is begun as soon as the daemon is free. */
function next(d: Dispatch, id: NodeId): void {
  const daemon = daemonOf(d, id)
  const { current, untilUs, messages, wishes } = daemon
  const first = messages[0] ?? wishes[0]
  if (current === undefined && first === undefined) return
  if (current !== undefined || untilUs > d.nowUs || first === undefined) return awaitTurn(d, id)
  const costUs = costOf(d, id, first.job)
  setDaemon(d, id, {
    current: first,
    ...(messages[0] === undefined ? { wishes: wishes.slice(1) } : { messages: messages.slice(1) }),
    octets: daemon.octets - octetsOf(first.job),
    untilUs: d.nowUs + costUs,
    spentUs: daemon.spentUs + costUs,
  })
  awaitTurn(d, id)
}

function awaitTurn(d: Dispatch, id: NodeId): void {
  const { untilUs } = daemonOf(d, id)
  setDaemon(d, id, { turn: d.schedule({ kind: 'daemon', node: id }, Math.max(0, untilUs - d.nowUs)) })
}

/** The daemon is kept for so long, from now or from when it is free. */
export function occupy(d: Dispatch, id: NodeId, costUs: Micros): void {
  if (costUs === 0) return
  const { untilUs, spentUs } = daemonOf(d, id)
  setDaemon(d, id, { untilUs: Math.max(d.nowUs, untilUs) + costUs, spentUs: spentUs + costUs })
}

/** Computing time of this dispatch that the daemon of a node spends: what is sent meanwhile leaves later, too. */
export function spend(d: Dispatch, id: NodeId, costUs: Micros): void {
  d.spentUs += costUs
  occupy(d, id, costUs)
}

/** What a job costs before anything comes of it; a message of CXTP is taken for one of IKE. */
function costOf(d: Dispatch, id: NodeId, job: DaemonJob): Micros {
  switch (job.what) {
    case 'ike': {
      const { ike } = d.node(id)
      return ike === undefined ? 0 : arrivalCostUs(d, ike.endpoint, job.datagram)
    }
    case 'contexts':
      return d.env.costs.ikeMessageUs
    case 'hand-over':
      return 0
  }
}
