import { assert, present } from '../lib/assert.ts'
import { TimeHeap } from '../lib/heap.ts'
import { formatMicros, type Micros } from '../lib/micros.ts'
import { PersistentMap } from '../lib/persistent-map.ts'
import type { TraceEvent } from '../trace/event.ts'
import { Dispatch } from './dispatch.ts'
import type { Environment } from './environment.ts'
import type { MachineHost } from './hosts/host.ts'
import type { PureHost, SavedActors } from './hosts/host-pure.ts'
import { injectCopy } from './faults/attacker.ts'
import { reportIdleFaults } from './faults/hits.ts'
import { beginFault, endFault } from './faults/scheduled.ts'
import { releaseBehind } from './faults/middleware.ts'
import { takeTurn } from './nodes/daemon.ts'
import { work } from './nodes/daemon-work.ts'
import { openDownload } from './nodes/downloads.ts'
import { hearOfDrained } from './nodes/gateways/drain.ts'
import { lookAtLoad, noteLoad } from './nodes/gateways/load.ts'
import { hearOfHandover } from './nodes/gateways/receive.ts'
import { limitIke } from './nodes/ike-node.ts'
import { finishIkev1 } from './nodes/ikev1-node.ts'
import { carryOutScript, goOnWithSeries, wishForSa } from './nodes/ike-wishes.ts'
import { attach } from './nodes/movement.ts'
import { expireMappings } from './nodes/nat.ts'
import { receiveFrame } from './nodes/receive.ts'
import { expireRows } from './nodes/tables.ts'
import { reaches, transmit } from './network.ts'
import { Recorder } from './recorder.ts'
import { setUp } from './setup.ts'
import type { LiveState, QueueEntry, SimulationState } from './state.ts'
import { sendNow } from './nodes/router-transport.ts'
import { giveUpIncomplete } from './nodes/router-transport-receive.ts'
import { applyStimulus } from './nodes/stimuli.ts'
import { fireTimer } from './nodes/timers.ts'
import { startFlow } from './nodes/traffic.ts'

/** What a run may come to; beyond it is an error of who asked for it. A trace file holds as many events. */
const RUN_LIMITS = { events: 1_000_000, octets: 128 * 2 ** 20, waiting: 100_000, atOnce: 20_000 } as const

/** Dispatches in a run; a loop of messages without end is stopped here, loudly. */
const MAX_DISPATCHES = 5_000_000

/** A moment to go on from: immutable values only. `machines` are the host's snapshots. */
export interface Checkpoint {
  readonly state: SimulationState
  readonly queue: readonly QueueEntry[]
  readonly machines: SavedActors
  readonly events: readonly TraceEvent[]
  readonly step: number
}

/** One run: a queue ordered by (time, order), the immutable state, and the record of what happened. */
export class Simulation {
  private readonly state: LiveState
  private readonly queue: TimeHeap<QueueEntry>
  private readonly recorder: Recorder
  private readonly env: Environment
  private dispatches = 0
  /** Dispatches since virtual time last moved. */
  private atOnce = 0

  private constructor(env: Environment, state: SimulationState, queue: readonly QueueEntry[], recorder: Recorder) {
    this.env = env
    this.state = { ...state }
    this.queue = new TimeHeap(queue)
    this.recorder = recorder
  }

  /** Builds nodes, tables and actors of the scenario; everything recorded then is step 0. */
  static start(env: Environment): Simulation {
    const simulation = new Simulation(env, initialState(env), [], new Recorder())
    simulation.dispatch(null, d => setUp(d))
    return simulation
  }

  static resume(env: Environment, checkpoint: Checkpoint): Simulation {
    savable(env.host).load(checkpoint.machines)
    return new Simulation(env, checkpoint.state, checkpoint.queue, new Recorder(checkpoint.events, checkpoint.step))
  }

  get nowUs(): Micros {
    return this.state.nowUs
  }

  get events(): readonly TraceEvent[] {
    return this.recorder.events
  }

  checkpoint(): Checkpoint {
    const { state, env, recorder } = this
    return {
      state: { ...state },
      queue: this.queue.entries(),
      machines: savable(env.host).save(),
      events: [...recorder.events],
      step: recorder.step,
    }
  }

  /** Handles the next entry of the queue. False when nothing is left before `untilUs`. */
  step(untilUs: Micros): boolean {
    const next = this.queue.peek()
    if (next === undefined || next.atUs > untilUs) return false
    assert(this.dispatches < MAX_DISPATCHES, `at most ${MAX_DISPATCHES} dispatches in a run`)
    this.queue.pop()
    this.dispatches += 1
    this.atOnce = next.atUs === this.state.nowUs ? this.atOnce + 1 : 0
    this.state.nowUs = next.atUs
    this.dispatch(next.cause, d => handle(d, next))
    return true
  }

