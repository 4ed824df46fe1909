/** A stretch of virtual time drawn larger than the rest. */
export interface Lens {
  readonly startUs: number
  readonly endUs: number
}

export interface TimeScale {
  readonly lens: Lens | null
  readonly left: number
  readonly right: number
  readonly endUs: number
  /** px of a moment; outside the run its ends. */
  x(timeUs: number): number
  /** µs of a place; outside the scale its ends. */
  at(x: number): number
}

/** Share of the width the lens takes. */
const LENS_SHARE = 0.62

/** Share of the rest that each side of the lens has at least, so that both can be read and hit. */
const SMALLEST_SIDE = 0.3

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))

/**
 * Time from 0 to `endUs` on px from `left` to `right`: straight, or with a lens that takes a fixed share of the width.
 * The rest is divided by duration before and after it, with a least share for each.
 */
export function timeScale(endUs: number, left: number, right: number, lens: Lens | null): TimeScale {
  const end = Math.max(1, endUs)
  const width = Math.max(1, right - left)
  const points: Corner[] = [[0, left]]
  const outside = lens === null ? 0 : lens.startUs + (end - lens.endUs)
  // A lens on the whole run would have nothing to take its room from.
  if (lens !== null && outside > 0) {
    const share = lens.startUs / outside
    const before =
      (share === 0 || share === 1 ? share : clamp(share, SMALLEST_SIDE, 1 - SMALLEST_SIDE)) * width * (1 - LENS_SHARE)
    points.push([lens.startUs, left + before], [lens.endUs, left + before + width * LENS_SHARE])
  }
  points.push([end, left + width])
  return {
    lens,
    left,
    right: left + width,
    endUs: end,
    x: timeUs => along(points, timeUs, 0, 1),
    at: x => Math.round(along(points, x, 1, 0)),
  }
}

type Corner = readonly [timeUs: number, px: number]

/**
 * Straight from corner to corner, and no further than the ends. D3's scale does this too, but brings colours, formats
 * and their interpolation along: a tenth of the first view.
 */
function along(corners: readonly Corner[], value: number, from: 0 | 1, to: 0 | 1): number {
  const next = Math.max(
    1,
    corners.findIndex(corner => value <= corner[from]),
  )
  const above = value > (corners.at(-1)?.[from] ?? 0)
  const [a, b] = above ? corners.slice(-2) : corners.slice(next - 1, next + 1)
  if (a === undefined || b === undefined) return 0
  const length = b[from] - a[from]
  const part = length === 0 ? 1 : clamp((value - a[from]) / length, 0, 1)
  return a[to] + part * (b[to] - a[to])
}

/** Round times within a stretch, as many as fit with `roomPx` for each; µs. */
export function ticksOf(scale: TimeScale, startUs: number, endUs: number, roomPx: number): readonly number[] {
  const pixels = scale.x(endUs) - scale.x(startUs)
  const wanted = Math.floor(pixels / roomPx)
  if (wanted < 1 || endUs <= startUs) return []
  const step = roundStep((endUs - startUs) / wanted)
  const ticks: number[] = []
  for (let at = Math.ceil(startUs / step) * step; at <= endUs; at += step) ticks.push(Math.round(at))
  return ticks
}

/** The smallest of 1, 2, 5, 10, 20, … that is no less: with one that is too small the words would touch. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find(times => times * power >= least) ?? 10)
}
