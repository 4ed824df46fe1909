import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../lib/bytes.ts'
import { createRealSuite } from '../crypto/real-suite.ts'
import { addFragment, type Reassembly } from '../wire/ikev2/fragments.ts'
import type { ClearPayload } from '../wire/ikev2/payloads.ts'
import { decodeIke, type IkeHeader } from '../wire/ikev2/message.ts'
import { notify, notifyWith } from '../wire/ikev2/notify.ts'
import { decodeInner, openSk, openSkf } from '../wire/ikev2/open.ts'
import { sealFragments, sealMessage } from '../wire/ikev2/seal.ts'
import { skProtection } from './sk-protection.ts'

const suite = createRealSuite()
const HEADER: IkeHeader = {
  initiatorSpi: '0x1111111111111111',
  responderSpi: '0x2222222222222222',
  exchange: 'INFORMATIONAL',
  response: false,
  initiator: true,
  messageId: 2,
}
const filled = (octets: number, value = 7): Uint8Array => new Uint8Array(octets).fill(value)
const gcm = skProtection(suite, {
  encryption: 'aes256gcm16',
  encryptionKey: fromHex('433a4f93e1eb7b02cc7835d40fd2e1a0cdec2cb344c83f3f19d9a392d992d505a5dd2d70'),
  integrity: 'none',
  integrityKey: new Uint8Array(0),
})
const legacy = skProtection(suite, {
  encryption: 'aes128',
  encryptionKey: filled(16),
  integrity: 'sha1',
  integrityKey: filled(20),
})

/** What came of a sealed message. */
function opened(bytes: Uint8Array, protection = gcm) {
  const message = decodeIke(bytes)
  const [payload] = message.ok ? message.value.payloads : []
  if (payload?.type !== 'SK') throw new Error('one SK payload')
  return openSk(bytes, payload, protection)
}

test('a liveness request of 57 octets, which tshark opens', () => {
  const bytes = sealMessage(HEADER, [], fromHex('0000000000000002'), { protection: gcm })
  expect(toHex(bytes)).toBe(
    '11111111111111112222222222222222' +
      '2e2025080000000200000039' +
      '0000001d000000000000000222a1b38521a16c71131dac27b7da52c309',
  )
  expect(opened(bytes)).toEqual({ ok: true, value: [] })
})

test('the same with AES-CBC and HMAC-SHA1 has 76 octets', () => {
  const bytes = sealMessage(HEADER, [], filled(16), { protection: legacy })
  expect(bytes).toHaveLength(76)
  expect(opened(bytes, legacy)).toEqual({ ok: true, value: [] })
})

const PAYLOADS: readonly ClearPayload[] = [
  notify('UPDATE_SA_ADDRESSES'),
  notifyWith('COOKIE2', filled(40)),
  { type: 'V', vendor: filled(300, 3) },
  { type: 'D', protocol: 'ESP', spis: ['0xc0000001', '0xc0000002'] },
]

describe.each([
  ['AES-GCM', gcm],
  ['AES-CBC and HMAC', legacy],
])('%s', (_, protection) => {
  test('what is sealed opens, and no octet can be changed', () => {
    const bytes = sealMessage(HEADER, PAYLOADS, filled(protection.ivOctets), { protection })
    expect(opened(bytes, protection)).toEqual({ ok: true, value: PAYLOADS })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const other = bytes.slice()
        other[at] = (other[at] ?? 0) ^ change
        const message = decodeIke(other)
        const [payload] = message.ok ? message.value.payloads : []
        const result = payload?.type === 'SK' ? openSk(other, payload, protection) : undefined
        expect(result?.ok ?? false).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test.each([120, 150, 200, 576])('in fragments of at most %i octets it comes together again', max => {
    let count = 0
    const fragments = sealFragments(HEADER, PAYLOADS, max, () => filled(protection.ivOctets, ++count), { protection })
    expect(fragments.length).toBe(count)
    let reassembly: Reassembly | undefined
    const results = fragments.map(bytes => {
      expect(bytes.length).toBeLessThanOrEqual(max)
      const message = decodeIke(bytes)
      const [payload] = message.ok ? message.value.payloads : []
      if (payload?.type !== 'SKF') throw new Error('one SKF payload')
      const fragment = openSkf(bytes, payload, protection)
      if (!fragment.ok) throw new Error(fragment.error.code)
      const result = addFragment(reassembly, fragment.value)
      if (result.type === 'waiting') reassembly = result.reassembly
      return result
    })
    const last = results.at(-1)
    if (last?.type !== 'complete') throw new Error('complete')
    expect(decodeInner(last.first, last.content)).toEqual({ ok: true, value: PAYLOADS })
  })
})

test('what decrypts to no payloads is malformed, with a place inside', () => {
  const message = decodeIke(sealMessage(HEADER, [notify('INITIAL_CONTACT')], filled(8), { protection: gcm }))
  const [payload] = message.ok ? message.value.payloads : []
  if (payload?.type !== 'SK') throw new Error('one SK payload')
  const lying = { ...gcm, open: () => fromHex('0000000300004000') }
  expect(openSk(filled(80), payload, lying)).toMatchObject({
    ok: false,
    error: { code: 'malformed', cause: { at: 2 } },
  })
  expect(openSk(filled(80), { ...payload, body: filled(24) }, gcm)).toMatchObject({ error: { code: 'too short' } })
})

test('additional key exchanges leave 1171 octets of payloads to a fragment of 1280 octets over IPv6', () => {
  const payloads: readonly ClearPayload[] = [{ type: 'KE', method: 'ML_KEM_768', data: filled(1184) }]
  const whole = sealMessage(HEADER, payloads, filled(8), { protection: gcm })
  expect(whole).toHaveLength(1249)
  const fragments = sealFragments(HEADER, payloads, 1280 - 48, () => filled(8), { protection: gcm })
  expect(fragments.map(bytes => bytes.length - 61)).toEqual([1171, 1192 - 1171])
})
