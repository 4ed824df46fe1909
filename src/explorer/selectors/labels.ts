import { boundsOf, crosses, inside, overlaps, type Bounds, type Box, type Stroke } from './labels-box.ts'

/** One way to write a label (whole, without detail, …) and the places it may stand, best first. */
export interface LabelForm {
  readonly candidates: readonly Box[]
}

export interface LabelRequest {
  readonly id: string
  /** Higher wins; equal priorities in the order given. */
  readonly priority: number
  /** From the fullest to the barest. */
  readonly forms: readonly LabelForm[]
  /** A fuller form may not lie on more lines than the barest. */
  readonly clear?: boolean
}

export interface PlacedLabel {
  readonly id: string
  /** Index into the request's forms. */
  readonly form: number
  readonly box: Box
}

export interface Placement {
  readonly placed: ReadonlyMap<string, PlacedLabel>
  /** Requests that found no ground, lowest priority first to go. */
  readonly hidden: readonly string[]
}

export interface Ground {
  readonly bounds: Bounds
  /** Taken from the start: lifelines, heads, strips, labels placed earlier. */
  readonly taken: readonly Box[]
  /** Lines that may be crossed where nothing better is free. */
  readonly strokes: readonly Stroke[]
}

/** Never looks at more places than this in one call, so that a crowded picture costs no more than a redraw. */
export const CANDIDATES_MAX = 40_000

/**
 * Gives every label ground of its own: no two placed boxes overlap, none leaves the picture, the same input gives the
 * same places. First every label in its barest form, by priority, so that detail is the first thing to go; then, by
 * priority again, as much detail as fits. What finds no ground is hidden and named.
 */
export function placeLabels(requests: readonly LabelRequest[], ground: Ground): Placement {
  const search = new Search(ground)
  const ordered = requests.map((request, order) => ({ request, order }))
  ordered.sort((a, b) => b.request.priority - a.request.priority || a.order - b.order)
  const placed = new Map<string, PlacedLabel>()
  const hidden: string[] = []
  for (const { request } of ordered) {
    const barest = request.forms.length - 1
    const place = search.freePlace(request.forms[barest]?.candidates ?? [], undefined)
    if (place === undefined) hidden.unshift(request.id)
    else {
      const { box } = place
      search.take(box)
      placed.set(request.id, { id: request.id, form: barest, box })
    }
  }
  for (const { request } of ordered) {
    const label = placed.get(request.id)
    if (label !== undefined) enlarge(search, request, label, placed)
  }
  return { placed, hidden }
}

function enlarge(search: Search, request: LabelRequest, label: PlacedLabel, placed: Map<string, PlacedLabel>): void {
  for (let form = 0; form < label.form; form++) {
    const place = search.freePlace(request.forms[form]?.candidates ?? [], label.box)
    if (place === undefined) continue
    const { box, cost } = place
    if (request.clear === true && cost > search.costOf(label.box)) continue
    search.release(label.box)
    search.take(box)
    placed.set(request.id, { id: request.id, form, box })
    return
  }
}

const CELL = 48

interface Place {
  readonly box: Box
  /** Weight of the lines in it. */
  readonly cost: number
}

/** Boxes and strokes in cells of a grid, so that one look touches only its neighbourhood. */
class Search {
  private readonly bounds: Bounds
  private readonly boxes = new Map<number, Box[]>()
  private readonly strokes = new Map<number, Stroke[]>()
  private looked = 0

  constructor(ground: Ground) {
    this.bounds = ground.bounds
    for (const box of ground.taken) this.take(box)
    for (const stroke of ground.strokes) {
      const bounds = {
        left: Math.min(stroke.x1, stroke.x2),
        right: Math.max(stroke.x1, stroke.x2),
        top: Math.min(stroke.y1, stroke.y2),
        bottom: Math.max(stroke.y1, stroke.y2),
      }
      for (const cell of this.cells(bounds)) push(this.strokes, cell, stroke)
    }
  }

  take(box: Box): void {
    for (const cell of this.cells(boundsOf(box))) push(this.boxes, cell, box)
  }

  release(box: Box): void {
    for (const cell of this.cells(boundsOf(box))) {
      const list = this.boxes.get(cell)
      const at = list?.indexOf(box) ?? -1
      if (list !== undefined && at >= 0) list.splice(at, 1)
    }
  }

  /** The first place free of boxes and lines, else the one with the least lines in it; `own` does not count. */
  freePlace(candidates: readonly Box[], own: Box | undefined): Place | undefined {
    let best: Place | undefined
    for (const box of candidates) {
      if (++this.looked > CANDIDATES_MAX) return best
      const bounds = boundsOf(box)
      if (!inside(bounds, this.bounds)) continue
      const cells = this.cells(bounds)
      if (cells.some(cell => this.boxes.get(cell)?.some(other => other !== own && overlaps(box, other)) === true))
        continue
      const cost = this.lineCost(box, cells)
      if (best === undefined || cost < best.cost) best = { box, cost }
      if (cost === 0) return best
    }
    return best
  }

  /** Weight of the lines a box lies on. */
  costOf(box: Box): number {
    return this.lineCost(box, this.cells(boundsOf(box)))
  }

  private lineCost(box: Box, cells: readonly number[]): number {
    let cost = 0
    const seen = new Set<Stroke>()
    for (const cell of cells)
      for (const stroke of this.strokes.get(cell) ?? []) {
        if (seen.has(stroke)) continue
        seen.add(stroke)
        if (crosses(box, stroke)) cost += stroke.weight
      }
    return cost
  }

  private cells({ left, top, right, bottom }: Bounds): number[] {
    const cells: number[] = []
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++)
      for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) cells.push(y * 4_096 + x)
    return cells
  }
}

function push<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
