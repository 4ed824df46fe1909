import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../lib/bytes.ts'
import { createRealSuite } from '../crypto/real-suite.ts'
import { parseSuiteName } from '../crypto/suite-name.ts'
import { ENCRYPTION, INTEGRITY } from '../crypto/transforms.ts'
import { openEsp, sealEsp } from './esp.ts'
import { emptyWindow } from './replay-window.ts'
import type { AssociationSpec, SecurityAssociation } from './sa.ts'
import { sampleSa } from './sample-tables.fixture.ts'

const crypto = createRealSuite()
const count = (from: number, length: number) => Uint8Array.from({ length }, (_, i) => from + i)
const noIv = () => new Uint8Array(0)
const INNER = fromHex(
  '6000000000103a4020010db800010000000000000000001020010db800ff0000000000000000000180007f67123400016162636465666768',
)

const outbound = (change: Partial<AssociationSpec>) =>
  sampleSa({
    direction: 'out',
    integrityKey: change.integrity === 'sha1' ? count(0x20, 20) : count(0x40, 32),
    ...change,
  })
const inboundOf = (sa: SecurityAssociation): SecurityAssociation => ({
  ...sa,
  direction: 'in',
  sequence: 0n,
  window: sa.integrity === 'none' && ENCRYPTION[sa.encryption].icvOctets === 0 ? undefined : emptyWindow(64),
})
const seal = (sa: SecurityAssociation, iv: (octets: number) => Uint8Array, payload = INNER) => {
  const sealed = sealEsp(sa, payload, 41, crypto, iv)
  if (!sealed.ok) throw new Error(sealed.error.text)
  return sealed.value
}
const opened = (sa: SecurityAssociation, bytes: Uint8Array) => {
  const { result } = openEsp(sa, bytes, crypto)
  return result.ok ? toHex(result.value.payload) : result.error.code
}

describe('worked packets', () => {
  const aes128 = outbound({
    spi: 0x1001,
    integrity: 'sha1',
    encryptionKey: count(0, 16),
    sequence: 4n,
  })
  test('AES-256-GCM with a KEYMAT of IKEv2, also with an extended number', () => {
    const keymat = '3a35be641b79e8838ba7d4f7b09b8d4a24fe4b4e566e5079fa6a1305a621bc0f26844ed0'
    const gcm = outbound({
      spi: 0xd0000001,
      encryption: 'aes256gcm16',
      encryptionKey: fromHex(keymat),
      integrity: 'none',
      integrityKey: noIv(),
    })
    expect(toHex(seal(gcm, noIv).bytes)).toBe(
      'd0000001000000010000000000000001' +
        '12c513548568e896b9707ce3f48611283fac896ca853803da1bb58a7537d17595f30dd861e75e486d895b5d8bc7675bbc3c1fd49ce03df74b6ef1616' +
        '19405ccc07b5259b48427d20428401a9',
    )
    const far = { ...gcm, extendedSequence: true, sequence: 2n ** 32n + 4n, ivCounter: 2n ** 32n + 4n }
    expect(toHex(seal(far, noIv).bytes.subarray(-16))).toBe('4ae03330a023af71c72ec9fe1d8e68b6')
  })
  const ee = () => new Uint8Array(16).fill(0xee)

  test('AES-128-CBC with HMAC-SHA1-96', () => {
    expect(toHex(seal(aes128, ee).bytes)).toBe(
      '0000100100000005eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee' +
        '524624a50bb5bc412edb3e67f22dabc930145aed11678790596bbee0015ba3fceb1df6d526a9007e515586463728c7a189db09f69361cc3d5b0ef88db146414d' +
        'fce8caad33f9445b9279c44e',
    )
  })
  test('the same with extended sequence number 2^32 + 5', () => {
    const { bytes } = seal({ ...aes128, extendedSequence: true, sequence: 2n ** 32n + 4n }, ee)
    expect(toHex(bytes.subarray(-12))).toBe('d93aaf0fdec732832872b07f')
    expect(bytes.length).toBe(100)
  })
  test('AES-256-CBC with HMAC-SHA2-256-128', () => {
    const sa = outbound({ spi: 0x1002, encryption: 'aes256', encryptionKey: count(0, 32), integrity: 'sha256' })
    const { bytes } = seal(sa, () => new Uint8Array(16).fill(0xdd))
    expect([bytes.length, toHex(bytes.subarray(-16))]).toEqual([104, '5a56c27af3066e8b13665a597ba2725a'])
  })
  test('DES-CBC "kamekame" without integrity, as in Allard 2007 §VI-A', () => {
    const sa = outbound({
      spi: 0x101,
      encryption: 'des',
      encryptionKey: new TextEncoder().encode('kamekame'),
      integrity: 'none',
      integrityKey: new Uint8Array(0),
    })
    const { bytes } = seal(sa, n => new Uint8Array(n))
    expect(toHex(bytes)).toBe(
      '00000101000000010000000000000000' +
        '78abf93e48b03a7c473131cffc998e8838affc1c8fc72a5beb1a4fe7ecb67827b39c2f20c94054eaf3be52a8a23f5a6f2559db61143457b8366dbc0c3bea0fc1',
    )
    expect(opened(inboundOf(sa), bytes)).toBe(toHex(INNER))
  })
})

