// What RFC 7296 says of octets that are not as they should be: an error with a place and a clause, or nothing to mind.
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex } from '../../../lib/bytes.ts'
import type { ClearPayload } from './payloads.ts'
import { payloadOf } from './find.ts'
import { ikeMessage, NO_IKE_SPI } from './message.ts'
import { notify } from './notify.ts'
import { unsupportedCritical } from './open.ts'

const HEADER = {
  initiatorSpi: '0x0102030405060708',
  responderSpi: NO_IKE_SPI,
  exchange: 'INFORMATIONAL',
  response: false,
  initiator: true,
  messageId: 5,
} as const

/** Header and these octets as payloads, the first of type `first`, with the length the header should have. */
function message(first: number, payloads: string): Uint8Array {
  const octets = fromHex(payloads)
  const bytes = concatBytes(ikeMessage.encode({ ...HEADER, payloads: [] }), octets)
  bytes[16] = first
  new DataView(bytes.buffer).setUint32(24, bytes.length)
  return bytes
}

const nonceOf = (octets: number): string => `0000${(octets + 4).toString(16).padStart(4, '0')}${'ab'.repeat(octets)}`

const ERRORS: readonly (readonly [string, number, string, object])[] = [
  ['a payload length below 4', 40, '00000003', { code: 'length', at: 30, ref: 'RFC 7296 §3.2' }],
  ['a payload that is longer than the message', 40, '000000ff00', { code: 'truncated', at: 30, ref: 'RFC 7296 §3.2' }],
  ['octets behind the last payload', 0, '00000000', { code: 'trailing', at: 28, ref: 'RFC 7296 §3.1' }],
  ['a next payload that is not there', 40, `29${nonceOf(16).slice(2)}`, { code: 'truncated', at: 48 }],
  ['a nonce of 15 octets', 40, nonceOf(15), { code: 'range', at: 32, ref: 'RFC 7296 §3.9' }],
  ['a nonce of 257 octets', 40, nonceOf(257), { code: 'range', at: 32, ref: 'RFC 7296 §3.9' }],
  ['an empty cookie', 41, '0000000800004006', { code: 'range', at: 36, ref: 'RFC 7296 §2.6' }],
  ['an SPI longer than its notification', 41, '0000000a0304400900aa', { code: 'truncated', at: 36 }],
  [
    'a delete of the IKE SA with an SPI',
    42,
    '0000000c01040001aabbccdd',
    { code: 'range', at: 33, ref: 'RFC 7296 §3.11' },
  ],
  ['a delete of more SPIs than it holds', 42, '0000000c03040002aabbccdd', { code: 'truncated', at: 40 }],
  ['selectors that are fewer than counted', 44, '0000000802000000', { code: 'truncated', at: 36 }],
  [
    'proposals with transforms that are not as many as counted',
    33,
    '000000140000001001010002000000080200 0005',
    { code: 'length', at: 40 },
  ],
  [
    'a proposal that says more follow, and none does',
    33,
    '000000140200001001010001 0000000802000005',
    { code: 'constant', at: 32, ref: 'RFC 7296 §3.3.1' },
  ],
  [
    'a second proposal that is not numbered 2',
    33,
    '00000014 0200000801010000 0000000803010000',
    { code: 'range', at: 44, ref: 'RFC 7296 §3.3.1' },
  ],
  ['an EAP length that differs from its payload', 48, '0000000803010005', { code: 'truncated', at: 34 }],
  ['a redirect to an IPv6 gateway of 4 octets', 41, '0000000e000040170204 0a000001', { code: 'truncated' }],
]

describe('errors', () => {
  test.each(ERRORS)('%s', (_, first, payloads, error) => {
    const bytes = message(first, payloads)
    expect(ikeMessage.decode(bytes)).toMatchObject({ ok: false, error })
    expect(ikeMessage.dissect(bytes).error).toMatchObject(error)
  })

  test('another major version ends the reading, its place is octet 17 (RFC 7296 §2.5)', () => {
    const bytes = message(41, '0000000800004000')
    bytes[17] = 0x30
    expect(ikeMessage.decode(bytes)).toMatchObject({ error: { code: 'unknown-version', at: 17, found: '3' } })
  })
})

test('minor version, V bit, reserved bits and the C bit of known types are ignored, and sent as 0', () => {
  const bytes = message(41, '0000000800004000')
  const odd = bytes.slice()
  odd[17] = 0x2f
  odd[19] = 0xff & ~0x20
  odd[29] = 0xff
  const decoded = ikeMessage.decode(odd)
  expect(decoded).toMatchObject({ ok: true, value: { ...HEADER, payloads: [notify('INITIAL_CONTACT')] } })
  expect(decoded.ok && toHex(ikeMessage.encode(decoded.value))).toBe(toHex(bytes))
})

test('unknown payloads are kept, in any order with known ones; only the C bit asks for a refusal (RFC 7296 §2.5)', () => {
  // 127: unknown, then a notification, then 80: unknown and critical.
  const bytes = message(127, '29000006aabb 5000000800004000 00800005cc')
  const decoded = ikeMessage.decode(bytes)
  if (!decoded.ok) throw new Error(decoded.error.code)
  const expected: readonly ClearPayload[] = [
    { type: 'other', code: 127, critical: false, body: fromHex('aabb') },
    notify('INITIAL_CONTACT'),
    { type: 'other', code: 80, critical: true, body: fromHex('cc') },
  ]
  expect(decoded.value.payloads).toEqual(expected)
  expect(toHex(ikeMessage.encode(decoded.value))).toBe(toHex(bytes))
  expect(unsupportedCritical(decoded.value.payloads)).toBe(80)
  expect(unsupportedCritical(decoded.value.payloads.slice(0, 2))).toBeUndefined()
  expect(payloadOf(decoded.value.payloads, 'N')).toEqual(notify('INITIAL_CONTACT'))
  expect(payloadOf(decoded.value.payloads, 'SA')).toBeUndefined()
})

test('more payloads than any exchange needs are refused, not read', () => {
  const chain = `${'2b000004'.repeat(200)}00000004`
  expect(ikeMessage.decode(message(43, chain))).toMatchObject({ ok: false, error: { code: 'limit' } })
})
