/**
 * What happened, as plain data. The list of these events is the single truth about a run: tables, states, places
 * and figures at any moment are folds of it (fold.ts). This file imports no type of another room on purpose:
 * a trace must open without the code that made it.
 */
export type NodeId = string

/** A cell of a table row. Octets are lower-case hex; 64-bit counters beyond 2^53 are decimal text. */
export type Cell = string | number | boolean | null
export type Row = Readonly<Record<string, Cell>>

export const TABLES = [
  'SAD',
  'SPD',
  'PAD',
  'IKE SAs',
  'Contexts',
  'Bindings',
  'Mappings',
  'Connections',
  'Load',
] as const
export type TableName = (typeof TABLES)[number]

interface Base {
  /** Index of the event in the trace, from 0. */
  readonly seq: number
  /** Events of one dispatch of the simulation share a step; the explorer's cursor is a step. */
  readonly step: number
  /** Virtual time, whole microseconds. */
  readonly atUs: number
  /** Where it happened; `net` for the network itself. */
  readonly node: NodeId
  /** `seq` of the event that led to this one; null for stimuli of the scenario. */
  readonly cause: number | null
}

/** A stimulus of the scenario's script: `predict-handover`, `move`, `trigger-transfer`, … */
export interface CommandEvent extends Base {
  readonly kind: 'command'
  readonly command: string
  readonly text: string
}

/** A frame left an interface. */
export interface SentEvent extends Base {
  readonly kind: 'sent'
  /** Number of the frame in the run, from 1; what later events refer to. */
  readonly message: number
  /** Number among the messages a person counts (control plane), from 1; 0 for data packets. */
  readonly number: number
  readonly to: NodeId
  readonly link: string
  /** `CTAR`, `ESP`, `UDP`, `BU`, … the innermost name the sender knows. */
  readonly name: string
  readonly protocol: string
  /** Data plane: counted under traffic, drawn thin. */
  readonly traffic: boolean
  /** Carried inside ESP although named by its content. */
  readonly encrypted: boolean
  /** The whole Ethernet frame without FCS. */
  readonly bytes: Uint8Array
  /** Duplicates and replays: the message they copy. */
  readonly copyOf: number | null
  /** Made by an attacker, not by the node it claims to come from. */
  readonly forged: boolean
  /** Few words on the content for labels: `seq 4f5260d7`, `SAD + SPD`. */
  readonly detail: string
}

/** A frame arrived and was handed to the node. `bytes` only when they differ from the sent ones. */
export interface ReceivedEvent extends Base {
  readonly kind: 'received'
  readonly message: number
  readonly from: NodeId
  readonly link: string
}

export const LOSS_REASONS = ['fault', 'loss', 'no-radio', 'node-down', 'partition', 'mtu', 'no-route', 'queue'] as const
/** A frame never reached its receiver. `node` is the place where it ended. */
export interface LostEvent extends Base {
  readonly kind: 'lost'
  readonly message: number
  readonly reason: (typeof LOSS_REASONS)[number]
  readonly by: string
}

/** A fault of the scenario took effect, or never did. `fault` is its text in the contract's syntax. */
export interface FaultEvent extends Base {
  readonly kind: 'fault'
  readonly fault: string
  readonly effect:
    | 'drop'
    | 'delay'
    | 'duplicate'
    | 'reorder'
    | 'corrupt'
    | 'replay'
    | 'crash'
    | 'restart'
    | 'partition'
    | 'heal'
    | 'forge'
    /** Told at the end of the run: the fault never took effect. */
    | 'none'
  readonly message: number | null
  readonly text: string
  /** Corruption: the frame as it travels on. */
  readonly bytes: Uint8Array | null
}

/** A node refused what it received. The code names the reason, the clause says why. */
export interface RejectedEvent extends Base {
  readonly kind: 'rejected'
  readonly message: number | null
  readonly code: string
  readonly text: string
  readonly ref: string
  /** Table and key of the row that decided, where one did. */
  readonly row: string | null
}

export interface Checked {
  readonly guard: string
  readonly holds: boolean
  readonly ref: string
}

/** A machine took a transition (`from` is empty for its start). Self-transitions have from = state. */
export interface EnteredEvent extends Base {
  readonly kind: 'entered'
  /** `nar/cxtp/1`: node, protocol, number; unique in the run. */
  readonly actor: string
  /** Id of its chart in the header. */
  readonly machine: string
  readonly from: string
  readonly state: string
  /** Event that was handled: `CTAR`, `after CT_REQUEST_RETRY`, … */
  readonly event: string
  readonly guards: readonly Checked[]
  readonly actions: readonly string[]
  readonly ref: string
}

