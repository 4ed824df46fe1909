// The worked bytes of IKEv1 with racoon's parameters (3DES, SHA-1, group 2): made apart from this code.
import { expect, test } from 'vitest'
import { parseHex, toHex } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from '../ike/real-ike-suite.ts'
import { hash1, hashI } from './hashes.ts'
import { ikev1Keymat } from './keymat.ts'
import { phase1CipherKey, phase1Iv, phase1Keys, phase2Iv, pskSkeyid } from './phase1-keys.ts'

const suite = createRealIkeSuite()
const hex = (text: string): Uint8Array => parseHex(text.replaceAll(' ', '')) ?? new Uint8Array(0)
const run = (start: number, octets: number): Uint8Array => Uint8Array.from({ length: octets }, (_, i) => start + i)
const cookieI = hex('1112131415161718')
const cookieR = hex('2122232425262728')
const [nonceI, nonceR] = [run(0, 16), run(16, 16)]
const [gxi, gxr] = [new Uint8Array(128).fill(0x61), new Uint8Array(128).fill(0x62)]
const messageId = hex('0a0b0c0d')
const skeyid = pskSkeyid(suite, 'sha1', new TextEncoder().encode('kame-psk'), nonceI, nonceR)
const keys = phase1Keys(suite, 'sha1', skeyid, { secret: new Uint8Array(128).fill(0x5a), cookieI, cookieR })

test('keys of phase 1', () => {
  expect(toHex(keys.skeyid)).toBe('8c23a493424a98fe930f647ca8de013ddb44f3f2')
  expect(toHex(keys.skeyidD)).toBe('322d22c77cf427bdfeb44d99983990e5e6585161')
  expect(toHex(keys.skeyidA)).toBe('949e8c96eb7924367604739097c484f2c702e74d')
  expect(toHex(keys.skeyidE)).toBe('c796a419a3c86a0067f2c92af469d7fd55a408f9')
  expect(toHex(phase1CipherKey(suite, 'sha1', keys.skeyidE, 24))).toBe(
    '76d3504fbc1dd7a13a78309de6d5b30813dea3544d659c30',
  )
})

test('initialization vectors', () => {
  expect(toHex(phase1Iv(suite, 'sha1', gxi, gxr, 8))).toBe('e3b43b66069616e9')
  expect(toHex(phase2Iv(suite, 'sha1', hex('8877665544332211'), messageId))).toBe('3d5bf7f91d43ea83')
})

test('hashes', () => {
  const saBody = hex(
    '00000001 00000001 00000028 01010001 00000020 01010000 800b0001 800c7080 80010005 80030001 80020002 80040002',
  )
  const idBody = hex('051101f4 20010db8000200000000000000000010')
  const seen = { gxi, gxr, cookieI, cookieR, saBody }
  expect(toHex(hashI(suite, 'sha1', skeyid, seen, idBody))).toBe('0e3f6ea19b77a33dc0f634162801b9c3b161163f')
  const initialContact = hex('0000001c 00000001 0110 6002 1112131415161718 2122232425262728')
  expect(toHex(hash1(suite, 'sha1', keys.skeyidA, messageId, initialContact))).toBe(
    'ca19dbfbf0f8c250aa76cadbf580eb7771b6a8f9',
  )
})

test('keys of phase 2', () => {
  const inputs = { secret: new Uint8Array(0), protocol: 3, spi: hex('c0000001'), nonceI, nonceR }
  expect(toHex(ikev1Keymat(suite, 'sha1', keys.skeyidD, inputs, 20))).toBe('2b8e20e13390fd79216d163e2b36006fa08be767')
})
