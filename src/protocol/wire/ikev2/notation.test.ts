import { expect, test } from 'vitest'
import { identityText, messageNotation, payloadNotation } from './notation.ts'
import { notify } from './notify.ts'

test('payloads as RFC 7296 §1.2 writes them', () => {
  const sk = { type: 'SK', first: 'IDi', body: new Uint8Array(40) } as const
  const inside = [
    { type: 'IDi', id: { type: 'ID_FQDN', name: 'mn.example' } },
    { type: 'D', protocol: 'ESP', spis: [] },
    notify('MOBIKE_SUPPORTED'),
  ] as const
  expect(messageNotation([sk])).toBe('SK')
  expect(messageNotation([notify('INITIAL_CONTACT'), sk], inside)).toBe(
    'N(INITIAL_CONTACT), SK {IDi, D(ESP), N(MOBIKE_SUPPORTED)}',
  )
  expect(payloadNotation({ type: 'other', code: 99, critical: true, body: new Uint8Array(0) })).toBe('payload 99')
})

test('identities as people write them', () => {
  expect(identityText({ type: 'ID_FQDN', name: 'gw.example' })).toBe('gw.example')
  expect(identityText({ type: 'ID_IPV6_ADDR', address: '2001:db8::1' })).toBe('2001:db8::1')
  expect(identityText({ type: 'ID_KEY_ID', octets: new Uint8Array([1, 2]) })).toBe('0x0102')
})
