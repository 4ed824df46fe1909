import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { TraceBuilder } from '../testing/trace-builder.ts'
import { SAMPLE_HEADER } from '../testing/sample-header.ts'
import { countUpTo, firstAfter, lastBefore, stepAt, stepIndex } from './step-index.ts'

const loaded = prepareTrace(sampleTrace())

test('the ends are always visited, data alone is not', () => {
  const { telling, all } = stepIndex(loaded)
  expect(telling[0]).toBe(0)
  expect(telling.at(-1)).toBe(loaded.steps.length - 1)
  expect(telling.length).toBeLessThan(all.length / 5)
  expect(stepIndex(loaded)).toBe(stepIndex(loaded))
})

test('of a row of data packets refused on one hop the first is news, and again after one passed', () => {
  const b = new TraceBuilder()
  const packet = (atUs: number, refused: boolean): void =>
    b.at(atUs, () => {
      const message = b.send(
        { from: 'mn', to: 'nar', link: 'radio-nar', name: 'ESP', protocol: 'ESP', latencyUs: 10, traffic: true },
        () => {
          if (refused)
            b.add({
              kind: 'rejected',
              node: 'nar',
              message,
              code: 'no-sa',
              text: 'no SA',
              ref: 'RFC 4301 §5.2',
              row: null,
            })
        },
      )
    })
  b.at(0, () => b.enter('mn/cxtp/1', 'cxtp-mobile', '', 'IDLE', 'start', ''))
  ;[true, true, true, false, true].forEach((refused, i) => packet(100 * (i + 1), refused))
  const run = prepareTrace(b.build(SAMPLE_HEADER, 10_000))
  const refusals = stepIndex(run).telling.map(step => run.steps[step]?.atUs)
  expect(refusals).toEqual([0, 110, 510])
})

test('looking into rising lists', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), fc.integer({ min: -5, max: 205 }), (numbers, at) => {
      const list = numbers.toSorted((a, b) => a - b)
      expect(firstAfter(list, at)).toBe(list.find(n => n > at))
      expect(lastBefore(list, at)).toBe(list.findLast(n => n < at))
      expect(countUpTo(list, at)).toBe(list.filter(n => n <= at).length)
    }),
  )
})

test('the step at a moment is the last one that had happened', () => {
  expect(stepAt(loaded, -1)).toBe(0)
  expect(stepAt(loaded, 1e12)).toBe(loaded.steps.length - 1)
  const at = stepAt(loaded, 1_384_000)
  expect(loaded.steps[at]?.atUs).toBeLessThanOrEqual(1_384_000)
  expect(loaded.steps[at + 1]?.atUs).toBeGreaterThan(1_384_000)
})