  /** Why this run is more than can be kept, as a sentence for who asked for it; undefined while it is not. */
  get excess(): string | undefined {
    const { events, octets } = this.recorder
    const at = `at ${formatMicros(this.state.nowUs)} of virtual time`
    const found = (what: string, most: number): string =>
      `${at}: found ${what}; allowed: at most ${most} (an earlier --until, longer intervals or fewer flows)`
    if (this.atOnce > RUN_LIMITS.atOnce)
      return `${at}: found ${this.atOnce} things that happen without time going on; allowed: at most ${RUN_LIMITS.atOnce} (is a timer 0?)`
    if (events.length > RUN_LIMITS.events) return found(`${events.length} events`, RUN_LIMITS.events)
    if (octets > RUN_LIMITS.octets) return found(`${octets} octets of frames`, RUN_LIMITS.octets)
    if (this.queue.size > RUN_LIMITS.waiting) return found(`${this.queue.size} things waiting`, RUN_LIMITS.waiting)
    return undefined
  }

  /** The run is over: what a fault was meant for and never came is told. */
  finish(untilUs: Micros): void {
    this.state.nowUs = untilUs
    this.dispatch(null, d => reportIdleFaults(d, untilUs))
  }

  /** Nothing more happens before this moment: it is now. */
  standStill(atUs: Micros): void {
    this.state.nowUs = Math.max(this.state.nowUs, atUs)
  }

  /** Somebody's hand on a node, between two entries of the queue. */
  operate<T>(work: (d: Dispatch) => T): T {
    let result: { readonly value: T } | undefined
    this.dispatch(null, d => {
      result = { value: work(d) }
    })
    return present(result, 'what was done').value
  }

  /** How often each fault of the environment took effect. */
  get faultHits(): readonly number[] {
    return this.state.faultHits
  }

  private dispatch(cause: number | null, handler: (d: Dispatch) => void): void {
    this.recorder.beginStep()
    handler(new Dispatch(this.env, this.state, this.queue, this.recorder, cause))
  }
}

/** Only the pure host's machines are values; live actors cannot be taken back. */
function savable(host: MachineHost): PureHost {
  assert('save' in host, 'checkpoints need the pure host')
  return host as PureHost
}

function initialState(env: Environment): SimulationState {
  return {
    nowUs: 0,
    nodes: PersistentMap.empty(),
    radio: PersistentMap.empty(),
    busyUntilUs: PersistentMap.empty(),
    expiryUs: PersistentMap.empty(),
    draws: PersistentMap.empty(),
    matches: env.faults.flatMap(() => [0, 0]),
    faultHits: env.faults.map(() => 0),
    forgeriesFailed: {},
    overheard: [],
    heldBack: [],
    partitions: [],
    files: PersistentMap.empty(),
    takenOver: PersistentMap.empty(),
    nextMessage: 1,
    nextNumber: 1,
    nextOrder: 0,
    timers: PersistentMap.empty(),
  }
}

function handle(d: Dispatch, { pending: entry, order }: QueueEntry): void {
  switch (entry.kind) {
    case 'arrive': {
      const { message, link, from, to, bytes } = entry
      if (reaches(d, entry)) {
        d.recordAndThen({ kind: 'received', node: to, message, from, link }, () =>
          receiveFrame(d, { message, link, from, node: to, bytes }),
        )
      }
      return releaseBehind(d, message)
    }
    case 'depart': {
      const { link, from, to, frame } = entry
      if (d.node(from).up) transmit(d, { link, from, to, frame, copyOf: null, forged: false })
      return
    }
    case 'inject':
      return injectCopy(d, entry)
    case 'timer':
      return fireTimer(d, entry, order)
    case 'stimulus':
      return applyStimulus(d, entry.index)
    case 'limit':
      return limitIke(d, entry.node, entry.row, entry.limit)
    case 'handover':
      return hearOfHandover(d, entry.node, entry.client, entry.word)
    case 'drained':
      return hearOfDrained(d, entry.node, entry.word)
    case 'load':
      return lookAtLoad(d, entry.node)
    case 'note-load':
      return noteLoad(d, entry.node)
    case 'negotiate':
      return wishForSa(d, entry.node, entry.peer, entry.flow)
    case 'to-router':
      return sendNow(d, entry.node, entry.peer, entry.message)
    case 'daemon':
      return takeTurn(d, entry.node, order, job => work(d, entry.node, job))
    case 'ike-command':
      return carryOutScript(d, entry.stimulus)
    case 'ike-series':
      return goOnWithSeries(d, entry.node)
    case 'computed':
      return finishIkev1(d, entry.node)
    case 'expiry':
      return d.node(entry.node).role === 'nat' ? expireMappings(d, entry.node) : expireRows(d, entry.node)
    case 'reassembly':
      return giveUpIncomplete(d, entry.node, entry.peer)
    case 'flow':
      return startFlow(d, entry.flow)
    case 'download':
      return openDownload(d, entry.download)
    case 'attach':
      return attach(d, entry.mobile, entry.router, order)
    case 'fault':
      return entry.phase === 'begin' ? beginFault(d, entry.index) : endFault(d, entry.index)
  }
}
