import type { Micros } from '../../lib/micros.ts'
import type { TcpReceiverEffect, TcpSenderEffect, TcpSettings } from '../../protocol/machines/tcp/events.ts'
import { tickAt } from '../../protocol/machines/tcp/timeout.ts'
import { CompiledActor } from '../hosts/compiled-actor.ts'
import type { Typed } from '../hosts/host.ts'
import { windowShift } from '../nodes/download-ends.ts'
import type { Pipe, Segment } from './pipe.ts'

/** Figures for a table that nobody looks at, and words about them. */
const UNSEEN = ['tell', 'markFastRetransmit', 'markPartial', 'markHeardAgain', 'markRepeated', 'markUnexpected']

type Effect = TcpSenderEffect | TcpReceiverEffect
type Answer = { readonly acknowledgment: number; readonly windowOctets: number; readonly echo: number }

/** A machine with its timers and the way its segments take. */
export class End {
  readonly actor: CompiledActor
  readonly timers = new Map<string, Micros>()
  nowUs: Micros = 0
  readonly settings: TcpSettings
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

  open(nowUs: Micros): void {
    this.nowUs = nowUs
    this.actor.send({ type: 'open', nowUs } as Typed)
  }

  /** Machines count in ticks: the echo is of this end's own clock. What it says of the other's is never reckoned with. */
  take(segment: Segment): void {
    this.nowUs = segment.nowUs
    segment.echo = tickAt(this.settings, segment.echo)
    this.actor.send(segment)
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
        stamp: this.nowUs,
        echo,
      },
      syn,
    )
  }
}