/** A row was added (previous row absent), changed or removed (`row` null). */
export interface RowEvent extends Base {
  readonly kind: 'row'
  readonly table: TableName
  readonly key: string
  readonly row: Row | null
  /** Only counters and windows moved, as they do with every packet: not a table change a person steps to. */
  readonly counter: boolean
}

/** A clause came into play: what `run --json` lists under marks and the coverage view counts. */
export interface MarkedEvent extends Base {
  readonly kind: 'marked'
  readonly mark: string
  readonly ref: string
  readonly text: string
}

/** A mobile's radio: attached to `router` or to nothing; its addresses in that moment. */
export interface MovedEvent extends Base {
  readonly kind: 'moved'
  readonly router: NodeId | null
  readonly address: string | null
}

/** The application above the tunnel: numbered packets of a flow `mn>ha`. */
export interface FlowEvent extends Base {
  readonly kind: 'flow'
  readonly flow: string
  readonly packet: number
  readonly what: 'sent' | 'delivered'
}

export interface NodeEvent extends Base {
  readonly kind: 'node'
  readonly what: 'crashed' | 'restarted'
}

/** A failure was reported to its user: never silence. */
export interface ReportedEvent extends Base {
  readonly kind: 'reported'
  readonly code: string
  readonly text: string
  readonly ref: string
}

/** One step of a derivation as its standard writes it. Octets are lower-case hex. */
export interface DerivationStep {
  /** What comes out: `SKEYSEED`, `SK_ei`, `KEYMAT`. */
  readonly name: string
  /** `prf(Ni | Nr, g^ir)`, or `SK stream[0..32]` for a piece cut from the step of that name. */
  readonly formula: string
  /** The function behind the formula: `PRF_HMAC_SHA2_256`; empty for a cut and for octets put one behind the other. */
  readonly by: string
  /** What goes in, keys first. */
  readonly inputs: readonly { readonly name: string; readonly octets: string }[]
  readonly output: string
  readonly ref: string
  /** Of a check, which has no output. */
  readonly verdict?: 'holds' | 'fails' | undefined
}

/** Keys or a proof were computed from what a row holds and what was exchanged (RFC 7296 §2.13 to §2.17). */
export interface DerivedEvent extends Base {
  readonly kind: 'derived'
  /** `IKE SAs`, or `SAD` for a pair of child SAs. */
  readonly table: 'IKE SAs' | 'SAD'
  /** Key of the row; of a pair of child SAs what its rows begin with. */
  readonly key: string
  /** `keys`, `AUTH of the initiator`, … */
  readonly what: string
  readonly steps: readonly DerivationStep[]
}

/**
 * Two rows of one table that a lookup could not tell apart: the arriving one may not stand beside the holder's
 * (RFC 4301 §4.1). `node` is the router where they meet; the holder's row stays as it is.
 */
export interface CollidedEvent extends Base {
  readonly kind: 'collided'
  readonly table: 'SAD' | 'IKE SAs'
  /** Key of the arriving row: what it has, or would have, in the table. */
  readonly key: string
  readonly withKey: string
  /** What an inbound lookup goes by, numbered as in Allard 2008 §3.2.2; null for IKE SAs, found by their SPIs. */
  readonly lookupCase: 1 | 2 | 3 | null
  /** `0x00000101`; of IKE SAs initiator's and responder's, one blank between. */
  readonly spi: string
  readonly protocol: 'esp' | 'ah' | 'ike'
  /** The arriving row as it was about to stand, addresses rewritten already: it may never come into the table. */
  readonly row: Row
  readonly ref: string
}

/** An SA of a node got another SPI, its keys and counters staying as they are. */
export interface SpiChangedEvent extends Base {
  readonly kind: 'spi-changed'
  readonly table: 'SAD' | 'IKE SAs'
  readonly key: string
  readonly oldSpi: string
  readonly newSpi: string
  /** The message that tells the other end: `CTAA`, `UPDATE_SPI`. */
  readonly by: string
  readonly ref: string
}

export type TraceEvent =
  | CommandEvent
  | SentEvent
  | ReceivedEvent
  | LostEvent
  | FaultEvent
  | RejectedEvent
  | EnteredEvent
  | RowEvent
  | MarkedEvent
  | MovedEvent
  | FlowEvent
  | NodeEvent
  | ReportedEvent
  | DerivedEvent
  | CollidedEvent
  | SpiChangedEvent

type WithoutBase<T> = T extends unknown ? Omit<T, 'seq' | 'step' | 'atUs' | 'cause'> : never
/** An event before the recorder numbers it. */
export type NewEvent = WithoutBase<TraceEvent>
