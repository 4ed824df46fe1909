import { expect, test } from 'vitest'
import { eventWords, wordsOf } from './machine-words.ts'

test.each([
  ['linkDown', 'the radio link goes down'],
  ['after CT_RETRY_MAX', 'the timer CT_RETRY_MAX runs out'],
  ['CT-Req', 'a CT-Req arrives'],
  ['somethingNew', 'something new'],
])('%s is said as “%s”', (name, words) => {
  expect(eventWords(name)).toBe(words)
})

test('names of guards and actions are taken apart, abbreviations keep their capitals', () => {
  expect(wordsOf('sendCtarToNew')).toBe('send CTAR to new')
  expect(wordsOf('spisChanged')).toBe('SPIs changed')
  expect(wordsOf('not tokenGood')).toBe('not token good')
})