test('AES-GCM: every nonce is used once, and the packet is the one of RFC 4106 §3', () => {
  const key = count(0x30, 20)
  const sa = outbound({
    encryption: 'aes128gcm16',
    encryptionKey: key,
    integrity: 'none',
    integrityKey: noIv(),
    ivCounter: 6n,
  })
  const first = seal(sa, noIv)
  const second = seal(first.sa, noIv)
  expect(toHex(first.bytes.subarray(8, 16))).toBe('0000000000000007')
  expect(toHex(second.bytes.subarray(8, 16))).toBe('0000000000000008')
  // 8 header, 8 IV, 56 payload, 2 padding, 2 trailer, 16 ICV
  expect(first.bytes.length).toBe(92)
  expect(opened(inboundOf(sa), first.bytes)).toBe(toHex(INNER))
})

const SUITES = ['aes128-sha256', 'aes256-sha512', 'aes192-sha384', '3des-sha1', 'null-sha1', 'aes128gcm16', 'des']

/** A sender with that suite and fixed keys. */
function senderWith(name: string): SecurityAssociation {
  const choice = parseSuiteName(name)
  if (!choice.ok) throw new Error(choice.error.message)
  const { encryption, integrity } = choice.value
  return outbound({
    encryption,
    integrity,
    encryptionKey: count(1, ENCRYPTION[encryption].keyOctets),
    integrityKey: count(9, INTEGRITY[integrity].keyOctets),
  })
}

describe('laws for every suite', () => {
  for (const name of SUITES) {
    const sa = senderWith(name)
    test(`${name}: what was sealed opens, padded to whole words and blocks`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 70 }), fc.boolean(), (payload, extended) => {
          const out = { ...sa, extendedSequence: extended, sequence: extended ? 2n ** 33n : 7n }
          const { bytes } = seal(out, n => count(3, n), payload)
          const receiver = inboundOf(out)
          const window = receiver.window && { ...receiver.window, top: out.sequence }
          expect(opened({ ...receiver, window }, bytes)).toBe(toHex(payload))
          expect((bytes.length - 8) % 4).toBe(0)
        }),
        { numRuns: 25 },
      )
    })
    test(`${name}: any octets are refused with a reason or opened, never thrown`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 120 }), bytes => typeof opened(inboundOf(sa), bytes) === 'string'),
        { numRuns: 100 },
      )
    })
  }
})

describe('suites with integrity', () => {
  for (const name of SUITES.filter(one => one !== 'des')) {
    const sa = senderWith(name)
    test(`${name}: one flipped bit anywhere behind the SPI is noticed`, () => {
      const { bytes } = seal(sa, n => count(3, n))
      fc.assert(
        fc.property(fc.integer({ min: 32, max: 8 * bytes.length - 1 }), bit => {
          const bent = bytes.slice()
          bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7))
          expect(['bad-icv', 'replay']).toContain(opened(inboundOf(sa), bent))
        }),
        { numRuns: 60 },
      )
    })
  }
})

describe('order of the checks, RFC 4303 §3.4', () => {
  const sa = outbound({ integrity: 'sha256' })
  const iv = (n: number) => new Uint8Array(n)
  const first = seal(sa, iv)

  test('a replay is refused before the ICV is looked at, and does not move the window', () => {
    const seen = openEsp(inboundOf(sa), first.bytes, crypto).sa
    const bent = first.bytes.slice()
    bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1
    const outcome = openEsp(seen, bent, crypto)
    expect(outcome.result).toMatchObject({
      error: { code: 'replay', text: 'sequence 1 on 0x00000101 was received before' },
    })
    expect(outcome.sa).toBe(seen)
  })
  test('a bad ICV moves nothing', () => {
    const bent = first.bytes.slice()
    bent[20] = (bent[20] ?? 0) ^ 1
    const receiver = inboundOf(sa)
    const outcome = openEsp(receiver, bent, crypto)
    expect(outcome.result).toMatchObject({ error: { code: 'bad-icv', ref: 'RFC 4303 §3.4.4.1' } })
    expect(outcome.sa).toBe(receiver)
  })
  test('a dummy packet is dropped, but its number counts as seen', () => {
    const dummy = sealEsp(sa, INNER, 59, crypto, iv)
    if (!dummy.ok) throw new Error(dummy.error.text)
    const outcome = openEsp(inboundOf(sa), dummy.value.bytes, crypto)
    expect(outcome.result).toMatchObject({ error: { code: 'dummy-packet' } })
    expect(outcome.sa.window?.top).toBe(1n)
  })
  test('without integrity a changed packet shows at best in the padding', () => {
    const key = { encryption: 'des', encryptionKey: new TextEncoder().encode('kamekame') } as const
    const des = outbound({ ...key, integrity: 'none', integrityKey: new Uint8Array(0) })
    const { bytes } = seal(des, iv)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    expect(opened(inboundOf(des), bytes)).toBe('bad-padding')
  })
  test('what cannot be ESP of this SA is malformed', () => {
    expect(opened(inboundOf(sa), first.bytes.subarray(0, 40))).toBe('malformed')
    const noBlock = { ...inboundOf(sa), integrity: 'none' as const, integrityKey: new Uint8Array(0), window: undefined }
    expect(opened(noBlock, first.bytes.subarray(0, 57))).toBe('malformed')
  })
})

test('the last number: stop and audit, or roll', () => {
  const last = outbound({ sequence: 2n ** 32n - 1n })
  const stopped = sealEsp({ ...last, overflow: 'stop' }, INNER, 41, crypto, n => new Uint8Array(n))
  expect(stopped).toMatchObject({ ok: false, error: { code: 'sequence-overflow', ref: 'RFC 4303 §3.3.3' } })
  expect(seal({ ...last, overflow: 'roll' }, n => new Uint8Array(n)).sequence).toBe(0n)
  expect(seal({ ...last, overflow: 'stop', extendedSequence: true }, n => new Uint8Array(n)).sequence).toBe(2n ** 32n)
})
