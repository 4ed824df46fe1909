import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex } from '../../../lib/bytes.ts'
import { describeWireError, leavesOf } from '../schema.ts'
import { blockOf, contextBlock, requestBlock } from './cdb.ts'
import { multicastListener } from './contexts/multicast-listener.ts'
import { type CxtpMessage, cxtpMessage, decodeCxtp, encodeCxtp } from './message.ts'
import { tokenInput } from './token.ts'

const mn = '2001:db8:1::10'
const sequence = 0x01020304
const token = 0x53ba3d81
const listener = multicastListener.encode({
  subnetPrefix: fromHex('20010db800020000'),
  group: 'ff02::1:ff00:10',
})
const listenerHex = '00010400 20010db800020000 ff0200000000000000000001ff000010 00000000'
const mnHex = '20010db8000100000000000000000010'
const context = blockOf('IPv6 Multicast Listener', listener)
const unsupported = [{ fpt: 'IPv6 Multicast Listener', status: 'unknown MN' }] as const
const key = Uint8Array.from({ length: 20 }, (_, i) => i)

/** Octets computed independently of this code (two other implementations agreed on them). */
const VECTORS: readonly (readonly [string, CxtpMessage, string])[] = [
  [
    'CTAR to nAR',
    {
      type: 'CTAR',
      acknowledge: true,
      previousAddress: mn,
      routerAddress: '2001:db8:1::1',
      sequence,
      token,
      contexts: [],
    },
    `2140002c ${mnHex} 20010db8000100000000000000000001 01020304 53ba3d81`,
  ],
  [
    'CTAR to pAR',
    {
      type: 'CTAR',
      acknowledge: true,
      previousAddress: mn,
      routerAddress: '2001:db8:2::1',
      sequence,
      token,
      contexts: [],
    },
    `2140002c ${mnHex} 20010db8000200000000000000000001 01020304 53ba3d81`,
  ],
  [
    'CTAR over IPv4',
    {
      type: 'CTAR',
      acknowledge: true,
      previousAddress: '192.0.2.10',
      routerAddress: '192.0.2.1',
      sequence,
      token: 0x57ef453b,
      contexts: [],
    },
    '21c00014 c000020a c0000201 01020304 57ef453b',
  ],
  ['CTAA', { type: 'CTAA', previousAddress: mn, entries: [] }, `22000014 ${mnHex}`],
  [
    'CTAA with a refused context',
    { type: 'CTAA', previousAddress: mn, entries: unsupported },
    `22000018 ${mnHex} 00010200`,
  ],
  [
    'CTAA with a changed SPI',
    {
      type: 'CTAA',
      previousAddress: mn,
      entries: [{ fpt: 'IPsec SAD', status: 'SPI collision', remap: { oldSpi: 0x101, newSpi: 0x203 } }],
    },
    `22000020 ${mnHex} ff010702 00000101 00000203`,
  ],
  [
    'CTAA with a changed pair of IKE SPIs, an SPI that the mobile receives by, and their proof',
    {
      type: 'CTAA',
      previousAddress: mn,
      entries: [
        { fpt: 'IPsec SAD', status: 'outbound SPI collision', remap: { oldSpi: 0x102, newSpi: 0x204 } },
        {
          fpt: 'IKEv2',
          status: 'SPI collision',
          pair: {
            oldInitiator: '0x00000000000000a1',
            oldResponder: '0x00000000000000b1',
            newInitiator: '0x00000000000000a1',
            newResponder: '0x5c6d7e8f90a1b2c3',
          },
        },
        { fpt: 'IKEv2', status: 'good', proof: key.subarray(0, 16) },
      ],
    },
    `22000058 ${mnHex} ff010b02 00000102 00000204
      ff040708 00000000000000a1 00000000000000b1 00000000000000a1 5c6d7e8f90a1b2c3
      ff040004 000102030405060708090a0b0c0d0e0f`,
  ],
  [
    'CTAA with words that nobody knows, between two entries',
    {
      type: 'CTAA',
      previousAddress: mn,
      entries: [
        { fpt: 'IPsec SPD', status: 0x77, other: fromHex('0011223344556677') },
        { fpt: 'IPsec SAD', status: 'SPI collision', remap: { oldSpi: 0x101, newSpi: 0x203 } },
        { fpt: 'IPsec SAD', status: 'SPI collision', other: fromHex('00000101') },
        { fpt: 'IPsec SAD', status: 'SPI collision' },
      ],
    },
    `22000038 ${mnHex} ff027702 0011223344556677 ff010702 00000101 00000203 ff010701 00000101 ff010700`,
  ],
  [
    'CTD',
    { type: 'CTD', acknowledge: true, elapsedMs: 0, previousAddress: mn, contexts: [context] },
    `23400038 00000000 ${mnHex} ${listenerHex}`,
  ],
  [
    'PCTD',
    {
      type: 'PCTD',
      acknowledge: true,
      elapsedMs: 0,
      previousAddress: mn,
      algorithm: 'HMAC_SHA1',
      key,
      contexts: [context],
    },
    `24400050 00000000 ${mnHex} 0001 0014 000102030405060708090a0b0c0d0e0f10111213 ${listenerHex}`,
  ],
  ['CTDR good', { type: 'CTDR', success: true, previousAddress: mn, entries: [] }, `25400014 ${mnHex}`],
  [
    'CTDR refused',
    { type: 'CTDR', success: false, previousAddress: mn, entries: unsupported },
    `25000018 ${mnHex} 00010200`,
  ],
  ['CTC', { type: 'CTC', previousAddress: mn }, `26000014 ${mnHex}`],
  [
    'CT-Req',
    { type: 'CT-Req', previousAddress: mn, sequence, token, contexts: [] },
    `2700001c ${mnHex} 01020304 53ba3d81`,
  ],
  [
    'CT-Req for the key',
    { type: 'CT-Req', previousAddress: mn, sequence: 0, token: 0, contexts: [] },
    `2700001c ${mnHex} 00000000 00000000`,
  ],
]

