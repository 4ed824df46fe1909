import { expect, test } from 'vitest'
import { narrationOfIkev1 } from '../i18n/en/narration-ikev1.ts'
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

test('a message of IKEv1 is told by its name, and by what it says, once the words are there', () => {
  const told = (name: string, detail: string): string =>
    textOf(ikeAct({ name, detail }, nodeWord('par', 'pAR'), messageWord(1, name), narrationOfIkev1))
  expect(told('Main Mode 1', 'SA')).toBe('offers pAR transforms (Main Mode 1)')
  expect(told('Transaction 1', 'CFG_REQUEST INTERNAL_IP6_ADDRESS')).toBe('asks pAR for an address (Transaction 1)')
  expect(told('Transaction 2', 'CFG_REPLY')).toBe('gives pAR an address (Transaction 2)')
  expect(told('Informational', 'R-U-THERE')).toBe('asks pAR for a sign of life (Informational)')
  expect(told('Informational', 'SOMETHING-NEW')).toBe('sends Informational to pAR')
  expect(act('Main Mode 1', 'SA')).toBe('sends Main Mode 1 to pAR')
})
