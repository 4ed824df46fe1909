import type { NewEvent, NodeId, Row, TableName, TraceEvent } from '../../trace/event.ts'
import { TRACE_FORMAT, type Chart, type Trace, type TraceHeader } from '../../trace/trace.ts'

/** Puts invented traces together for tests of views and selectors. Never part of the app. */
export class TraceBuilder {
  private readonly events: TraceEvent[] = []
  private step = -1
  private atUs = 0
  private messages = 0
  private numbers = 0
  private pending: { readonly atUs: number; readonly order: number; readonly run: () => void }[] = []

  /** Plans a step; all steps are played in order of time when the trace is built. */
  at(atUs: number, run: () => void): void {
    this.pending.push({ atUs, order: this.pending.length, run })
  }

  add(event: NewEvent, cause: number | null = null): number {
    const seq = this.events.length
    this.events.push({ ...event, seq, step: this.step, atUs: this.atUs, cause } as TraceEvent)
    return seq
  }

  row(node: NodeId, table: TableName, key: string, row: Row | null, counter = false): void {
    this.add({ kind: 'row', node, table, key, row, counter })
  }

  enter(actor: string, machine: string, from: string, state: string, event: string, ref: string): void {
    const node = actor.split('/')[0] ?? 'net'
    this.add({ kind: 'entered', node, actor, machine, from, state, event, guards: [], actions: [], ref })
  }

  /** Sends a frame now; `arrive` runs in the step of its arrival, `lostAfterUs` ends it on the way. */
  send(frame: Frame, arrive: (() => void) | null = null): number {
    this.messages += 1
    const message = this.messages
    const number = frame.traffic === true ? 0 : (this.numbers += 1)
    const { from, to, link, name, protocol } = frame
    this.add({
      kind: 'sent',
      node: from,
      message,
      number,
      to,
      link,
      name,
      protocol,
      traffic: frame.traffic === true,
      encrypted: frame.encrypted === true,
      bytes: frame.bytes ?? new Uint8Array(100),
      copyOf: null,
      forged: false,
      detail: frame.detail ?? '',
    })
    const lost = frame.lost
    this.at(this.atUs + frame.latencyUs, () => {
      if (lost !== undefined) {
        this.add({ kind: 'lost', node: to, message, reason: lost.reason, by: lost.by })
        return
      }
      this.add({ kind: 'received', node: to, message, from, link })
      arrive?.()
    })
    return message
  }

  build(header: HeaderPart, endedAtUs: number): Trace {
    while (this.pending.length > 0) {
      this.pending.sort((a, b) => a.atUs - b.atUs || a.order - b.order)
      const next = this.pending.shift()
      if (next === undefined || next.atUs > endedAtUs) break
      this.step += 1
      this.atUs = next.atUs
      const before = this.events.length
      next.run()
      if (this.events.length === before) this.step -= 1
    }
    return {
      header: {
        format: TRACE_FORMAT,
        scenario: 'sample',
        title: 'Sample handover',
        summary: '',
        source: { work: 'Allard 2007', section: '§IV-B' },
        seed: 1,
        faults: [],
        settings: [],
        charts: [],
        espKeys: [],
        reviewNotes: [],
        untilUs: endedAtUs,
        ...header,
      },
      events: this.events,
      endedAtUs,
      invariants: [],
    }
  }
}

export type HeaderPart = Pick<TraceHeader, 'nodes' | 'links'> & Partial<TraceHeader>

export interface Frame {
  readonly from: NodeId
  readonly to: NodeId
  readonly link: string
  readonly name: string
  readonly protocol: string
  readonly latencyUs: number
  readonly traffic?: boolean
  readonly encrypted?: boolean
  readonly bytes?: Uint8Array
  readonly detail?: string
  readonly lost?: { readonly reason: 'fault' | 'no-radio'; readonly by: string }
}

/** A small chart: states with their kinds, transitions as `from event to`. */
export function sampleChart(
  id: string,
  title: string,
  ref: string,
  states: Chart['states'],
  arrows: readonly string[],
): Chart {
  return {
    id,
    title,
    ref,
    states,
    initial: states[0]?.id ?? '',
    transitions: arrows.map(arrow => {
      const [from = '', event = '', to = ''] = arrow.split(' ')
      return { from, to, event, guards: [], actions: [], ref }
    }),
  }
}
