import type { Micros } from '../../lib/micros.ts'
import type { TcpSettings } from '../../protocol/machines/tcp/events.ts'
import { measured, measuredUs, tickAt, untilTick, type RoundTrip } from '../../protocol/machines/tcp/timeout.ts'
import type { Cut, Hop } from './download-path.ts'
import { anchorOf, isAsBefore, moveOn, type Anchor, type Flow } from './flow-state.ts'
import type { End } from './light-end.ts'
import type { Segment } from './pipe.ts'

export type { Flow } from './flow-state.ts'

/** What of the sender decides whether it sends on as before. */
interface Figures extends RoundTrip {
  readonly congestionWindow: number
  readonly window: number
  readonly duplicates: number
  readonly timeouts: number
  readonly recover: number
  readonly unacknowledged: number
  readonly highest: number
  readonly octets: number
  readonly armedUs: Micros
}
const figuresOf = (server: End): Figures => server.actor.context as unknown as Figures

/** An acknowledgement that measures the round trip: when it comes, and when what it answers was sent. */
interface Heard {
  readonly nowUs: Micros
  readonly echoUs: Micros
}

/**
 * A sender that the client's window holds back sends the same again and again: once everything is as it was an
 * acknowledgement ago, or a round trip ago, only later and further on, it will be so until the file ends or the tunnel goes
 * away. So much is left out here: all times are moved on by whole periods, all sequence numbers by what a period carries.
 * What does not repeat are the ticks by which round trips are measured; those measurements are made one by one.
 *
 * Periods are found as circles are (Brent 1980): the flow is compared to one of its states, which is renewed after 1, 2,
 * 4, … acknowledgements. Exact: a field that is not known to go on must be the same. steady-flow.test.ts compares with
 * downloads of which nothing is left out.
 */
export class SteadyFlow {
  private readonly flow: Flow
  private anchor: Anchor | undefined
  private heard: Heard[] = []
  private sinceAnchor = 0
  private untilRenewed = 1
  /** Of the server. */
  segmentsLeftOut = 0
  /** Nothing to gain before. */
  private restUntilUs: Micros = 0

  constructor(flow: Flow) {
    this.flow = flow
  }

  /** A segment is about to be taken by the server. */
  hears({ nowUs, acknowledgment, echo }: Segment): void {
    if (this.anchor === undefined) return
    const { unacknowledged, highest } = figuresOf(this.flow.server)
    if (acknowledgment > unacknowledged && acknowledgment <= highest) this.heard.push({ nowUs, echoUs: echo })
  }

  /** The server took it. Moves everything on where that leaves out nothing but repetition. */
  goesOn(nowUs: Micros): void {
    if (nowUs < this.restUntilUs) return
    if (!this.mayRepeat(nowUs)) return this.beginAt(undefined, 1)
    if (this.anchor !== undefined && isAsBefore(this.flow, this.anchor, nowUs)) {
      this.leap(this.anchor, nowUs)
      return this.beginAt(undefined, 1)
    }
    this.sinceAnchor += 1
    if (this.anchor === undefined || this.sinceAnchor >= this.untilRenewed)
      this.beginAt(anchorOf(this.flow, nowUs, figuresOf(this.flow.server).unacknowledged), this.untilRenewed * 2)
  }

  private beginAt(anchor: Anchor | undefined, untilRenewed: number): void {
    this.anchor = anchor
    this.heard = []
    this.sinceAnchor = 0
    this.untilRenewed = untilRenewed
  }

  /** Nothing grows, nothing was lost, and the tunnel is there. */
  private mayRepeat(nowUs: Micros): boolean {
    const { server, cut } = this.flow
    const { congestionWindow, window, duplicates, timeouts, recover, unacknowledged } = figuresOf(server)
    if (congestionWindow < window || duplicates > 0 || timeouts > 0 || unacknowledged <= recover) return false
    return cut === undefined || nowUs < cut.fromUs || nowUs >= cut.toUs
  }

  private leap(anchor: Anchor, nowUs: Micros): void {
    const { server, cut } = this.flow
    const beforeCut = cut !== undefined && nowUs < cut.fromUs
    // Once over, or as far as it is worth it: what is left is played.
    this.restUntilUs = beforeCut ? cut.toUs : Infinity
    if (cut !== undefined && !beforeCut && anchor.nowUs < cut.toUs) {
      this.restUntilUs = nowUs
      return
    }
    const figures = figuresOf(server)
    const periodUs = nowUs - anchor.nowUs
    const periodOctets = figures.unacknowledged - anchor.unacknowledged
    const toEnd = Math.floor((figures.octets - figures.congestionWindow - figures.unacknowledged) / periodOctets)
    const most = beforeCut ? Math.min(toEnd, wholePeriodsUntil(cut, this.flow, periodUs)) : toEnd
    const { periods, estimate } = measuredOn(server.settings, this.heard, periodUs, most, figures)
    if (periods === 0) return
    const [us, further] = [periods * periodUs, periods * periodOctets]
    this.segmentsLeftOut += periods * (this.flow.up.sent - anchor.up.sent)
    moveOn(this.flow, us, further, periods, anchor)
    Object.assign(server.actor.context, estimate)
    server.timers.set('RTO', figures.armedUs + untilTick(server.settings, figures.armedUs, estimate.timeoutUs))
  }
}

/** Periods after which everything that was sent still comes to the gateway before its tunnel goes away. */
function wholePeriodsUntil({ fromUs }: Cut, { up, down }: Flow, periodUs: Micros): number {
  const lastAtGateway = (hops: readonly Hop[]): Micros =>
    Math.max(...hops.filter(({ toGateway }) => toGateway).map(({ freeUs, link }) => freeUs + link.latencyUs))
  const lastUs = Math.max(lastAtGateway(up.hops), lastAtGateway(down.hops))
  return Math.ceil((fromUs - lastUs) / periodUs) - 1
}

/** The estimate of the round trip after so many periods more, or after as many as the retransmission timer lasts through. */
function measuredOn(
  settings: TcpSettings,
  heard: readonly Heard[],
  periodUs: Micros,
  most: number,
  { smoothedUs, variationUs, timeoutUs }: RoundTrip,
): { readonly periods: number; readonly estimate: RoundTrip } {
  const apartUs = heard.map(({ nowUs }, i) => nowUs - (heard[i - 1]?.nowUs ?? (heard.at(-1)?.nowUs ?? 0) - periodUs))
  // A timer ends with a tick, up to one too early.
  const leastUs = Math.max(...apartUs) + settings.tickUs
  let estimate: RoundTrip = { smoothedUs, variationUs, timeoutUs }
  for (let period = 1; period <= most; period++) {
    let next = estimate
    for (const { nowUs, echoUs } of heard) {
      if (next.timeoutUs < leastUs) return { periods: period - 1, estimate }
      const laterUs = period * periodUs
      next = measured(settings, next, measuredUs(settings, nowUs + laterUs, tickAt(settings, echoUs + laterUs)))
    }
    estimate = next
  }
  return { periods: Math.max(0, most), estimate }
}
