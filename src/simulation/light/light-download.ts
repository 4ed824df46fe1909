import { assert, present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import type { TcpReceiverEffect, TcpSenderEffect, TcpSettings } from '../../protocol/machines/tcp/events.ts'
import { tcpReceiverMachine } from '../../protocol/machines/tcp/receiver.machine.ts'
import { tcpSenderMachine } from '../../protocol/machines/tcp/sender.machine.ts'
import { tickAt } from '../../protocol/machines/tcp/timeout.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { CompiledActor } from '../hosts/host-compiled.ts'
import type { Typed } from '../hosts/host.ts'
import { answerLength, downloadSettings, requestOf, windowShift } from '../nodes/download-ends.ts'
import { carry, downloadPath, type Cut, type Hop } from './download-path.ts'

/** What a download came to. Times count from when the client connects; undefined: it never came to that. */
export interface LightDownload {
  readonly completeUs: Micros | undefined
  /** Time-outs of the server in all, the longest row of them, and the first segment it sent after the tunnel was back. */
  readonly timeouts: number
  readonly timeoutsInRow: number
  readonly firstSentAfterCutUs: Micros | undefined
  readonly segmentsSent: number
  readonly segmentsLost: number
}

const IPV6_AND_TCP = 60
/** Timestamps, and in a SYN segment size and window scale too, on whole words (RFC 7323 appendix A). */
const [OPTIONS, SYN_OPTIONS] = [12, 20] as const
/** Figures for a table that nobody looks at, and words about them. */
const UNSEEN = ['tell', 'markFastRetransmit', 'markPartial', 'markHeardAgain', 'markRepeated', 'markUnexpected']

interface Segment {
  type: string
  nowUs: Micros
  readonly sequence: number
  readonly acknowledgment: number
  readonly window: number
  readonly shift: number
  readonly octets: number
  readonly fin: boolean
  readonly stamp: number
  readonly echo: number
}
type Effect = TcpSenderEffect | TcpReceiverEffect
type Answer = { readonly acknowledgment: number; readonly windowOctets: number; readonly echo: number }

/** Segments on their way in one direction, in order; each with its time of arrival. */
class Pipe {
  private segments: Segment[] = []
  private first = 0
  private readonly hops: readonly Hop[]
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
    const segment = present(this.segments[this.first], 'segment')
    this.first += 1
    if (this.first === COMPACT_AT) {
      this.segments = this.segments.slice(this.first)
      this.first = 0
    }
    return segment
  }
}
const COMPACT_AT = 4_096

/** A machine with its timers and the way its segments take. */
class End {
  readonly actor: CompiledActor
  readonly timers = new Map<string, Micros>()
  nowUs: Micros = 0
  private readonly settings: TcpSettings
  private readonly shift: number
  private readonly pipe: Pipe
  private readonly heard: (effect: Effect, nowUs: Micros) => void

  constructor(
    definition: ConstructorParameters<typeof CompiledActor>[0],
    input: { readonly settings: TcpSettings },
    pipe: Pipe,
    heard: (effect: Effect, nowUs: Micros) => void,
  ) {
    this.settings = input.settings
    this.shift = windowShift(input.settings.windowOctets)
    this.pipe = pipe
    this.heard = heard
    this.actor = new CompiledActor(
      definition,
      input,
      {
        effect: effect => this.act(effect as Effect),
        start: (delay, delayUs) => void this.timers.set(delay, this.nowUs + delayUs),
        cancel: delay => void this.timers.delete(delay),
      },
      UNSEEN,
    )
  }

  /** The timer that runs out next. */
  get nextTimer(): { readonly delay: string; readonly atUs: Micros } | undefined {
    let next: { readonly delay: string; readonly atUs: Micros } | undefined
    for (const [delay, atUs] of this.timers) if (next === undefined || atUs < next.atUs) next = { delay, atUs }
    return next
  }

  take(event: Typed & { readonly nowUs: Micros }): void {
    this.nowUs = event.nowUs
    this.actor.send(event)
  }

  fire(delay: string, nowUs: Micros): void {
    this.nowUs = nowUs
    this.timers.delete(delay)
    this.actor.fire(delay)
  }

  private act(effect: Effect): void {
    this.heard(effect, this.nowUs)
    switch (effect.type) {
      case 'sendSyn':
        return this.put('syn', 0, 0, false, { acknowledgment: 0, windowOctets: effect.windowOctets, echo: 0 })
      case 'sendSynAck':
        return this.put('synAck', 0, 0, false, effect)
      case 'sendRequest':
        return this.put('request', 1, effect.octets, false, effect)
      case 'acknowledge':
        return this.put('ack', effect.sequence, 0, false, effect)
      case 'sendFin':
        return this.put('fin', effect.sequence, 0, true, effect)
      case 'transmit':
        return this.stretch(effect)
      default:
        return
    }
  }

