import { expect, test } from 'vitest'
import { nearestScenarios, noSuchScenario } from './nearest.ts'
import { scenarioList } from './registry.ts'

test.each([
  ['cxtp-predicitve', 'cxtp-predictive'],
  ['rekey both', 'ike-rekey-both'],
  ['Predictive context', 'cxtp-predictive'],
  ['mobike', 'mobike-only'],
])('%s is nearest to %s', (text, id) => {
  expect(nearestScenarios(text, scenarioList)[0]?.id).toBe(id)
})

test('a text like none finds none, and says where all are', () => {
  expect(nearestScenarios('§', scenarioList)).toEqual([])
  expect(noSuchScenario('zz', scenarioList)).toBe(
    `There is no scenario “zz”. The choice of scenarios lists all ${scenarioList.length}.`,
  )
})

test('names the nearest by title and id', () => {
  expect(noSuchScenario('cxtp-reactiv', scenarioList)).toMatch(
    /^There is no scenario “cxtp-reactiv”\. .*\(cxtp-reactive\)/,
  )
})
