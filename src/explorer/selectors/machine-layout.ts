import type { Chart } from '../../trace/trace.ts'
import { textWidth } from './labels-width.ts'
import { drawnChart, LABEL_SIZE, NODE_HEIGHT } from './machine-edges.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Rectangle extends Point {
  readonly width: number
  readonly height: number
}

/** Places of a chart's states and lines, px. Made at build time by scripts/layout-charts.mjs, or by `simpleLayout`. */
export interface ChartLayout {
  readonly width: number
  readonly height: number
  readonly states: Readonly<Record<string, Rectangle>>
  readonly edges: Readonly<Record<string, { readonly points: readonly Point[]; readonly label: Rectangle | null }>>
}

/** Width of a state's box: its name and room for the sign of its self-loops. */
export const stateWidth = (name: string): number => Math.max(60, textWidth(name, 12.5, 650) + 28)

const ROW = 84
const GAP = 26
const MARGIN = 14

/** Whether a committed layout has a place for every state of a chart; lines without a route are drawn straight. */
export const layoutFits = (layout: ChartLayout, chart: Chart): boolean =>
  chart.states.every(({ id }) => layout.states[id] !== undefined)

/** States in rows by their distance from the start, straight lines between them: for charts without a committed layout. */
export function simpleLayout(chart: Chart): ChartLayout {
  const { edges } = drawnChart(chart)
  const rows = rowsOf(chart)
  const states: Record<string, Rectangle> = {}
  const widths = rows.map(row => row.reduce((sum, id) => sum + stateWidth(id) + GAP, -GAP))
  const width = Math.max(...widths, 120) + 2 * MARGIN
  for (const [level, row] of rows.entries()) {
    let x = (width - (widths[level] ?? 0)) / 2
    for (const id of row) {
      states[id] = { x, y: MARGIN + level * ROW, width: stateWidth(id), height: NODE_HEIGHT }
      x += stateWidth(id) + GAP
    }
  }
  return {
    width,
    height: rows.length * ROW - (ROW - NODE_HEIGHT) + 2 * MARGIN,
    states,
    edges: Object.fromEntries(
      edges.map(({ id, from, to, label }) => {
        const points = directLine(states[from], states[to])
        const [a, b] = [points[0], points.at(-1)]
        const wide = textWidth(label, LABEL_SIZE, 500)
        const middle = a === undefined || b === undefined ? { x: 0, y: 0 } : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
        return [id, { points, label: { x: middle.x - wide / 2, y: middle.y - 7, width: wide, height: 14 } }]
      }),
    ),
  }
}

/** Breadth first from the initial state; what cannot be reached stands last. */
function rowsOf(chart: Chart): readonly (readonly string[])[] {
  const level = new Map([[chart.initial, 0]])
  const queue = [chart.initial]
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const { from, to } of chart.transitions) {
      if (from !== id || level.has(to)) continue
      level.set(to, (level.get(id) ?? 0) + 1)
      queue.push(to)
    }
  }
  const last = Math.max(...level.values())
  const rows: string[][] = []
  for (const { id } of chart.states) (rows[level.get(id) ?? last + 1] ??= []).push(id)
  return rows.filter(row => row.length > 0).flatMap(row => chunks(row, ROW_MAX))
}

const ROW_MAX = 3

const chunks = (row: readonly string[], size: number): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(row.length / size) }, (_, i) => row.slice(i * size, (i + 1) * size))

/** A line between the borders of two boxes, for transitions that have no route of their own. */
export function directLine(from: Rectangle | undefined, to: Rectangle | undefined): readonly Point[] {
  if (from === undefined || to === undefined) return []
  const [a, b] = [middle(from), middle(to)]
  return [border(from, a, b), border(to, b, a)]
}

const middle = (box: Rectangle): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })

function border(box: Rectangle, from: Point, towards: Point): Point {
  const [dx, dy] = [towards.x - from.x, towards.y - from.y]
  const part = Math.min(
    dx === 0 ? Infinity : box.width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : box.height / 2 / Math.abs(dy),
  )
  return part === Infinity ? from : { x: from.x + dx * part, y: from.y + dy * part }
}

/**
 * Ground for words about a short line, px: beside a steep one, so that they hide neither it nor its head, and above a
 * flat one; always within the drawing's width.
 */
export function besideLine(points: readonly Point[], text: string, width: number): Rectangle | null {
  const [a, b] = [points[0], points.at(-1)]
  if (a === undefined || b === undefined) return null
  const room = textWidth(text, 11.5, 700)
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2]
  const steep = Math.abs(b.y - a.y) > Math.abs(b.x - a.x)
  const wished = !steep ? x - room / 2 : x + 7 + room <= width ? x + 7 : x - 7 - room
  const left = Math.max(0, Math.min(width - room, wished))
  return { x: left, y: steep ? y - 7 : y - 18, width: room, height: 14 }
}