  private stretch({ from, to, fin, ...answer }: Effect & { readonly type: 'transmit' }): void {
    const { segmentOctets } = this.settings
    const last = fin ? to - 1 : to
    for (let sequence = from; sequence < to; sequence += segmentOctets) {
      const behind = Math.min(last, sequence + segmentOctets)
      const isLast = fin && behind === last
      this.put('data', sequence, behind - sequence, isLast, answer)
      if (isLast) return
    }
  }

  private put(type: string, sequence: number, octets: number, fin: boolean, answer: Answer): void {
    const syn = type === 'syn' || type === 'synAck'
    const { acknowledgment, windowOctets, echo } = answer
    this.pipe.send(
      {
        type,
        nowUs: this.nowUs,
        sequence,
        acknowledgment,
        window: syn ? Math.min(0xffff, windowOctets) : Math.floor(windowOctets / 2 ** this.shift),
        shift: syn ? this.shift : 0,
        octets,
        fin,
        stamp: tickAt(this.settings, this.nowUs),
        echo,
      },
      syn,
    )
  }
}

/**
 * A download over the links of its scenario with the machines of the full run and nothing else: no octets, no seals, no
 * record. Its tunnel is away during `cut`. The same times to the µs as the full run's, as long as nothing else uses the
 * links: light-download.test.ts compares them. From the server that is a mobile with a gateway to a client behind that.
 */
export function lightDownload(scenario: Scenario, seed: number, cut: Cut | undefined): LightDownload {
  const download = present(scenario.downloads?.[0], 'a download')
  const { from, to, firstUs } = download
  const path = downloadPath(scenario, from, to)
  const [up, down] = [new Pipe(path.up, cut), new Pipe(path.down, cut)]
  const told = { completeUs: undefined as Micros | undefined, timeouts: 0, row: 0, timeoutsInRow: 0 }
  let firstSentAfterCutUs: Micros | undefined
  const server = new End(
    tcpSenderMachine,
    { settings: downloadSettings(download, seed, from), octets: answerLength(download) } as never,
    up,
    (effect, nowUs) => {
      if (effect.type === 'mark') {
        told.timeouts += 1
        told.row += 1
        told.timeoutsInRow = Math.max(told.timeoutsInRow, told.row)
      } else if (effect.type === 'transmit' && cut !== undefined && nowUs >= cut.toUs) firstSentAfterCutUs ??= nowUs
    },
  )
  const client = new End(
    tcpReceiverMachine,
    { settings: downloadSettings(download, seed, to), requestOctets: requestOf().length } as never,
    down,
    (effect, nowUs) => {
      if (effect.type === 'complete') told.completeUs = nowUs
    },
  )
  client.take({ type: 'open', nowUs: firstUs })
  for (let events = 0; told.completeUs === undefined && next(server, client, up, down, () => (told.row = 0)); events++)
    assert(events < EVENTS_MAX, 'a download comes to an end')
  return {
    completeUs: told.completeUs === undefined ? undefined : told.completeUs - firstUs,
    timeouts: told.timeouts,
    timeoutsInRow: told.timeoutsInRow,
    firstSentAfterCutUs: firstSentAfterCutUs === undefined ? undefined : firstSentAfterCutUs - firstUs,
    segmentsSent: up.sent,
    segmentsLost: up.lost,
  }
}
const EVENTS_MAX = 50_000_000

/** What comes next; false when nothing does. */
function next(server: End, client: End, up: Pipe, down: Pipe, heard: () => void): boolean {
  const [serverTimer, clientTimer] = [server.nextTimer, client.nextTimer]
  const timerUs = Math.min(serverTimer?.atUs ?? Infinity, clientTimer?.atUs ?? Infinity)
  const arrivalUs = Math.min(up.nextUs, down.nextUs)
  if (arrivalUs === Infinity && timerUs === Infinity) return false
  if (arrivalUs > timerUs) {
    if (serverTimer?.atUs === timerUs) server.fire(serverTimer.delay, timerUs)
    else if (clientTimer !== undefined) client.fire(clientTimer.delay, timerUs)
  } else if (up.nextUs === arrivalUs) {
    const segment = up.take()
    // What the server sends without octets is an acknowledgement.
    client.take(segment)
  } else {
    heard()
    server.take(down.take())
  }
  return true
}