describe.each(VECTORS)('%s', (_name, value, hex) => {
  test('has the worked octets', () => {
    expect(toHex(encodeCxtp(value))).toBe(hex.replaceAll(/\s/gu, ''))
    expect(decodeCxtp(fromHex(hex))).toEqual({ ok: true, value })
  })
})

test('a context data block with a presence vector', () => {
  const value = blockOf('IPv6 Multicast Listener', listener.subarray(8), 0x40000000)
  expect(toHex(contextBlock.encode(value))).toBe('0001038040000000ff0200000000000000000001ff000010')
  expect(toHex(contextBlock.encode(context))).toBe(listenerHex.replaceAll(' ', ''))
})

test('a request block has two forms, and both stand under the token as they are (D1)', () => {
  const input = { previousAddress: mn, sequence, contexts: [requestBlock('IPv6 Multicast Listener')] }
  const head = fromHex(`${mnHex} 01020304`)
  expect(tokenInput({ ...input, contexts: [] })).toEqual(head)
  expect(tokenInput(input)).toEqual(concatBytes(head, fromHex('0001010000000000')))
  const short = { ...input, contexts: [requestBlock('IPv6 Multicast Listener', 'octets4')] }
  expect(tokenInput(short)).toEqual(concatBytes(head, fromHex('00010000')))
  expect(contextBlock.decode(fromHex('00010000'))).toMatchObject({ ok: true, value: { data: new Uint8Array(0) } })
})

test.each([
  ['unknown type', '29000014', 'unknown-type', 0],
  ['unknown version', '41000014', 'unknown-version', 0],
  ['nothing at all', '', 'truncated', 0],
  ['a length behind the end', `26000018 ${mnHex}`, 'truncated', 2],
  ['a length inside the fixed fields', `26000010 ${mnHex}`, 'truncated', 4],
  ['a length below the first word', `26000002 ${mnHex}`, 'length', 2],
  ['octets behind the message', `26000014 ${mnHex} 00`, 'trailing', 20],
  ['a key longer than the message', `2440001e 00000000 ${mnHex} 0001 0014 0001`, 'truncated', 28],
  ['a presence vector that has no room', `21000030 ${mnHex} ${mnHex} 00000001 00000000 00010080`, 'truncated', 48],
])('%s is refused with its place', (_name, hex, code, at) => {
  const result = decodeCxtp(fromHex(hex))
  expect(result).toMatchObject({ ok: false, error: { code, at } })
  expect(result.ok ? '' : describeWireError(result.error)).toMatch(/ at octet \d+: .*RFC 4067/)
})

