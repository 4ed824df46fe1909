import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { axisText, clockText } from './time-text.ts'
import { ticksOf, timeScale } from './time-scale.ts'
import { narrate } from './narration.ts'
import { stepIndex } from './step-index.ts'
import { lensOf, timelineModel } from './timeline.ts'

const lensed = fc
  .tuple(
    fc.integer({ min: 1_000, max: 60_000_000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([end, a, b]) => {
    const [startUs, endUs] = [Math.min(a, b) * end, Math.max(a, b) * end]
    return { end, lens: endUs - startUs < 1 ? null : { startUs: Math.floor(startUs), endUs: Math.ceil(endUs) } }
  })

test('a scale rises, ends at its ends and finds its way back', () => {
  fc.assert(
    fc.property(lensed, fc.double({ min: 0, max: 1, noNaN: true }), ({ end, lens }, share) => {
      const scale = timeScale(end, 4, 984, lens)
      expect(scale.x(0)).toBeCloseTo(4)
      expect(scale.x(end)).toBeCloseTo(984)
      const time = Math.round(share * end)
      expect(scale.x(time)).toBeGreaterThanOrEqual(scale.x(Math.max(0, time - 1)))
      // A pixel may stand for many µs: the way back is as exact as that.
      const pixel = Math.abs(scale.at(scale.x(time) + 0.01) - scale.at(scale.x(time) - 0.01)) + 1
      expect(Math.abs(scale.at(scale.x(time)) - time)).toBeLessThanOrEqual(pixel)
    }),
  )
})

test('ticks are round and never closer than asked', () => {
  fc.assert(
    fc.property(lensed, ({ end, lens }) => {
      const scale = timeScale(end, 0, 900, lens)
      const [start, stop] = lens === null ? [0, end] : [lens.startUs, lens.endUs]
      const ticks = ticksOf(scale, start, stop, 80)
      const gaps = ticks.slice(1).map((tick, i) => scale.x(tick) - scale.x(ticks[i] ?? 0))
      expect(gaps.every(gap => gap > 60)).toBe(true)
      expect(ticks.length).toBeLessThan(13)
    }),
  )
})

test('the lens lies on the busiest stretch, or nowhere when that is most of the run', () => {
  const stretch = (startUs: number, endUs = startUs + 10) => ({ startUs, endUs })
  expect(lensOf([stretch(0), stretch(5_000), stretch(5_100), stretch(5_200)], 10_000)).toMatchObject({
    startUs: expect.closeTo(4_987, -1) as number,
  })
  expect(lensOf([stretch(0, 9_000)], 10_000)).toBeNull()
  expect(lensOf([], 10_000)).toBeNull()
})

test('tracks hold what the run had', () => {
  const loaded = prepareTrace(sampleTrace())
  const model = timelineModel(loaded)
  expect(model.control.map(({ protocol }) => protocol).filter(name => name === 'CXTP')).toHaveLength(5)
  expect(model.control.filter(({ lost }) => lost)).toHaveLength(1)
  expect(model.handovers).toEqual([{ startUs: 1_395_000, endUs: 1_445_000 }])
  expect(model.outages).toHaveLength(1)
  expect(model.lens).not.toBeNull()
  expect(model.data.length + model.lost.length).toBeGreaterThan(80)
  expect(timelineModel(loaded)).toBe(model)
})

test('times are written whole', () => {
  expect(clockText(1_454_600)).toBe('1\u2009454.600 ms')
  expect(axisText(1_446_000)).toBe('1\u2009446')
  expect([axisText(250), axisText(1_100), axisText(1)]).toEqual(['0.25', '1.1', '0.001'])
})

test('a broken invariant has its moment on the timeline and a step to jump to', () => {
  const text = 'nar sent number 3 again'
  const invariants = [
    { id: 'no-nonce-reuse', holds: true, firstBrokenAtUs: null, text: '' },
    { id: 'sequence-monotonic', holds: false, firstBrokenAtUs: 1_447_000, text },
  ]
  const loaded = prepareTrace({ ...sampleTrace(), invariants })
  expect(timelineModel(loaded).invariants).toEqual({
    all: 2,
    broken: [{ id: 'sequence-monotonic', atUs: 1_447_000 }],
  })
  const [step = 0] = stepIndex(loaded).invariant
  expect(loaded.steps[step]?.atUs).toBeLessThanOrEqual(1_447_000)
  expect(loaded.steps[step + 1]?.atUs).toBeGreaterThan(1_447_000)
  expect(stepIndex(loaded).telling).toContain(step)
  expect(narrate(loaded, step).text).toBe('The invariant sequence-monotonic breaks here: nAR sent number 3 again.')
})
