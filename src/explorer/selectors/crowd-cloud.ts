import { perTrace } from './per-trace.ts'

/** Places of many equal dots: rows of one pitch, filled from the left, from top to bottom. */
export interface Cloud {
  readonly left: number
  readonly top: number
  readonly pitch: number
  readonly columns: number
  readonly rows: number
  readonly count: number
}

/** Dots further apart than this would not read as one body, px. */
const LARGEST_PITCH = 13
const SMALLEST_PITCH = 2.4

/** As large as a field allows, in its middle from top to bottom. */
export function cloudIn(
  field: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  count: number,
): Cloud {
  let pitch = LARGEST_PITCH
  const columnsOf = (): number => Math.max(1, Math.floor(field.width / pitch))
  while (pitch > SMALLEST_PITCH && Math.ceil(count / columnsOf()) * pitch > field.height) pitch -= 0.1
  const columns = Math.min(columnsOf(), Math.max(1, count))
  const rows = Math.max(1, Math.ceil(count / columns))
  return { left: field.left, top: field.top + (field.height - rows * pitch) / 2, pitch, columns, rows, count }
}

/** Middle of a dot. */
export const dotAt = ({ left, top, pitch, columns }: Cloud, i: number): { readonly x: number; readonly y: number } => ({
  x: left + ((i % columns) + 0.5) * pitch,
  y: top + (Math.floor(i / columns) + 0.5) * pitch,
})

/** The dot at a point; undefined beside them. */
export function dotUnder(cloud: Cloud, x: number, y: number): number | undefined {
  const column = Math.floor((x - cloud.left) / cloud.pitch)
  const row = Math.floor((y - cloud.top) / cloud.pitch)
  if (column < 0 || column >= cloud.columns || row < 0) return undefined
  const i = row * cloud.columns + column
  return i < cloud.count ? i : undefined
}

/** Some of the dots as one path: squares with a side, or circles of it as diameter. */
export function dotPath(cloud: Cloud, which: (i: number) => boolean, side: number, round: boolean): string {
  const shape = shapeOf(side, round)
  const starts = startsOf(cloud)
  let path = ''
  for (let i = 0; i < cloud.count; i += 1) if (which(i)) path += `${starts[i]}${shape}`
  return path
}

/** The pen in the middle of each dot. */
const startsOf = perTrace((cloud: Cloud): readonly string[] =>
  Array.from({ length: cloud.count }, (_, i) => {
    const { x, y } = dotAt(cloud, i)
    return `M${x.toFixed(1)} ${y.toFixed(1)}`
  }),
)

function shapeOf(side: number, round: boolean): string {
  const [r, full] = [(side / 2).toFixed(1), side.toFixed(1)]
  return round
    ? `m-${r} 0a${r} ${r} 0 1 0 ${full} 0a${r} ${r} 0 1 0 -${full} 0`
    : `m-${r} -${r}h${full}v${full}h-${full}z`
}
