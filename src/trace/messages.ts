import type { NodeId, TraceEvent } from './event.ts'
import type { Trace } from './trace.ts'

export const FATES = ['delivered', 'dropped', 'corrupted', 'duplicated', 'rejected', 'undelivered'] as const
export type Fate = (typeof FATES)[number]

/** A frame from leaving to its end: what ladders, lists and exports show. */
export interface Message {
  readonly message: number
  readonly number: number
  readonly name: string
  readonly protocol: string
  readonly from: NodeId
  readonly to: NodeId
  readonly link: string
  readonly traffic: boolean
  readonly encrypted: boolean
  readonly sentUs: number
  readonly receivedUs: number | null
  /** When and why it ended otherwise. */
  readonly lostUs: number | null
  readonly fate: Fate
  /** Why it was dropped or rejected; empty otherwise. */
  readonly reason: string
  readonly copyOf: number | null
  readonly forged: boolean
  readonly detail: string
  readonly bytes: Uint8Array
  /** The bytes that arrived, where a fault changed them. */
  readonly arrivedBytes: Uint8Array
  readonly sentSeq: number
  readonly receivedSeq: number | null
  readonly step: number
  readonly receivedStep: number | null
}

type Draft = { -readonly [K in keyof Message]: Message[K] }

/** Every frame of the run in sending order. */
export function messagesOf(trace: Pick<Trace, 'events'>): readonly Message[] {
  const folding = messageFold()
  for (const event of trace.events) folding.add(event)
  return folding.done()
}

/** The same, event by event. */
export function messageFold(): {
  readonly add: (event: TraceEvent) => void
  readonly done: () => readonly Message[]
} {
  const drafts = new Map<number, Draft>()
  return { add: event => fold(drafts, event), done: () => [...drafts.values()] }
}

function fold(drafts: Map<number, Draft>, event: TraceEvent): void {
  if (event.kind === 'sent') {
    const { seq, atUs, node, kind: _, cause: _cause, ...rest } = event
    drafts.set(event.message, {
      ...rest,
      from: node,
      sentUs: atUs,
      receivedUs: null,
      lostUs: null,
      fate: 'undelivered',
      reason: '',
      arrivedBytes: event.bytes,
      sentSeq: seq,
      receivedSeq: null,
      receivedStep: null,
    })
    const original = event.copyOf === null ? undefined : drafts.get(event.copyOf)
    if (original?.fate === 'delivered' || original?.fate === 'undelivered') original.fate = 'duplicated'
    return
  }
  if (event.kind === 'received') {
    const draft = drafts.get(event.message)
    if (draft === undefined) return
    draft.receivedUs = event.atUs
    draft.receivedSeq = event.seq
    draft.receivedStep = event.step
    if (draft.fate === 'undelivered') draft.fate = 'delivered'
    return
  }
  if (event.kind === 'lost') {
    const draft = drafts.get(event.message)
    if (draft === undefined) return
    draft.lostUs = event.atUs
    draft.fate = 'dropped'
    draft.reason = event.by === '' ? event.reason : `${event.reason}: ${event.by}`
    return
  }
  if (event.kind === 'fault' && event.effect === 'corrupt' && event.message !== null) {
    const draft = drafts.get(event.message)
    // Without octets the place lay beyond the frame, and nothing changed.
    if (draft === undefined || event.bytes === null) return
    draft.fate = 'corrupted'
    draft.reason = event.text
    draft.arrivedBytes = event.bytes
    return
  }
  if (event.kind === 'rejected' && event.message !== null) {
    const draft = drafts.get(event.message)
    if (draft === undefined) return
    draft.fate = 'rejected'
    draft.reason = `${event.code}: ${event.text}`
  }
}
