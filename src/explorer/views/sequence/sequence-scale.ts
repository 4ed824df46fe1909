import { scaleLinear } from 'd3'
import type { SequenceStory } from '../../selectors/tcp-sequence.ts'

/** Size in px; what is drawn is as wide as the panel that it stands in. */
export const [WIDTH, HEIGHT] = [392, 300] as const
const SIDES = { left: 46, right: 10, top: 22, bottom: 52 } as const
/** Below the axis: how long each timer ran. */
export const LANE = { top: HEIGHT - 18, height: 12 } as const
export const AREA = {
  left: SIDES.left,
  right: WIDTH - SIDES.right,
  top: SIDES.top,
  bottom: HEIGHT - SIDES.bottom,
} as const

export interface SequenceScale {
  readonly x: (atUs: number) => number
  readonly y: (number: number) => number
  readonly seconds: readonly number[]
  readonly numbers: readonly number[]
}

export function sequenceScale({ beganUs, endedUs, highest }: SequenceStory): SequenceScale {
  const x = scaleLinear()
    .domain([beganUs, Math.max(endedUs, beganUs + 1)])
    .range([AREA.left, AREA.right])
  const y = scaleLinear()
    .domain([0, Math.max(1, highest)])
    .range([AREA.bottom, AREA.top])
  const seconds = scaleLinear()
    .domain([beganUs / 1e6, endedUs / 1e6])
    .ticks(6)
  return { x, y, seconds, numbers: y.ticks(5) }
}

/** A line that keeps its value until the next one. */
export function stairs(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => (i === 0 ? `M${tidy(x)} ${tidy(y)}` : `H${tidy(x)}V${tidy(y)}`)).join('')
}

/** Upright strokes, one for each segment; at least a pixel and a half long. */
export const strokes = (lines: readonly (readonly [x: number, from: number, to: number])[]): string =>
  lines.map(([x, from, to]) => `M${tidy(x)} ${tidy(from)}V${tidy(Math.min(to, from - 1.5))}`).join('')

const tidy = (value: number): number => Math.round(value * 10) / 10

/** The step of what lies nearest to a place. */
export function nearestStep(
  story: SequenceStory,
  { x, y }: SequenceScale,
  atX: number,
  atY: number,
): number | undefined {
  let nearest: { readonly step: number; readonly far: number } | undefined
  const see = (step: number, dx: number, dy: number): void => {
    const far = (dx - atX) ** 2 + (dy - atY) ** 2
    if (nearest === undefined || far < nearest.far) nearest = { step, far }
  }
  for (const { step, atUs, from, to } of story.segments) see(step, x(atUs), y((from + to) / 2))
  for (const { step, atUs, acknowledged } of story.moments) see(step, x(atUs), y(acknowledged))
  for (const { step, endUs } of story.waits) see(step, x(endUs), LANE.top + LANE.height / 2)
  return nearest?.step
}
