import type { Band, LadderLayout } from './ladder-layout.ts'

/** What lies under a point of the ladder. */
export type Picked =
  | { readonly kind: 'message'; readonly message: number }
  | { readonly kind: 'band'; readonly band: Band }
  | { readonly kind: 'ground' }

const REACH = 6

/** The band, message or ground at a point, px; control messages win over data packets. */
export function pickAt(layout: LadderLayout, x: number, y: number): Picked {
  const band = layout.bands.find(({ x: at, top, bottom }) => Math.abs(x - at) <= 7 && y >= top && y < bottom)
  if (band !== undefined) return { kind: 'band', band }
  for (const lines of [layout.arrows, layout.dataLines]) {
    let best: { readonly message: number; readonly away: number } | undefined
    for (const line of lines) {
      if (line.y1 > y + REACH || Math.max(line.y1, line.y2) < y - REACH) continue
      const away = distance(line, x, y)
      if (away <= REACH && (best === undefined || away < best.away)) best = { message: line.message.message, away }
    }
    if (best !== undefined) return { kind: 'message', message: best.message }
  }
  return { kind: 'ground' }
}

interface Line {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

function distance({ x1, y1, x2, y2 }: Line, x: number, y: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length = dx * dx + dy * dy
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length))
  return Math.hypot(x - x1 - part * dx, y - y1 - part * dy)
}
