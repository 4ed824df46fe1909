import { fail } from '../lib/assert.ts'
import { drawBelow, drawBytes } from '../lib/draw.ts'
import type { TimeHeap } from '../lib/heap.ts'
import type { Micros } from '../lib/micros.ts'
import type { NewEvent, NodeId } from '../trace/event.ts'
import type { Environment } from './environment.ts'
import type { NodeState } from './nodes/node-state.ts'
import type { Recorder } from './recorder.ts'
import type { LiveState, Pending, QueueEntry, SimulationState } from './state.ts'

/** What may wait at once; a run that exceeds it is a storm, not a scenario. */
const MAX_PENDING = 200_000

/**
 * One dispatch: a queue entry is being handled. Handlers read and replace immutable values through it, record events
 * and put new entries into the queue; `cause` is the event that everything recorded next follows from.
 */
export class Dispatch {
  readonly state: LiveState
  cause: number | null
  /** Virtual time this dispatch's node has spent computing so far; frames leave that much later. */
  spentUs: Micros = 0
  readonly env: Environment
  private lastNode: NodeState | undefined
  private readonly deferred: { readonly cause: number | null; readonly work: () => void }[] = []
  private readonly queue: TimeHeap<QueueEntry>
  private readonly recorder: Recorder

  constructor(
    env: Environment,
    state: LiveState,
    queue: TimeHeap<QueueEntry>,
    recorder: Recorder,
    cause: number | null,
  ) {
    this.env = env
    this.state = state
    this.queue = queue
    this.recorder = recorder
    this.cause = cause
  }

  get nowUs(): Micros {
    return this.state.nowUs
  }

  /** Records an event, made for this, that follows from the current cause. Gives its number. */
  record(event: NewEvent): number {
    return this.recorder.add(event, this.nowUs, this.cause)
  }

  /** Records an event and makes it the cause of what `then` does. */
  recordAndThen(event: NewEvent, then: () => void): void {
    const seq = this.record(event)
    this.causedBy(seq, then)
  }

  causedBy(seq: number | null, then: () => void): void {
    const before = this.cause
    this.cause = seq
    then()
    this.cause = before
  }

  /** Runs `then` once the machine step being carried out is finished: a machine is never entered while it is at work. */
  afterThis(then: () => void): void {
    this.deferred.push({ cause: this.cause, work: then })
  }

  /** What `afterThis` collected, in order. */
  runDeferred(): void {
    for (let next = this.deferred.shift(); next !== undefined; next = this.deferred.shift())
      this.causedBy(next.cause, next.work)
  }

  node(id: NodeId): NodeState {
    const { lastNode } = this
    // One node acts in most of a dispatch, and looks at itself tens of times.
    if (lastNode?.id === id) return lastNode
    const node = this.state.nodes.get(id) ?? fail(`there is a node ${id}`)
    this.lastNode = node
    return node
  }

  setNode(node: NodeState): void {
    this.state.nodes = this.state.nodes.with(node.id, node)
    this.lastNode = node
  }

  update(change: Partial<SimulationState>): void {
    Object.assign(this.state, change)
  }

  /** Random octets, named by node and purpose, so that a fault never shifts another node's draws. */
  drawBytes(node: NodeId, purpose: string, length: number): Uint8Array {
    return drawBytes({ seed: this.env.seed, node, purpose, count: this.countDraw(node, purpose) }, length)
  }

  drawBelow(node: NodeId, purpose: string, bound: number): number {
    return drawBelow({ seed: this.env.seed, node, purpose, count: this.countDraw(node, purpose) }, bound)
  }

  private countDraw(node: NodeId, purpose: string): number {
    const name = `${node}/${purpose}`
    const count = this.state.draws.get(name) ?? 0
    this.state.draws = this.state.draws.with(name, count + 1)
    return count
  }

  /** Puts an entry into the queue, `delayUs` from now. Gives its order. */
  schedule(pending: Pending, delayUs: Micros): number {
    if (!Number.isInteger(delayUs) || delayUs < 0) fail(`delay in whole µs, not ${delayUs}`)
    if (this.queue.size >= MAX_PENDING) fail(`at most ${MAX_PENDING} entries waiting`)
    const order = this.state.nextOrder
    this.queue.push({ atUs: this.nowUs + delayUs, order, cause: this.cause, pending })
    this.state.nextOrder = order + 1
    return order
  }
}
