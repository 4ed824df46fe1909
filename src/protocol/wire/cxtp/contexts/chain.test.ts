import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex } from '../../../../lib/bytes.ts'
import type { Choose } from '../../schema.ts'
import { contextBlock, type ContextBlock } from '../cdb.ts'
import { contextBlocks, contextsFromBlocks } from './chain.ts'
import { type SadContext, sadContext } from './sad.ts'
import { spdContext } from './spd.ts'

const chooser = (gen: fc.GeneratorValue): Choose => ({
  int: (min, max) => gen(fc.integer, { min, max }),
  u64: () => gen(fc.bigInt, { min: 0n, max: (1n << 64n) - 1n }),
  bytes: length => gen(fc.uint8Array, { minLength: length, maxLength: length }),
})

const sa: SadContext = {
  spi: 0x101,
  protocol: 'esp',
  mode: 'tunnel',
  direction: 'in',
  source: '2001:db8:1::10',
  destination: '2001:db8:1::1',
  lookupCase: 1,
  encryption: 'ENCR_AES_CBC',
  encryptionKey: Uint8Array.from({ length: 16 }, (_, i) => i),
  integrity: 'AUTH_HMAC_SHA2_256_128',
  integrityKey: Uint8Array.from({ length: 32 }, (_, i) => i),
  extendedSequence: false,
  sequence: 0n,
  overflow: 'stop',
  ivCounter: 0n,
  window: { size: 64, top: 200n, bits: 0x8000000000000001n },
  softRemainingUs: undefined,
  hardRemainingUs: 60_000_000,
  softOctets: undefined,
  hardOctets: undefined,
  octets: 1_234,
  atEnd: 'terminate',
  pmtu: undefined,
  link: '',
  selectors: [],
  statefulFragments: false,
  df: 'copy',
  dscp: [],
  outerDscp: undefined,
}

test('an SA in octets: only what differs from the defaults travels', () => {
  const [block, ...more] = contextBlocks(sadContext.codec, 'IPsec SAD', sa)
  expect(more).toEqual([])
  expect(toHex(block === undefined ? new Uint8Array() : contextBlock.encode(block))).toBe(
    [
      'ff011280', // FPT, 18 units of 8 octets, P
      '9de14800', // SPI, direction, source, destination, both algorithms and keys, window, hard lifetime, octets used
      '00000101',
      '01',
      '0620010db8000100000000000000000010',
      '0620010db8000100000000000000000001',
      '000c',
      '0010000102030405060708090a0b0c0d0e0f',
      '000c',
      '0020000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      '004000000000000000c88000000000000001',
      '0000000003938700',
      '00000000000004d2',
      '00000000000000', // padding
    ].join(''),
  )
})

test('contexts of several SAs and policies come back from one list of blocks, split ones whole (D2)', () => {
  fc.assert(
    fc.property(fc.gen(), fc.integer({ min: 0, max: 9_000 }), (gen, keyOctets) => {
      const sas = [0, 1, 2].map(index => {
        const some = sadContext.codec.sampleValue(chooser(gen))
        return index === 1 ? { ...some, encryptionKey: new Uint8Array(keyOctets).fill(7) } : some
      })
      const policies = [0, 1].map(() => spdContext.codec.sampleValue(chooser(gen)))
      const blocks = [
        ...sas.flatMap(value => contextBlocks(sadContext.codec, 'IPsec SAD', value)),
        ...policies.flatMap(value => contextBlocks(spdContext.codec, 'IPsec SPD', value)),
      ].map(overTheWire)
      expect(contextsFromBlocks(sadContext.codec, 'IPsec SAD', blocks)).toEqual({ ok: true, value: sas })
      expect(contextsFromBlocks(spdContext.codec, 'IPsec SPD', blocks)).toEqual({ ok: true, value: policies })
    }),
  )
})

function overTheWire(block: ContextBlock): ContextBlock {
  const decoded = contextBlock.decode(contextBlock.encode(block))
  if (!decoded.ok) throw new Error(decoded.error.code)
  return decoded.value
}

test('a block longer than its fields and the padding is refused', () => {
  const [block] = contextBlocks(sadContext.codec, 'IPsec SAD', sa)
  const longer = {
    ...block,
    fpt: 'IPsec SAD',
    data: new Uint8Array([...(block?.data ?? []), ...new Uint8Array(8)]),
  } as const
  expect(contextsFromBlocks(sadContext.codec, 'IPsec SAD', [longer])).toMatchObject({
    error: { cause: { code: 'trailing' } },
  })
})

const long = contextBlocks(sadContext.codec, 'IPsec SAD', { ...sa, encryptionKey: new Uint8Array(5_000) })

test('a context of 5,000 octets takes three blocks, the first two full', () => {
  expect(long.map(block => [block.presence !== undefined, block.data.length])).toEqual([
    [true, 2_032],
    [false, 2_036],
    [false, 1_052],
  ])
})

test.each([
  ['the first block lost', long.slice(1), 'range'],
  ['the middle block lost', [long[0], long[2]], 'truncated'],
  ['the last block lost', long.slice(0, 2), 'truncated'],
  ['two blocks exchanged', [long[0], long[2], long[1]], 'length'],
  ['a block repeated', [...long, long[2]], 'length'],
  ['more blocks than any context', [long[0], ...Array.from({ length: 40 }, () => long[1])], 'limit'],
])('%s is refused', (_name, blocks, code) => {
  const given = blocks.filter(block => block !== undefined)
  expect(contextsFromBlocks(sadContext.codec, 'IPsec SAD', given)).toMatchObject({
    ok: false,
    error: { fpt: 'IPsec SAD', index: 0, cause: { code } },
  })
})

test.each([
  ['an unknown bit of the presence vector', 'ffffffff', 'range', 0],
  ['a required field missing', '10000000', 'range', 0],
  ['a direction that is none', '9c0000000000010103', 'range', 8],
])('%s is refused with its place', (_name, hex, code, at) => {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], octet => Number.parseInt(octet, 16))
  expect(sadContext.codec.decode(bytes)).toMatchObject({ ok: false, error: { code, at } })
})

test('the declarations as tables: every bit once, in order', () => {
  for (const { rows } of [sadContext, spdContext]) {
    expect(rows.map(row => row.bit)).toEqual(rows.map((_, index) => index))
    expect(rows.every(row => row.ref.length > 0 && row.label.length > 0)).toBe(true)
  }
})
