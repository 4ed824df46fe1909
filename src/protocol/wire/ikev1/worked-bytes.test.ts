// First message of main mode as racoon sends it, written down apart from this code; tshark reads it without error.
import { expect, test } from 'vitest'
import { parseHex, toHex } from '../../../lib/bytes.ts'
import { attributeNumber } from './attribute.ts'
import { ikev1Message, NO_COOKIE, type Ikev1Message } from './message.ts'

const bytes = parseHex(
  '1112131415161718000000000000000001100200000000000000005000000034000000010000000100000028' +
    '010100010000002001010000800b0001800c7080800100058003000180020002' +
    '80040002',
)

const value: Ikev1Message = {
  initiatorCookie: '0x1112131415161718',
  responderCookie: NO_COOKIE,
  nextPayload: 'SA',
  exchange: 'Main mode',
  authentication: false,
  commit: false,
  encryption: false,
  messageId: 0,
  payloads: [
    {
      type: 'SA',
      doi: 'IPsec',
      situation: 1,
      proposals: [
        {
          type: 'ISAKMP',
          number: 1,
          spi: '',
          transforms: [
            {
              number: 1,
              id: 'KEY_IKE',
              attributes: [
                { type: 'short', attribute: 'Life type', value: 'seconds' },
                { type: 'short', attribute: 'Life duration', value: 28_800 },
                { type: 'short', attribute: 'Encryption algorithm', value: '3DES' },
                { type: 'short', attribute: 'Authentication method', value: 'pre-shared key' },
                { type: 'short', attribute: 'Hash algorithm', value: 'SHA1' },
                { type: 'short', attribute: 'Group description', value: 'MODP-1024' },
              ],
            },
          ],
        },
      ],
    },
  ],
}

test('main mode 1 is decoded and encoded', () => {
  if (bytes === undefined) throw new Error('hex')
  expect(ikev1Message.decode(bytes)).toEqual({ ok: true, value })
  expect(toHex(ikev1Message.encode(value))).toBe(toHex(bytes))
})

test('an attribute is a number in either form', () => {
  expect(attributeNumber([{ type: 'short', attribute: 'SA life duration', value: 3600 }], 'SA life duration')).toBe(
    3600,
  )
  const octets = Uint8Array.of(0, 1, 0x51, 0x80)
  expect(attributeNumber([{ type: 'long', attribute: 'SA life duration', value: octets }], 'SA life duration')).toBe(
    86_400,
  )
  expect(attributeNumber([{ type: 'short', attribute: 'SA life type', value: 'kilobytes' }], 'SA life type')).toBe(2)
  expect(attributeNumber([], 'SA life type')).toBeUndefined()
})
