/** A stretch of the ladder: time from start to end is drawn from top to bottom. */
export interface TimeSegment {
  /** `strip`: no time passes; room for a handover's strip. `idle`: shortened, whatever its length. */
  readonly kind: 'run' | 'idle' | 'strip'
  readonly startUs: number
  readonly endUs: number
  readonly top: number
  readonly bottom: number
}

/** Virtual time (µs) to px from the top of the ladder and back. */
export interface TimeScale {
  readonly segments: readonly TimeSegment[]
  readonly height: number
  readonly pxPerMs: number
}

export interface TimeScaleInput {
  /** When something a person looks for happens; any order. */
  readonly momentsUs: readonly number[]
  /** When strips stand. */
  readonly stripsUs: readonly number[]
  readonly endUs: number
  readonly pxPerMs: number
  /** False: true scale, every stretch as long as it is. */
  readonly compressed: boolean
  /** Meanwhile many others speak: the stretch is as long as their silhouette needs. */
  readonly crowded?: boolean
}

export const STRIP_HEIGHT = 22
const STRIP_ROOM = STRIP_HEIGHT + 10
/** An idle stretch that would be higher than this is shortened. */
const IDLE_FROM = 76
const IDLE_HEIGHT = 28
const CROWD_MOST = 240
const CROWD_US_PER_PX = 20_000
/** Beside a strip, which itself says what was left out. */
const IDLE_AT_STRIP = 10
const PADDING_TOP = 12
const PADDING_BOTTOM = 28
/** Beyond this a page cannot be scrolled evenly; true scale gives way. */
const HEIGHT_MAX = 400_000

/** Lays out time: even where things happen, shortened where nothing does. */
export function timeScale(input: TimeScaleInput): TimeScale {
  const pxPerMs = Math.min(input.pxPerMs, (HEIGHT_MAX * 1_000) / Math.max(1, input.endUs))
  const strips = new Set(input.stripsUs)
  const crowdRoom = (fromUs: number, untilUs: number): number =>
    input.crowded === true ? Math.min(CROWD_MOST, (untilUs - fromUs) / CROWD_US_PER_PX) : 0
  const times = [...new Set([0, ...input.momentsUs, ...strips, input.endUs])].filter(at => at >= 0 && at <= input.endUs)
  times.sort((a, b) => a - b)
  const segments: TimeSegment[] = []
  let top = PADDING_TOP
  const add = (kind: TimeSegment['kind'], startUs: number, endUs: number, height: number): void => {
    const last = segments.at(-1)
    if (kind === 'run' && last?.kind === 'run') segments[segments.length - 1] = { ...last, endUs, bottom: top + height }
    else segments.push({ kind, startUs, endUs, top, bottom: top + height })
    top += height
  }
  for (const [i, at] of times.entries()) {
    if (strips.has(at)) add('strip', at, at, STRIP_ROOM)
    const next = times[i + 1]
    if (next === undefined) continue
    const height = ((next - at) / 1_000) * pxPerMs
    if (!input.compressed || height <= IDLE_FROM) add('run', at, next, height)
    else add('idle', at, next, strips.has(at) || strips.has(next) ? IDLE_AT_STRIP : IDLE_HEIGHT + crowdRoom(at, next))
  }
  return { segments, height: top + PADDING_BOTTOM, pxPerMs }
}

/** px of a moment; where a strip stands, below it. O(log segments). */
export function yAt({ segments }: TimeScale, atUs: number): number {
  let [low, high] = [0, segments.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((segments[middle]?.startUs ?? 0) <= atUs) low = middle
    else high = middle
  }
  const segment = segments[low]
  if (segment === undefined) return PADDING_TOP
  const length = segment.endUs - segment.startUs
  const part = length === 0 ? 1 : Math.min(1, Math.max(0, (atUs - segment.startUs) / length))
  return segment.top + part * (segment.bottom - segment.top)
}

/** Moment at a height, µs. */
export function timeAt({ segments }: TimeScale, y: number): number {
  const segment = segments.find(({ bottom }) => y < bottom) ?? segments.at(-1)
  if (segment === undefined) return 0
  const height = segment.bottom - segment.top
  const part = height === 0 ? 0 : Math.min(1, Math.max(0, (y - segment.top) / height))
  return Math.round(segment.startUs + part * (segment.endUs - segment.startUs))
}

export interface Tick {
  readonly atUs: number
  readonly y: number
}

const TICK_GAP = 28
const STEPS_US = [1, 2, 4, 10, 20, 40, 100, 200, 400]

/** Even marks on the axis where time runs evenly, at least 28 px apart. */
export function axisTicks(scale: TimeScale): readonly Tick[] {
  const step = tickStep(scale.pxPerMs)
  const ticks: Tick[] = []
  for (const segment of scale.segments) {
    if (segment.kind !== 'run') continue
    for (let at = Math.ceil(segment.startUs / step) * step; at <= segment.endUs; at += step) {
      const y = segment.top + ((at - segment.startUs) / 1_000) * scale.pxPerMs
      const last = ticks.at(-1)
      if (last === undefined || y - last.y >= 14) ticks.push({ atUs: at, y })
    }
  }
  return ticks
}

function tickStep(pxPerMs: number): number {
  for (const scale of [1, 1_000, 1_000_000])
    for (const step of STEPS_US) if ((step * scale * pxPerMs) / 1_000 >= TICK_GAP) return step * scale
  return 1_000_000_000
}
