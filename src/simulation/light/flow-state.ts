import { present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import type { Cut } from './download-path.ts'
import type { End } from './light-end.ts'
import type { Pipe, Segment } from './pipe.ts'

/** Everything that decides how a download goes on. */
export interface Flow {
  readonly server: End
  readonly client: End
  readonly up: Pipe
  readonly down: Pipe
  readonly cut: Cut | undefined
}

type Values = Readonly<Record<string, unknown>>

/** Members that go on with time, with the octets of the answer, and those that decide about nothing but a timer. */
interface Kinds {
  readonly times: ReadonlySet<string>
  readonly numbers: ReadonlySet<string>
  readonly free: ReadonlySet<string>
}
const kinds = (times: readonly string[], numbers: readonly string[], free: readonly string[] = []): Kinds => ({
  times: new Set(times),
  numbers: new Set(numbers),
  free: new Set(free),
})
const SERVER = kinds(
  ['nowUs', 'armedUs', 'stamp'],
  ['unacknowledged', 'next', 'highest', 'from', 'sentBefore'],
  ['smoothedUs', 'variationUs', 'timeoutUs'],
)
const CLIENT = kinds(['nowUs', 'stamp'], ['expected', 'acknowledged'])
const SEGMENT_TIMES = ['nowUs', 'stamp', 'echo'] as const
const [UP, DOWN] = [kinds(SEGMENT_TIMES, ['sequence']), kinds(SEGMENT_TIMES, ['acknowledgment'])]

/** The flow at one moment. */
export interface Anchor {
  readonly nowUs: Micros
  readonly unacknowledged: number
  readonly server: EndState
  readonly client: EndState
  readonly up: PipeState
  readonly down: PipeState
}
interface EndState {
  readonly state: string
  readonly context: Values
  readonly timers: ReadonlyMap<string, Micros>
}
interface PipeState {
  readonly segments: readonly Readonly<Segment>[]
  readonly freeUs: readonly Micros[]
  readonly sent: number
  readonly lost: number
}

export function anchorOf({ server, client, up, down }: Flow, nowUs: Micros, unacknowledged: number): Anchor {
  const endState = ({ actor, timers }: End): EndState => ({
    state: actor.state,
    context: { ...actor.context },
    timers: new Map(timers),
  })
  const pipeState = (pipe: Pipe): PipeState => ({
    segments: Array.from({ length: pipe.count }, (_, i) => ({ ...present(pipe.at(i), 'segment') })),
    freeUs: pipe.hops.map(({ freeUs }) => freeUs),
    sent: pipe.sent,
    lost: pipe.lost,
  })
  return {
    nowUs,
    unacknowledged,
    server: endState(server),
    client: endState(client),
    up: pipeState(up),
    down: pipeState(down),
  }
}

/** Whether everything is as at the anchor, but for what goes on evenly. */
export function isAsBefore({ server, client, up, down }: Flow, anchor: Anchor, nowUs: Micros): boolean {
  if (up.count !== anchor.up.segments.length || down.count !== anchor.down.segments.length) return false
  const us = nowUs - anchor.nowUs
  const further = Number(server.actor.context['unacknowledged']) - anchor.unacknowledged
  return (
    further > 0 &&
    isEndMoved(server, anchor.server, SERVER, us, further) &&
    isEndMoved(client, anchor.client, CLIENT, us, further) &&
    timersMoved(client, anchor.client, us) &&
    isPipeMoved(up, anchor.up, UP, us, further) &&
    isPipeMoved(down, anchor.down, DOWN, us, further)
  )
}

const isEndMoved = ({ actor, timers }: End, then: EndState, of: Kinds, us: Micros, further: number): boolean =>
  actor.state === then.state &&
  timers.size === then.timers.size &&
  areMoved(actor.context, then.context, of, us, further)

function timersMoved({ timers }: End, then: EndState, us: Micros): boolean {
  for (const [delay, atUs] of timers) if (atUs - us !== then.timers.get(delay)) return false
  return true
}

function isPipeMoved(pipe: Pipe, then: PipeState, of: Kinds, us: Micros, further: number): boolean {
  if (pipe.lost !== then.lost) return false
  for (let i = 0; i < pipe.hops.length; i++) if ((pipe.hops[i]?.freeUs ?? 0) - us !== then.freeUs[i]) return false
  for (let i = 0; i < then.segments.length; i++) {
    const [segment, before] = [pipe.at(i) as Values | undefined, then.segments[i] as Values | undefined]
    if (segment === undefined || before === undefined || !areMoved(segment, before, of, us, further)) return false
  }
  return true
}

function areMoved(now: Values, then: Values, { times, numbers, free }: Kinds, us: Micros, further: number): boolean {
  for (const name in now) {
    const [value, before] = [now[name], then[name]]
    if (times.has(name)) {
      if (Number(value) - us !== before) return false
    } else if (numbers.has(name)) {
      if (Number(value) - further !== before) return false
    } else if (value !== before && !free.has(name)) return false
  }
  return true
}

/** The flow some periods later. The sender's estimates and its timer are left to whoever knows them. */
export function moveOn(
  { server, client, up, down }: Flow,
  us: Micros,
  further: number,
  periods: number,
  anchor: Anchor,
): void {
  moveEnd(server, SERVER, us, further)
  moveEnd(client, CLIENT, us, further)
  for (const [delay, atUs] of client.timers) client.timers.set(delay, atUs + us)
  up.moveOn(us, { sequence: further, acknowledgment: 0 }, periods * (up.sent - anchor.up.sent))
  down.moveOn(us, { sequence: 0, acknowledgment: further }, periods * (down.sent - anchor.down.sent))
}

function moveEnd(end: End, { times, numbers }: Kinds, us: Micros, further: number): void {
  end.nowUs += us
  const context = end.actor.context as Record<string, unknown>
  for (const name of times) context[name] = Number(context[name]) + us
  for (const name of numbers) context[name] = Number(context[name]) + further
}
