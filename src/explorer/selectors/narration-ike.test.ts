import { expect, test } from 'vitest'
import { messageWord, nodeWord, textOf } from '../i18n/words.ts'
import { ikeAct } from './narration-ike.ts'

const act = (name: string, detail: string): string =>
  textOf(ikeAct({ name, detail }, nodeWord('par', 'pAR'), messageWord(1, name)))

test('an IKE message is told by its exchange, and by what stands out of the usual', () => {
  expect(act('IKE_SA_INIT', 'request 0')).toBe('offers pAR suites and a key exchange (IKE_SA_INIT)')
  expect(act('IKE_SA_INIT', 'answer 0: COOKIE')).toBe('wants to see that pAR receives at its address (IKE_SA_INIT)')
  expect(act('IKE_AUTH', 'request 1 fragment 1 of 2: INITIAL_CONTACT')).toBe('proves to pAR who it is (IKE_AUTH)')
  expect(act('INFORMATIONAL', 'request 3: delete ESP 0xcd7ac51c')).toBe('deletes a CHILD SA with pAR (INFORMATIONAL)')
  expect(act('IKE_AUTH', 'answer 1: SOMETHING_NEW')).toBe('tells pAR SOMETHING_NEW (IKE_AUTH)')
  expect(act('IKE', 'malformed')).toBe('sends IKE to pAR')
})
