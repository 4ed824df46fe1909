import type { NodeId, TraceEvent } from './event.ts'

/** Version of the trace as kept in files and links; raised when an old reader would misread a new file. */
export const TRACE_FORMAT = 1

export interface TraceNode {
  readonly id: NodeId
  /** `MN`, `pAR`, … */
  readonly label: string
  /** `host`: somebody of whom only addresses are known, as in a capture. */
  readonly role: 'mobile-node' | 'access-router' | 'home-agent' | 'nat' | 'host'
  readonly hostName: string
  readonly addresses: readonly string[]
  /** Takes part in the main story; others are drawn small (further mobiles). */
  readonly main: boolean
  /** One of many that are alike: nodes with the same word are shown and told of together. */
  readonly crowd?: string | undefined
}

export interface TraceLink {
  readonly id: string
  readonly a: NodeId
  readonly b: NodeId | null
  /** A radio cell: `a` is its router, mobiles come and go (`b` null). */
  readonly radio: boolean
  readonly latencyUs: number
}

/** A state chart as drawn: from the machine definition itself (simulation/charts.ts). */
export interface Chart {
  readonly id: string
  readonly title: string
  readonly ref: string
  readonly states: readonly ChartState[]
  readonly transitions: readonly ChartTransition[]
  readonly initial: string
}
export interface ChartState {
  readonly id: string
  readonly kind: 'idle' | 'waiting' | 'settled' | 'failed'
  readonly ref: string
  readonly text: string
}
export interface ChartTransition {
  readonly from: string
  readonly to: string
  readonly event: string
  readonly guards: readonly string[]
  readonly actions: readonly string[]
  readonly ref: string
}

/** One key, so that a trace opens its own packets and exports tables for Wireshark. */
export interface EspKey {
  readonly source: string
  readonly destination: string
  readonly spi: string
  readonly encryption: string
  readonly encryptionKey: string
  readonly integrity: string
  readonly integrityKey: string
}

/** Keys of one IKE SA (RFC 7296 §2.14): of what its original initiator and its responder send. SPIs are `0x` and 16 digits. */
export interface IkeKey {
  readonly initiatorSpi: string
  readonly responderSpi: string
  readonly encryption: string
  readonly integrity: string
  readonly skEi: string
  readonly skEr: string
  readonly skAi: string
  readonly skAr: string
}

/** Keys of one ISAKMP SA (RFC 2409 §5, Appendix B); the cookie is `0x` and 16 digits. */
export interface Ikev1Key {
  readonly initiatorCookie: string
  readonly cipherKey: string
  readonly skeyid: string
  readonly skeyidA: string
}

export interface ReviewNote {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly source: string
}

export interface InvariantResult {
  readonly id: string
  readonly holds: boolean
  readonly firstBrokenAtUs: number | null
  readonly text: string
}

export interface TraceHeader {
  readonly format: typeof TRACE_FORMAT
  readonly scenario: string
  readonly title: string
  readonly summary: string
  readonly source: { readonly work: string; readonly section: string }
  readonly seed: number
  readonly faults: readonly string[]
  /** How often each of the faults took effect; absent where there are none, and in older traces. */
  readonly faultHits?: readonly number[] | undefined
  /** Overrides given beside the scenario's own values: `path=value`. */
  readonly settings: readonly string[]
  readonly nodes: readonly TraceNode[]
  readonly links: readonly TraceLink[]
  readonly charts: readonly Chart[]
  readonly espKeys: readonly EspKey[]
  /** Absent where nobody speaks IKE. */
  readonly ikeKeys?: readonly IkeKey[] | undefined
  /** Absent where nobody speaks IKEv1. */
  readonly ikev1Keys?: readonly Ikev1Key[] | undefined
  readonly reviewNotes: readonly ReviewNote[]
  readonly untilUs: number
}

export interface Trace {
  readonly header: TraceHeader
  readonly events: readonly TraceEvent[]
  readonly endedAtUs: number
  /** Filled by the checker after the run; empty until then. */
  readonly invariants: readonly InvariantResult[]
}
