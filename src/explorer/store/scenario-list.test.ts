import { expect, test } from 'vitest'
import { scenarioList } from '../../scenarios/registry.ts'
import { bySource, likeliest, matching } from './scenario-list.ts'

test('every scenario stands under its source, once', () => {
  const groups = bySource(scenarioList)
  expect(groups.flatMap(({ cards }) => cards.map(({ id }) => id)).toSorted()).toEqual(
    scenarioList.map(({ id }) => id).toSorted(),
  )
  for (const { work, cards } of groups) expect(cards.every(({ source }) => source.work === work)).toBe(true)
})

test.each([
  ['predictive', 'cxtp-predictive'],
  ['ike-rekey-both', 'ike-rekey-both'],
  ['RFC 7383 2.6', 'ike-fragment-lost'],
  ['COOKIE load', 'ike-cookie'],
])('“%s” finds %s', (text, id) => {
  expect(matching(scenarioList, text).map(card => card.id)).toContain(id)
})

test('nothing typed leaves all, nonsense none', () => {
  expect(matching(scenarioList, ' ')).toHaveLength(scenarioList.length)
  expect(matching(scenarioList, 'no such words')).toEqual([])
})

test('what is named by the words comes before what only tells of them', () => {
  const found = matching(scenarioList, 'rfc 7296 rekey')
  const meant = likeliest(found, 'rfc 7296 rekey')
  expect(meant?.id).toContain('rekey')
  expect(found.some(({ id, title }) => !`${id} ${title}`.includes('rekey'))).toBe(true)
  expect(likeliest([], 'rekey')).toBeUndefined()
})
