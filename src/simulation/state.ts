import type { Micros } from '../lib/micros.ts'
import type { PersistentMap } from '../lib/persistent-map.ts'
import type { PacketFlow } from '../protocol/ipsec/packet-flow.ts'
import type { CxtpMessage } from '../protocol/wire/cxtp/message.ts'
import type { IkeStimulus } from '../scenarios/ike-section.ts'
import type { NodeId } from '../trace/event.ts'
import type { DrainWord } from './nodes/gateways/drain-state.ts'
import type { HandoverWord } from './nodes/ike/ike-output.ts'
import type { NodeState } from './nodes/node-state.ts'

/** A frame on its way into the network, with what its sender knows about it. */
export interface Frame {
  readonly bytes: Uint8Array
  /** Innermost name the sender knows: `CTAR`, `ESP`, `BU`, … */
  readonly name: string
  readonly protocol: string
  /** Data plane: counted under traffic, drawn thin. */
  readonly traffic: boolean
  /** Carried inside ESP although named by its content. */
  readonly encrypted: boolean
  readonly detail: string
}

/** What waits in the queue. Plain data, so that a checkpoint is a copy. */
export type Pending =
  | {
      readonly kind: 'arrive'
      readonly message: number
      readonly link: string
      readonly from: NodeId
      readonly to: NodeId
      readonly bytes: Uint8Array
      /** Sent by an attacker, who is where the frame is, whoever it is said to come from. */
      readonly forged: boolean
    }
  | {
      readonly kind: 'depart'
      readonly link: string
      readonly from: NodeId
      readonly to: NodeId
      readonly frame: Frame
    }
  | {
      readonly kind: 'timer'
      readonly node: NodeId
      readonly actor: string
      readonly timer: string
      readonly name: string
    }
  | { readonly kind: 'stimulus'; readonly index: number }
  /** Traffic met a policy that has no SA. */
  | { readonly kind: 'negotiate'; readonly node: NodeId; readonly peer: NodeId; readonly flow: PacketFlow }
  /** What a gateway hears of a client that is handed over. */
  | { readonly kind: 'handover'; readonly node: NodeId; readonly client: string; readonly word: HandoverWord }
  /** What became of a client that a gateway sends away with all its others. */
  | { readonly kind: 'drained'; readonly node: NodeId; readonly word: DrainWord }
  /** A gateway looks at its load, or notes it. */
  | { readonly kind: 'load' | 'note-load'; readonly node: NodeId }
  /** An SA made by key management reached a limit by octets. */
  | { readonly kind: 'limit'; readonly node: NodeId; readonly row: string; readonly limit: 'worn' | 'over' }
  | { readonly kind: 'expiry'; readonly node: NodeId }
  /** A message of CXTP whose sender has done computing. */
  | { readonly kind: 'to-router'; readonly node: NodeId; readonly peer: string; readonly message: CxtpMessage }
  /** A daemon has had the time that what it is at costs. */
  | { readonly kind: 'daemon'; readonly node: NodeId }
  /** A line of the script has reached the daemon. */
  | { readonly kind: 'ike-command'; readonly stimulus: IkeStimulus }
  /** The next IKE SA of a series is begun. */
  | { readonly kind: 'ike-series'; readonly node: NodeId }
  /** A daemon has done computing. */
  | { readonly kind: 'computed'; readonly node: NodeId }
  /** Parts of a message from `peer` have waited long enough for the others. */
  | { readonly kind: 'reassembly'; readonly node: NodeId; readonly peer: string }
  | { readonly kind: 'flow'; readonly flow: number }
  | { readonly kind: 'download'; readonly download: number }
  | { readonly kind: 'attach'; readonly mobile: NodeId; readonly router: NodeId }
  | { readonly kind: 'fault'; readonly index: number; readonly phase: 'begin' | 'end' }
  | {
      readonly kind: 'inject'
      readonly fault: number
      readonly copyOf: number
      readonly link: string
      readonly from: NodeId
      readonly to: NodeId
      readonly frame: Frame
    }

/** Beside what waits, not mixed with it: the queue compares entries of one shape. */
export interface QueueEntry {
  readonly atUs: Micros
  /** Order of insertion: breaks ties, equal on every machine. */
  readonly order: number
  /** `seq` of the event that put it here. */
  readonly cause: number | null
  readonly pending: Pending
}

/** Everything a run is at one moment, as an immutable value. The queue and the machines' snapshots stand beside it. */
export interface SimulationState {
  readonly nowUs: Micros
  readonly nodes: PersistentMap<NodeState>
  /** Router in whose cell each mobile is; null between cells. */
  readonly radio: PersistentMap<NodeId | null>
  /** Per link direction, when its transmitter is free again. */
  readonly busyUntilUs: PersistentMap<Micros>
  /** When time next ends a row of each node. */
  readonly expiryUs: PersistentMap<Micros>
  /** Draws made so far, by `node/purpose`. */
  readonly draws: PersistentMap<number>
  /** Frames seen by the selectors so far: slot 2i for fault i, slot 2i + 1 for its `after` selector. */
  readonly matches: readonly number[]
  /** How often each fault took effect so far. */
  readonly faultHits: readonly number[]
  /** Why a forgery could not be sent, by the number of its fault. */
  readonly forgeriesFailed: Readonly<Record<number, string>>
  /** ESP that an attacker recorded (faults/overhear.ts), where one makes something of it. */
  readonly overheard: readonly OverheardFrame[]
  /** Frames held by a reorder fault, waiting for the message they must follow. */
  readonly heldBack: readonly HeldBack[]
  /** Tunnels that gateways have written into files, by `gateway/peer`; files outlast a crash (Palomares 2013 §III-B). */
  readonly files: PersistentMap<string>
  /** Addresses that belong to another node now, by address (RFC 6311 §2). */
  readonly takenOver: PersistentMap<NodeId>
  /** Pairs of nodes now cut off from each other, `a-b` sorted. */
  readonly partitions: readonly string[]
  readonly nextMessage: number
  readonly nextNumber: number
  readonly nextOrder: number
  /** By actor: its running timers. */
  readonly timers: PersistentMap<readonly RunningTimer[]>
}

/**
 * The one that a run works on: its fields change in place, with every frame and timer, and what is in them is immutable.
 * Only a checkpoint copies it (a copy per change was a copy of nineteen fields, several per frame).
 */
export type LiveState = { -readonly [Field in keyof SimulationState]: SimulationState[Field] }

export interface RunningTimer {
  readonly timer: string
  /** Of the queue's entry. */
  readonly order: number
}

/** What somebody on a link recorded. */
export interface OverheardFrame {
  readonly link: string
  readonly bytes: Uint8Array
}

export interface HeldBack {
  readonly fault: number
  readonly message: number
  /** The message it must follow, once that was sent. */
  readonly behind: number | null
  readonly link: string
  readonly from: NodeId
  readonly to: NodeId
  readonly bytes: Uint8Array
  readonly cause: number
}
