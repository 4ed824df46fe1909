import type { LadderFacts, NoteFact } from './ladder.ts'
import { labelId, strokesOf, takenGround } from './ladder-labels.ts'
import type { LadderLayout } from './ladder-layout.ts'
import { yAt } from './ladder-time.ts'
import { placeLabels, type LabelForm, type Placement } from './labels.ts'
import { uprightBox, type Box } from './labels-box.ts'
import { textWidth, wrapText } from './labels-width.ts'

/** A numbered note with its ground: a disc and up to three lines of italics. */
export interface PlacedNote {
  readonly fact: NoteFact
  /** Among all notes of the run, from 1. */
  readonly number: number
  readonly lines: readonly string[]
  readonly box: Box
  /** What it is about: a place on a lifeline. */
  readonly anchorX: number
  readonly anchorY: number
}

export const NOTES_MAX = 3
export const NOTE_DISC = 22
const LINE = 15

/**
 * The notes to show at a step: of those behind the cursor and less than a screen above it, the three that weigh most,
 * newer before older. The same list object as long as it is the same notes is the caller's business.
 */
export function notesAt(
  facts: LadderFacts,
  layout: LadderLayout,
  cursor: number,
  cursorY: number,
  screenPx: number,
): readonly NoteFact[] {
  const near = facts.notes.filter(note => {
    if (note.step > cursor || !layout.lanes.byNode.has(note.node)) return false
    const y = yAt(layout.scale, note.atUs)
    return y >= cursorY - screenPx * 0.62 && y <= cursorY + screenPx * 0.38
  })
  const chosen = near.toSorted((a, b) => b.weight - a.weight || b.seq - a.seq).slice(0, NOTES_MAX)
  return chosen.toSorted((a, b) => a.seq - b.seq)
}

/** Sets notes on free ground between the words that are there; a note without ground is left to the list and the Why tab. */
export function placeNotes(
  notes: readonly NoteFact[],
  facts: LadderFacts,
  layout: LadderLayout,
  words: Placement,
): readonly PlacedNote[] {
  if (notes.length === 0) return []
  const anchored = notes.map(fact => ({
    fact,
    x: layout.lanes.byNode.get(fact.node)?.x ?? 0,
    y: yAt(layout.scale, fact.atUs),
  }))
  const [top, bottom] = [
    Math.min(...anchored.map(({ y }) => y)) - REACH,
    Math.max(...anchored.map(({ y }) => y)) + REACH,
  ]
  const near = (y: number, height: number): boolean => y + height >= top && y - height <= bottom
  const taken = [...takenGround(layout), ...[...words.placed.values()].map(label => label.box)].filter(box =>
    near(box.y, Math.max(box.width, box.height) / 2),
  )
  const requests = anchored.map(({ fact, x, y }) => ({
    id: labelId.state(fact.seq),
    priority: fact.weight,
    clear: true,
    forms: WIDTHS.map(characters => noteForm(wrapText(fact.text, characters, 3), x, y, layout)),
  }))
  const { placed } = placeLabels(requests, {
    bounds: { left: layout.lanes.axisX + 4, right: layout.lanes.width - 4, top: 2, bottom: layout.scale.height },
    taken,
    // The cursor's line stands at a note's own moment when the note appears.
    strokes: [
      ...strokesOf(layout).filter(({ y1, y2 }) => Math.max(y1, y2) >= top && Math.min(y1, y2) <= bottom),
      ...anchored.map(({ y }) => ({ x1: 0, x2: layout.lanes.width, y1: y, y2: y, weight: 0.75 })),
    ],
  })
  return anchored.flatMap(({ fact, x, y }) => {
    const label = placed.get(labelId.state(fact.seq))
    if (label === undefined) return []
    const lines = wrapText(fact.text, WIDTHS[label.form] ?? 48, 3)
    return [{ fact, number: facts.notes.indexOf(fact) + 1, lines, box: label.box, anchorX: x, anchorY: y }]
  })
}

/** Characters to a line: as the visual language wants it, then narrower columns. */
const WIDTHS = [44, 32, 24]
/** No note stands further from what it is about, px. */
const REACH = 180
const DOWN = [-8, 6, 20, -22, 34, 48, -36, 64, -52, 80, 96, 112, 128]

function noteForm(lines: readonly string[], x: number, y: number, layout: LadderLayout): LabelForm {
  const width = NOTE_DISC + Math.max(...lines.map(line => textWidth(line, 12, 420)))
  const height = lines.length * LINE + 2
  const lefts = [x + 14, x - 14 - width]
  for (const lane of layout.lanes.lanes)
    if (lane.x !== x && Math.abs(lane.x - x) < 320) lefts.push(lane.x + 14, lane.x - 14 - width)
  const candidates = DOWN.flatMap(dy => lefts.map(left => uprightBox(left, y + dy, width, height)))
  return { candidates }
}
