import type { LoadedTrace } from '../store/state.ts'
import { mergedOutages, type Stretch } from './outages.ts'
import { perTrace } from './per-trace.ts'
import { stepIndex } from './step-index.ts'
import type { Lens } from './time-scale.ts'

export interface ControlBar extends Stretch {
  readonly message: number
  readonly protocol: string
  readonly lost: boolean
}
export interface Moment {
  readonly atUs: number
}

/** The density tracks under the slider; all of it depends on the trace alone. */
export interface TimelineModel {
  readonly endUs: number
  readonly lens: Lens | null
  readonly control: readonly ControlBar[]
  /** Sending times of data packets that got through. */
  readonly data: readonly number[]
  readonly lost: readonly (Moment & { readonly traffic: boolean })[]
  /** Table changes by step, with how many rows. */
  readonly tables: readonly (Moment & { readonly rows: number })[]
  readonly handovers: readonly Stretch[]
  readonly outages: readonly Stretch[]
  readonly invariants: {
    readonly all: number
    readonly broken: readonly (Moment & { readonly id: string })[]
  }
  readonly faults: readonly (Moment & { readonly text: string })[]
}

export const timelineModel = perTrace((loaded: LoadedTrace): TimelineModel => {
  const { trace, told: messages, steps } = loaded
  const endUs = Math.max(trace.endedAtUs, steps.at(-1)?.atUs ?? 0, 1)
  const control = messages
    .filter(({ traffic }) => !traffic)
    .map(message => ({
      message: message.message,
      protocol: message.protocol,
      startUs: message.sentUs,
      endUs: message.receivedUs ?? message.lostUs ?? message.sentUs,
      lost: message.lostUs !== null,
    }))
  const lost = messages.flatMap(({ lostUs, traffic }) => (lostUs === null ? [] : [{ atUs: lostUs, traffic }]))
  // Steps of one time are one bar: as high as all their rows.
  const changed = new Map<number, number>()
  // Where a crowd changes rows all the time, what it comes to is told instead.
  for (const index of loaded.crowd === undefined ? stepIndex(loaded).table : []) {
    const step = steps[index]
    if (step === undefined || index === 0) continue
    const rows = step.events.filter(event => event.kind === 'row' && !event.counter).length
    changed.set(step.atUs, (changed.get(step.atUs) ?? 0) + rows)
  }
  const tables = [...changed].map(([atUs, rows]) => ({ atUs, rows }))
  const handovers = handoversOf(loaded, endUs)
  const outages = mergedOutages(loaded)
  const faults = trace.events.flatMap(event => (event.kind === 'fault' ? [{ atUs: event.atUs, text: event.text }] : []))
  const interest = [...control, ...handovers, ...outages]
  return {
    endUs,
    lens: loaded.crowd === undefined ? lensOf(interest, endUs) : null,
    control,
    data: messages.filter(({ traffic, lostUs }) => traffic && lostUs === null).map(({ sentUs }) => sentUs),
    lost,
    tables,
    handovers,
    outages,
    invariants: {
      all: trace.invariants.length,
      broken: trace.invariants
        .filter(({ holds }) => !holds)
        .map(({ id, firstBrokenAtUs }) => ({ id, atUs: firstBrokenAtUs ?? endUs })),
    },
    faults,
  }
})

/** Times without radio link, of main mobiles. */
function handoversOf(loaded: LoadedTrace, endUs: number): readonly Stretch[] {
  const main = new Set(loaded.trace.header.nodes.filter(node => node.main).map(({ id }) => id))
  const open = new Map<string, number>()
  const found: Stretch[] = []
  for (const event of loaded.trace.events) {
    if (event.kind !== 'moved' || !main.has(event.node)) continue
    const startUs = open.get(event.node)
    if (event.router === null) {
      if (startUs === undefined) open.set(event.node, event.atUs)
      continue
    }
    open.delete(event.node)
    if (startUs !== undefined) found.push({ startUs, endUs: event.atUs })
  }
  for (const startUs of open.values()) found.push({ startUs, endUs })
  return found
}

/** Gaps longer than this share of the run part one stretch of interest from the next. */
const GAP_SHARE = 0.03
/** A lens on most of the run would enlarge nothing. */
const LARGEST_SHARE = 0.5

/** The stretch with the most going on, with some air around it; null when the whole run is as busy. */
export function lensOf(stretches: readonly Stretch[], endUs: number): Lens | null {
  const sorted = stretches.toSorted((a, b) => a.startUs - b.startUs)
  const clusters: { startUs: number; endUs: number; count: number }[] = []
  for (const { startUs, endUs: stop } of sorted) {
    const last = clusters.at(-1)
    if (last !== undefined && startUs - last.endUs <= GAP_SHARE * endUs) {
      last.endUs = Math.max(last.endUs, stop)
      last.count += 1
    } else clusters.push({ startUs, endUs: stop, count: 1 })
  }
  const busiest = clusters.toSorted((a, b) => b.count - a.count)[0]
  if (busiest === undefined) return null
  const length = busiest.endUs - busiest.startUs
  const air = Math.max(length * 0.06, endUs * 0.001)
  const lens = { startUs: Math.max(0, busiest.startUs - air), endUs: Math.min(endUs, busiest.endUs + air) }
  return length === 0 || lens.endUs - lens.startUs > LARGEST_SHARE * endUs ? null : lens
}
