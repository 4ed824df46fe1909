import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundsOf, crosses, inside, overlaps, uprightBox, type Box } from './labels-box.ts'
import { placeLabels, type Ground, type LabelRequest } from './labels.ts'

const bounds = { left: 0, top: 0, right: 400, bottom: 300 }
const box = fc.record({
  x: fc.integer({ min: -20, max: 420 }),
  y: fc.integer({ min: -20, max: 320 }),
  width: fc.integer({ min: 4, max: 120 }),
  height: fc.integer({ min: 4, max: 30 }),
  angle: fc.integer({ min: -60, max: 60 }).map(degrees => (degrees * Math.PI) / 180),
})
const requests = fc
  .array(
    fc.record({
      priority: fc.integer({ min: 0, max: 5 }),
      forms: fc.array(fc.record({ candidates: fc.array(box, { minLength: 1, maxLength: 6 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    { maxLength: 40 },
  )
  .map(list => list.map((request, i): LabelRequest => ({ id: String(i), ...request })))
const ground = fc.record({
  bounds: fc.constant(bounds),
  taken: fc.array(box, { maxLength: 5 }),
  strokes: fc.constant([]),
})

describe('placeLabels', () => {
  test('no two placed labels overlap, nor anything that was there before; all stay inside; every label has one fate', () => {
    fc.assert(
      fc.property(requests, ground, (asked, where) => {
        const { placed, hidden } = placeLabels(asked, where)
        const boxes = [...[...placed.values()].map(label => label.box), ...where.taken]
        for (const [i, a] of boxes.slice(0, placed.size).entries()) {
          expect(inside(boundsOf(a), bounds)).toBe(true)
          for (const b of boxes.slice(i + 1)) expect(overlaps(a, b)).toBe(false)
        }
        expect([...placed.keys(), ...hidden].toSorted()).toEqual(asked.map(request => request.id).toSorted())
      }),
    )
  })

  test('the same input gives the same places', () => {
    fc.assert(
      fc.property(requests, ground, (asked, where) => {
        expect(placeLabels(asked, where)).toEqual(placeLabels(asked, where))
      }),
    )
  })

  const empty: Ground = { bounds, taken: [], strokes: [] }
  const at = (x: number, width: number): Box => uprightBox(x, 10, width, 10)

  test('detail goes before a label goes', () => {
    const label = (id: string, priority: number, x: number): LabelRequest => ({
      id,
      priority,
      forms: [{ candidates: [at(x, 100)] }, { candidates: [at(x, 40)] }],
    })
    const { placed, hidden } = placeLabels([label('a', 2, 0), label('b', 1, 50)], empty)
    expect(hidden).toEqual([])
    expect(placed.get('a')?.form).toBe(1)
    expect(placed.get('b')?.form).toBe(0)
  })

  test('the lowest priority is hidden, and named', () => {
    const same = { forms: [{ candidates: [at(0, 40)] }] }
    const { placed, hidden } = placeLabels(
      [
        { id: 'low', priority: 0, ...same },
        { id: 'high', priority: 9, ...same },
      ],
      empty,
    )
    expect([...placed.keys()]).toEqual(['high'])
    expect(hidden).toEqual(['low'])
  })

  test('a place without a line through it is taken before one with', () => {
    const stroke = { x1: 20, y1: 0, x2: 20, y2: 100, weight: 1 }
    const request = { id: 'a', priority: 0, forms: [{ candidates: [at(0, 40), at(60, 40)] }] }
    expect(placeLabels([request], { ...empty, strokes: [stroke] }).placed.get('a')?.box.x).toBe(80)
    const only = { ...request, forms: [{ candidates: [at(0, 40)] }] }
    expect(placeLabels([only], { ...empty, strokes: [stroke] }).placed.get('a')?.box.x).toBe(20)
  })

  test('a crowd of 2000 labels: each is placed or counted as hidden', () => {
    const crowd = Array.from({ length: 2_000 }, (_, i): LabelRequest => ({
      id: String(i),
      priority: i % 3,
      forms: [
        {
          candidates: Array.from({ length: 12 }, (_, k) =>
            uprightBox((i * 7 + k * 30) % 1_000, (i * 11) % 20_000, 90, 14),
          ),
        },
      ],
    }))
    const bounds = { left: 0, top: 0, right: 1_200, bottom: 20_000 }
    const { placed, hidden } = placeLabels(crowd, { bounds, taken: [], strokes: [] })
    expect([...placed].length + hidden.length).toBe(crowd.length)
  })
})

test('a turned box meets only what it covers', () => {
  const slanted: Box = { x: 100, y: 100, width: 100, height: 10, angle: Math.PI / 4 }
  expect(overlaps(slanted, uprightBox(60, 120, 20, 20))).toBe(false)
  expect(overlaps(slanted, uprightBox(120, 120, 20, 20))).toBe(true)
  expect(crosses(slanted, { x1: 60, y1: 140, x2: 140, y2: 60, weight: 1 })).toBe(true)
  expect(crosses(slanted, { x1: 60, y1: 100, x2: 85, y2: 140, weight: 1 })).toBe(false)
})