test.each([
  ['and more octets behind it', '000000000000'],
  ['and nothing behind it', '00000000'],
])('a length that takes in more than the fields, %s', (_name, more) => {
  const error = { code: 'trailing', at: 20, field: 'CTC' }
  expect(cxtpMessage.decodePrefix(fromHex(`26000018 ${mnHex} ${more}`))).toMatchObject({ ok: false, error })
})

test('a message at the head of a stream says how many octets it took', () => {
  const result = cxtpMessage.decodePrefix(fromHex(`26000014 ${mnHex} 2600`))
  expect(result).toMatchObject({ ok: true, value: { used: 20, value: { type: 'CTC', previousAddress: mn } } })
})

const spi = fc.integer({ min: 0, max: 0xffffffff })
const ikeSpi = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(value => `0x${value.toString(16).padStart(16, '0')}`)
const entries: fc.Arbitrary<Extract<CxtpMessage, { type: 'CTAA' }>['entries'][number]> = fc.oneof(
  fc.record({
    fpt: fc.constant('IPsec SAD' as const),
    status: fc.constantFrom('SPI collision' as const, 'outbound SPI collision' as const),
    remap: fc.record({ oldSpi: spi, newSpi: spi }),
  }),
  fc.record({
    fpt: fc.constant('IKEv2' as const),
    status: fc.constant('SPI collision' as const),
    pair: fc.record({ oldInitiator: ikeSpi, oldResponder: ikeSpi, newInitiator: ikeSpi, newResponder: ikeSpi }),
  }),
  fc.record({
    fpt: fc.constant('IKEv2' as const),
    status: fc.constant('good' as const),
    proof: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  }),
  fc
    .tuple(fc.constantFrom('IPsec SPD' as const, 0xfe00), fc.integer({ min: 1, max: 255 }))
    .map(([fpt, count]) => ({ fpt, status: 200, other: new Uint8Array(4 * count) })),
)

test('any entries of a CTAA come back, and what one reader does not know does not hide the next', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 12 }), list => {
      const value = { type: 'CTAA', previousAddress: mn, entries: list } as const
      expect(decodeCxtp(encodeCxtp(value))).toEqual({ ok: true, value })
    }),
  )
})

test.each([
  ['words behind the end of the message', 'ff010703 00000101', 'truncated', 24],
  ['a pair cut short', 'ff040708 00000000000000a1', 'truncated', 32],
])('an entry of a CTAA with %s is refused with its place', (_name, entry, code, at) => {
  const octets = fromHex(entry)
  const length = (20 + octets.length).toString(16).padStart(4, '0')
  expect(decodeCxtp(concatBytes(fromHex(`2200${length} ${mnHex}`), octets))).toMatchObject({
    ok: false,
    error: { code, at },
  })
})

test('the dissection names code points and shows single bits', () => {
  const { fields } = cxtpMessage.dissect(fromHex(`22800010 c000020a ff010702 00000101`))
  const leaves = leavesOf(fields)
  expect(leaves.map(leaf => [leaf.name, leaf.text])).toEqual([
    ['Version', '1'],
    ['Type', 'CTAA (2)'],
    ['V', 'IPv4 (1)'],
    ['Reserved', '0'],
    ['Length', '16'],
    ["MN's previous IP address", '192.0.2.10'],
    ['Feature profile type', 'IPsec SAD (65281)'],
    ['Status', 'SPI collision (7)'],
    ['Words that follow', '2'],
    ['Old SPI', '0x00000101'],
  ])
  expect(leaves[1]?.bits).toEqual({ start: 3, end: 8 })
})
