import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import type { LoadedTrace } from '../store/state.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { NOTHING_HIDDEN } from './ladder-filter.ts'
import { ladderFacts } from './ladder.ts'
import { labelId, ladderLabels, takenGround, type LadderTexts } from './ladder-labels.ts'
import { ladderLayout, type LadderOptions } from './ladder-layout.ts'
import { axisTicks, timeAt, timeScale, yAt } from './ladder-time.ts'
import { boundsOf, inside, overlaps } from './labels-box.ts'
import { lanes } from './lanes.ts'

const load = (untilMs?: number): LoadedTrace => {
  return prepareTrace(sampleTrace(untilMs))
}
const loaded = load()
const options: LadderOptions = { zoom: 1, compressed: true, data: true, filter: NOTHING_HIDDEN }
const texts: LadderTexts = {
  lost: name => `${name} lost`,
  noTraffic: ['no protected', 'traffic'],
  passes: length => `${length} pass`,
  packets: count => `${count} packets`,
}

describe('time scale', () => {
  const input = fc.record({
    momentsUs: fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 30 }),
    stripsUs: fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 3 }),
    endUs: fc.constant(2_000_000),
    pxPerMs: fc.double({ min: 0.1, max: 60, noNaN: true }),
    compressed: fc.boolean(),
  })

  test('later is never higher; segments join; every moment has its place inside', () => {
    fc.assert(
      fc.property(input, fc.array(fc.integer({ min: 0, max: 2_000_000 })), (asked, times) => {
        const scale = timeScale(asked)
        let last = -Infinity
        for (const at of times.sort((a, b) => a - b)) {
          const y = yAt(scale, at)
          expect(y).toBeGreaterThanOrEqual(last)
          expect(y).toBeLessThanOrEqual(scale.height)
          last = y
        }
        const starts = scale.segments.slice(1).map(segment => [segment.top, segment.startUs])
        expect(starts).toEqual(scale.segments.slice(0, -1).map(segment => [segment.bottom, segment.endUs]))
      }),
    )
  })

  test('a height leads back to its moment', () => {
    const scale = timeScale({
      momentsUs: [1_000_000, 1_004_000],
      stripsUs: [],
      endUs: 2_000_000,
      pxPerMs: 8,
      compressed: true,
    })
    for (const at of [0, 1_000_000, 1_001_000, 1_004_000, 1_500_000])
      expect(Math.abs(timeAt(scale, yAt(scale, at)) - at)).toBeLessThanOrEqual(1)
  })

  test('idle stretches are short, the rest keeps its scale; without compression everything does', () => {
    const moments = { momentsUs: [1_000_000, 1_004_000], stripsUs: [], endUs: 2_000_000, pxPerMs: 8 }
    const short = timeScale({ ...moments, compressed: true })
    expect(yAt(short, 1_004_000) - yAt(short, 1_000_000)).toBeCloseTo(32)
    expect(short.height).toBeLessThan(140)
    expect(timeScale({ ...moments, compressed: false }).height).toBeGreaterThan(15_000)
  })

  test('ticks stand apart', () => {
    const ticks = axisTicks(
      timeScale({ momentsUs: [0, 40_000], stripsUs: [], endUs: 40_000, pxPerMs: 7, compressed: false }),
    )
    expect(ticks.map(tick => tick.atUs)).toEqual([
      0, 4_000, 8_000, 12_000, 16_000, 20_000, 24_000, 28_000, 32_000, 36_000, 40_000,
    ])
  })
})

describe('the sample handover', () => {
  const place = lanes(loaded.trace, 1_016)
  const layout = ladderLayout(loaded, place, options)

  test('every control message between two lifelines is an arrow that goes down', () => {
    expect(layout.arrows.map(arrow => arrow.message.name)).toEqual(['CTAR', 'PCTD', 'CTDR', 'CTAR', 'BU', 'CTAA', 'BA'])
    for (const arrow of layout.arrows) expect(arrow.y2).toBeGreaterThan(arrow.y1)
    expect(layout.arrows.filter(arrow => arrow.lost).map(arrow => arrow.message.name)).toEqual(['CTDR'])
  })

  test('the handover is one strip that says what it leaves out', () => {
    expect(layout.strips).toHaveLength(1)
    const [strip] = layout.strips
    expect(strip).toMatchObject({ node: 'mn', leaves: 'par', joins: 'nar', startUs: 1_395_000, endUs: 1_445_000 })
    expect(strip?.leftOutUs).toBe(0)
    const [zoomed] = ladderLayout(loaded, place, { ...options, zoom: 2 }).strips
    expect(zoomed?.leftOutUs).toBe(15_000)
  })

  test('bands of one lifeline follow each other without a gap', () => {
    const mobile = ladderFacts(loaded).bands.filter(band => band.node === 'mn')
    expect(mobile.map(band => band.state)).toEqual(['IDLE', 'CTAR_SENT', 'MOVING', 'CTAR_SENT', 'DONE'])
    for (const [i, band] of mobile.slice(1).entries()) expect(band.startUs).toBe(mobile[i]?.endUs)
  })

  test('dense data packets are bundled and none is lost from the count', () => {
    const lines = layout.dataLines.map(line => line.y1)
    expect(layout.bundles.length).toBeGreaterThan(0)
    const shown = layout.bundles.reduce((sum, bundle) => sum + bundle.packets, 0)
    const traffic = loaded.messages.filter(message => message.traffic).length
    expect(shown + lines.length).toBeGreaterThanOrEqual(traffic)
  })

  test.each([1_016, 720, 374])('at %i px no label covers another, a lifeline or a strip', width => {
    const sized = ladderLayout(loaded, lanes(loaded.trace, width), options)
    const { placed, hidden } = ladderLabels(sized, texts)
    const boxes = [...placed.values()].map(label => label.box)
    const page = { left: 0, top: 0, right: width, bottom: sized.scale.height }
    for (const [i, box] of boxes.entries()) {
      expect(inside(boundsOf(box), page)).toBe(true)
      for (const other of [...boxes.slice(i + 1), ...takenGround(sized)]) expect(overlaps(box, other)).toBe(false)
    }
    expect(hidden).not.toContain(labelId.message(layout.arrows[0]?.message.message ?? 0))
  })

  test('control messages keep their names at desktop width', () => {
    const { hidden } = ladderLabels(layout, texts)
    expect(layout.arrows.filter(arrow => hidden.includes(labelId.message(arrow.message.message)))).toEqual([])
  })
})

test('a run of 10 000 steps is drawn with lines that a page can hold', () => {
  const long = load(125_000)
  expect(long.steps.length).toBeGreaterThan(9_000)
  const layout = ladderLayout(long, lanes(long.trace, 1_016), options)
  expect(layout.dataLines.length).toBeLessThan(3_000)
})
