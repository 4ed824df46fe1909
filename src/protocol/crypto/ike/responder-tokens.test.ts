import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { concatBytes, fromHex, toHex, utf8 } from '../../../lib/bytes.ts'
import captures from './fixtures/captures.json'
import { checkCookie, makeCookie } from './cookie.ts'
import { natDetectionHash } from './nat-detection.ts'
import { createRealIkeSuite } from './real-ike-suite.ts'
import { openTicket, sealTicket } from './ticket.ts'

const suite = createRealIkeSuite()

test('NAT_DETECTION of the worked example and of a real request', () => {
  const spiI = new Uint8Array(8).fill(0x11)
  const zero = new Uint8Array(8)
  const of = (address: string, port: number) => toHex(natDetectionHash(suite, spiI, zero, fromHex(address), port))
  expect(of('20010db8000100000000000000000010', 500)).toBe('0c02d6e9174a30c2ab7cc7bfda6c3f1c0047a99d')
  expect(of('20010db8000100000000000000000001', 500)).toBe('01b10ce30c17241a4404239f1814ccdbbbbde0bc')
  const request = captures['02'].messages[0]?.bytes ?? ''
  const real = fromHex(request.slice(0, 16))
  expect(request).toContain(toHex(natDetectionHash(suite, real, zero, new Uint8Array([198, 51, 100, 2]), 500)))
  expect(request).toContain(toHex(natDetectionHash(suite, real, zero, new Uint8Array([203, 0, 113, 10]), 500)))
})

test('a cookie is good for its nonce, address and SPI, under this secret and the one before', () => {
  const old = { version: 255, bytes: utf8('secret of yesterday') }
  const now = { version: 0, bytes: utf8('secret of today') }
  const request = { nonceI: new Uint8Array(32).fill(1), address: new Uint8Array(4), spiI: new Uint8Array(8).fill(2) }
  const cookie = makeCookie(suite, old, request)
  const digest = createHash('sha256').update(concatBytes(request.nonceI, request.address, request.spiI, old.bytes))
  expect(toHex(cookie)).toBe(`ff${digest.digest('hex')}`)
  expect(checkCookie(suite, [now, old], request, cookie)).toBe(true)
  expect(checkCookie(suite, [now], request, cookie)).toBe(false)
  expect(checkCookie(suite, [{ ...old, bytes: now.bytes }], request, cookie)).toBe(false)
  expect(checkCookie(suite, [old], { ...request, address: new Uint8Array(16) }, cookie)).toBe(false)
  expect(checkCookie(suite, [old], { ...request, spiI: new Uint8Array(8) }, cookie)).toBe(false)
  expect(checkCookie(suite, [old], request, cookie.subarray(0, 20))).toBe(false)
  expect(checkCookie(suite, [old], request, new Uint8Array(0))).toBe(false)
})

test('a ticket opens to the state it was made of, with a key we still have', () => {
  const key = { id: utf8('key 0001'), bytes: new Uint8Array(36).fill(5) }
  const other = { id: utf8('key 0002'), bytes: new Uint8Array(36).fill(6) }
  const state = utf8('SK_d, identities, algorithms')
  const ticket = sealTicket(suite, key, new Uint8Array(8).fill(3), state)
  const outcome = (bytes: Uint8Array, keys = [other, key]) => {
    const opened = openTicket(suite, keys, bytes)
    return opened.ok ? toHex(opened.value.state) : opened.error.code
  }
  expect(outcome(ticket)).toBe(toHex(state))
  expect(outcome(ticket, [other])).toBe('unknown-key')
  expect(outcome(ticket.subarray(0, 20))).toBe('malformed')
  expect(outcome(ticket.subarray(0, 25))).toBe('bad-icv')
  for (const at of [1, 14, 30]) {
    const bent = ticket.slice()
    bent[at] = (bent[at] ?? 0) ^ 1
    expect(outcome(bent)).toBe('bad-icv')
  }
})
