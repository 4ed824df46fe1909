/** A rectangle turned about its middle: what a label takes up. px; angle in radians, clockwise as on the screen. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly angle: number
}

/** A line labels would rather not stand on. `weight`: how much it hurts, 1 = a message's arrow. */
export interface Stroke {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly weight: number
}

export interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Upright rectangle by its top left corner. */
export function uprightBox(left: number, top: number, width: number, height: number): Box {
  return { x: left + width / 2, y: top + height / 2, width, height, angle: 0 }
}

export function boundsOf(box: Box): Bounds {
  const cos = Math.abs(Math.cos(box.angle))
  const sin = Math.abs(Math.sin(box.angle))
  const halfWidth = (box.width * cos + box.height * sin) / 2
  const halfHeight = (box.width * sin + box.height * cos) / 2
  return { left: box.x - halfWidth, top: box.y - halfHeight, right: box.x + halfWidth, bottom: box.y + halfHeight }
}

export const inside = (inner: Bounds, outer: Bounds): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom

/** Whether two boxes share ground (separating axes of both); touching edges do not count. */
export function overlaps(a: Box, b: Box): boolean {
  return !separated(a, b, a.angle) && !separated(a, b, b.angle)
}

function separated(a: Box, b: Box, angle: number): boolean {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const along = Math.abs((b.x - a.x) * cos + (b.y - a.y) * sin)
  const across = Math.abs((b.y - a.y) * cos - (b.x - a.x) * sin)
  const [aLong, aAcross] = extents(a, angle)
  const [bLong, bAcross] = extents(b, angle)
  return along >= aLong + bLong - EPSILON || across >= aAcross + bAcross - EPSILON
}
const EPSILON = 1e-9

/** Half of the box's shadow along and across a direction. */
function extents(box: Box, angle: number): readonly [number, number] {
  const turn = box.angle - angle
  const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))]
  return [(box.width * cos + box.height * sin) / 2, (box.width * sin + box.height * cos) / 2]
}

/** Whether a line passes through the box. */
export function crosses(box: Box, line: Stroke): boolean {
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)]
  const turn = (x: number, y: number): readonly [number, number] => [
    (x - box.x) * cos + (y - box.y) * sin,
    (y - box.y) * cos - (x - box.x) * sin,
  ]
  const [x1, y1] = turn(line.x1, line.y1)
  const [x2, y2] = turn(line.x2, line.y2)
  const across = clip(x1, x2 - x1, box.width / 2)
  const down = clip(y1, y2 - y1, box.height / 2)
  return Math.max(0, across[0], down[0]) < Math.min(1, across[1], down[1])
}

/** Stretch of the line's parameter in which one coordinate lies within ±half. */
function clip(from: number, delta: number, half: number): readonly [number, number] {
  if (delta === 0) return Math.abs(from) < half ? [-Infinity, Infinity] : [Infinity, -Infinity]
  const a = (-half - from) / delta
  const b = (half - from) / delta
  return a < b ? [a, b] : [b, a]
}
