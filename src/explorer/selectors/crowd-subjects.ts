import type { Cell, NodeId, TraceEvent } from '../../trace/event.ts'
import type { Trace } from '../../trace/trace.ts'

/** Of an event about nobody in the crowd. */
export const OUTSIDE = -1
const UNKNOWN = -2

/**
 * Which member of a crowd each event is about, by `seq`: of whom it tells, else whom its cause is about, else whom what it
 * led to is about. A command begins something: it takes nothing over from what came before it.
 *
 * Each function goes over all events once; they are called in this order, so that others can breathe between them.
 */
export class Subjects {
  readonly bySeq: Int32Array
  private readonly events: readonly TraceEvent[]
  private readonly named = new Map<string, number>()
  /** Subjects of frames by number. */
  private readonly frames: Int32Array
  /** Whom rows are for, by node, table and key: a removed row says nothing itself. */
  private readonly rows = new Map<string, number>()

  constructor({ header, events }: Pick<Trace, 'header' | 'events'>, indexOf: ReadonlyMap<NodeId, number>) {
    this.events = events
    this.bySeq = new Int32Array(events.length).fill(UNKNOWN)
    this.frames = new Int32Array(events.length + 1).fill(UNKNOWN)
    for (const { id, label, hostName, addresses, role } of header.nodes)
      if (role === 'mobile-node')
        for (const name of [id, label, hostName, ...addresses]) this.named.set(name, indexOf.get(id) ?? OUTSIDE)
  }

  forward(from: number, until: number): void {
    for (let seq = from; seq < until; seq++) {
      const event = this.events[seq]
      if (event === undefined) return
      const subject = this.own(event) ?? this.inherited(event)
      this.bySeq[seq] = subject
      if (event.kind === 'sent') this.frames[event.message] = subject
    }
  }

  backward(from: number, until: number): void {
    for (let seq = from - 1; seq >= until; seq--) {
      const event = this.events[seq]
      const subject = this.bySeq[seq] ?? UNKNOWN
      if (event === undefined || event.cause === null || subject === UNKNOWN || event.kind === 'command') continue
      if (this.bySeq[event.cause] === UNKNOWN) this.bySeq[event.cause] = subject
    }
  }

  last(from: number, until: number): void {
    for (let seq = from; seq < until; seq++) {
      const event = this.events[seq]
      if (event === undefined || this.bySeq[seq] !== UNKNOWN) continue
      const subject = this.inherited(event)
      this.bySeq[seq] = subject === UNKNOWN ? OUTSIDE : subject
    }
  }

  private inherited(event: TraceEvent): number {
    if (event.cause === null || event.kind === 'command') return UNKNOWN
    return this.bySeq[event.cause] ?? UNKNOWN
  }

  private own(event: TraceEvent): number | undefined {
    const here = this.named.get(event.node)
    if (here !== undefined) return here
    switch (event.kind) {
      case 'sent':
        return this.named.get(event.to)
      case 'received':
        return this.named.get(event.from) ?? known(this.frames[event.message])
      case 'lost':
      case 'fault':
      case 'rejected':
        return event.message === null ? undefined : known(this.frames[event.message])
      case 'flow':
        return event.flow
          .split('>')
          .map(end => this.named.get(end))
          .find(subject => subject !== undefined)
      case 'row':
        return this.ofRow(`${event.node} ${event.table} ${event.key}`, event.row)
      case 'command':
      case 'marked':
        return this.inText(event.text)
      default:
        return undefined
    }
  }

  private ofRow(place: string, row: Readonly<Record<string, Cell>> | null): number | undefined {
    const before = this.rows.get(place)
    if (row === null || before !== undefined) return before
    for (const cell of [row['owner'], row['peer'], row['mobile']]) {
      const subject = typeof cell === 'string' ? this.named.get(cell) : undefined
      if (subject === undefined) continue
      this.rows.set(place, subject)
      return subject
    }
    return undefined
  }

  private inText(text: string): number | undefined {
    for (const word of text.split(/[\s,;[\]/]+/u)) {
      const subject = this.named.get(word)
      if (subject !== undefined) return subject
    }
    return undefined
  }
}

const known = (subject: number | undefined): number | undefined => (subject === UNKNOWN ? undefined : subject)
