import { present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import { carry, type Cut, type Hop } from './download-path.ts'

/** A segment of a light download. Its stamps are µs, not ticks: the tick of a moment is what its reader makes of it. */
export interface Segment {
  type: string
  /** When it was sent; once on its way, when it arrives. */
  nowUs: Micros
  sequence: number
  acknowledgment: number
  readonly window: number
  readonly shift: number
  readonly octets: number
  readonly fin: boolean
  stamp: Micros
  echo: Micros
}

const IPV6_AND_TCP = 60
/** Timestamps, and in a SYN segment size and window scale too, on whole words (RFC 7323 appendix A). */
const [OPTIONS, SYN_OPTIONS] = [12, 20] as const
const COMPACT_AT = 4_096

/** Segments on their way in one direction, in order; each with its time of arrival. */
export class Pipe {
  private segments: Segment[] = []
  private first = 0
  readonly hops: readonly Hop[]
  private readonly cut: Cut | undefined
  sent = 0
  lost = 0

  constructor(hops: readonly Hop[], cut: Cut | undefined) {
    this.hops = hops
    this.cut = cut
  }

  get nextUs(): Micros {
    return this.segments[this.first]?.nowUs ?? Infinity
  }

  get count(): number {
    return this.segments.length - this.first
  }

  /** The segment that arrives next but so many. */
  at(place: number): Segment | undefined {
    return this.segments[this.first + place]
  }

  send(segment: Segment, syn: boolean): void {
    const octets = IPV6_AND_TCP + (syn ? SYN_OPTIONS : OPTIONS) + segment.octets
    const arrivedUs = carry(this.hops, octets, segment.nowUs, this.cut)
    this.sent += 1
    if (arrivedUs === undefined) {
      this.lost += 1
      return
    }
    segment.nowUs = arrivedUs
    this.segments.push(segment)
  }

  take(): Segment {
    const segment = present(this.at(0), 'segment')
    this.first += 1
    if (this.first === COMPACT_AT) {
      this.segments = this.segments.slice(this.first)
      this.first = 0
    }
    return segment
  }

  /** As after so many more segments: those on their way are later and further on. */
  moveOn(us: Micros, { sequence, acknowledgment }: Pick<Segment, 'sequence' | 'acknowledgment'>, sent: number): void {
    for (const hop of this.hops) hop.freeUs += us
    for (let i = this.first; i < this.segments.length; i++) {
      const segment = present(this.segments[i], 'segment')
      segment.nowUs += us
      segment.stamp += us
      segment.echo += us
      segment.sequence += sequence
      segment.acknowledgment += acknowledgment
    }
    this.sent += sent
  }
}
