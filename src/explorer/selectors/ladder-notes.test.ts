import { describe, expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { NOTHING_HIDDEN } from './ladder-filter.ts'
import { ladderFacts, type LadderFacts } from './ladder.ts'
import { ladderLabels } from './ladder-labels.ts'
import { ladderLayout } from './ladder-layout.ts'
import { NOTES_MAX, notesAt, placeNotes } from './ladder-notes.ts'
import { pickAt } from './ladder-pick.ts'
import { yAt } from './ladder-time.ts'
import { overlaps } from './labels-box.ts'
import { lanes } from './lanes.ts'

const loaded = prepareTrace(sampleTrace())
const layout = ladderLayout(loaded, lanes(loaded.trace, 1_016), {
  zoom: 1,
  compressed: true,
  data: true,
  filter: NOTHING_HIDDEN,
})
const words = ladderLabels(layout, {
  lost: name => `${name} lost`,
  noTraffic: ['no protected', 'traffic'],
  passes: length => length,
  packets: count => `${count} packets`,
})

/** The sample's facts with notes every millisecond from the handover on. */
const facts: LadderFacts = {
  ...ladderFacts(loaded),
  notes: Array.from({ length: 8 }, (_, i) => ({
    node: i % 2 === 0 ? 'mn' : 'nar',
    message: null,
    atUs: 1_446_000 + i * 1_000,
    text: `Note ${i}: a sentence of some length that says what a reader cannot see.`,
    ref: 'RFC 4067 §2',
    step: 100 + i,
    seq: i,
    weight: i === 1 ? 3 : 1,
  })),
}

describe('notes', () => {
  const y = yAt(layout.scale, 1_454_000)

  test('at most three, none of them from the future, the weightiest among them', () => {
    const notes = notesAt(facts, layout, 105, y, 400)
    expect(notes.map(note => note.seq)).toEqual([1, 4, 5])
    expect(notesAt(facts, layout, 99, y, 400)).toEqual([])
    expect(notesAt(facts, layout, 999, y, 400)).toHaveLength(NOTES_MAX)
  })

  test('stand on free ground and keep their number', () => {
    const notes = placeNotes(notesAt(facts, layout, 105, y, 400), facts, layout, words)
    expect(notes.length).toBeGreaterThan(0)
    for (const [i, note] of notes.entries()) {
      expect(note.number).toBe(note.fact.seq + 1)
      expect(note.lines.length).toBeLessThanOrEqual(3)
      const others = [...notes.slice(i + 1), ...words.placed.values()]
      for (const { box } of others) expect(overlaps(note.box, box)).toBe(false)
    }
  })
})

describe('pickAt', () => {
  test('finds the message under a point of its arrow, the state on a lifeline, else the ground', () => {
    for (const arrow of layout.arrows) {
      const x = arrow.x1 + (arrow.x2 - arrow.x1) * 0.41
      const y = arrow.y1 + (arrow.y2 - arrow.y1) * 0.41
      const picked = pickAt(layout, x, y)
      expect(picked.kind === 'message' || picked.kind === 'band').toBe(true)
    }
    const [band] = layout.bands.filter(({ node }) => node === 'mn')
    expect(pickAt(layout, band?.x ?? 0, (band?.top ?? 0) + 1)).toMatchObject({ kind: 'band' })
    expect(pickAt(layout, layout.lanes.width - 2, 2)).toEqual({ kind: 'ground' })
  })
})
