import type { Trace } from './trace.ts'

export interface FaultHits {
  /** In the contract's syntax. */
  readonly text: string
  /** How often it took effect. */
  readonly hits: number
}

/** Each fault of a run with how often it took effect; none where an older trace does not say. */
export const faultHits = ({ header }: Pick<Trace, 'header'>): readonly FaultHits[] =>
  header.faultHits === undefined
    ? []
    : header.faults.map((text, index) => ({ text, hits: header.faultHits?.[index] ?? 0 }))

/** What is told of each fault that never took effect: `drop:CTAA#9 met nothing: CTAA was sent once only`. */
export const idleFaults = ({ events }: Pick<Trace, 'events'>): readonly string[] =>
  events.flatMap(event => (event.kind === 'fault' && event.effect === 'none' ? [event.text] : []))
