import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex } from '../../../lib/bytes.ts'
import { ENCRYPTION, encryptionIds, INTEGRITY, integrityIds } from '../transforms.ts'
import captures from './fixtures/captures.json'
import { createRealIkeSuite } from './real-ike-suite.ts'
import { rekeyedIkeKeys } from './key-schedule.ts'
import { innerRoom, openSk, sealedOctets, sealSk, skProtection, type SkProtection } from './sk-payload.ts'

const suite = createRealIkeSuite()
const SK_BODY = 32

const GCM128 = { encryption: 'aes128gcm16', integrity: 'none', prf: 'prfsha256' } as const
const CBC256 = { encryption: 'aes256', integrity: 'sha256', prf: 'prfsha256' } as const

type CaptureName = keyof typeof captures
type CapturedSa = (typeof captures)[CaptureName]['ike'][number]

const keysOf = (sa: CapturedSa) => ({
  skD: fromHex(sa.skD),
  skAi: fromHex(sa.skAi),
  skAr: fromHex(sa.skAr),
  skEi: fromHex(sa.skEi),
  skEr: fromHex(sa.skEr),
  skPi: fromHex(sa.skPi),
  skPr: fromHex(sa.skPr),
})

/** Types and bodies of a chain of payloads. */
function chain(inner: Uint8Array, first: number): { type: number; body: Uint8Array }[] {
  const found = []
  let type = first
  for (let at = 0; at < inner.length;) {
    const octets = ((inner[at + 2] ?? 0) << 8) | (inner[at + 3] ?? 0)
    found.push({ type, body: inner.slice(at + 4, at + octets) })
    type = inner[at] ?? 0
    at += octets
  }
  expect(type).toBe(0)
  return found
}

/** All SK messages of a capture, opened. */
function opened(name: CaptureName, algorithms: typeof GCM128 | typeof CBC256) {
  return captures[name].messages
    .filter(message => message.payloads[0] === 'SK')
    .map(message => {
      const bytes = fromHex(message.bytes)
      const sa = captures[name].ike.find(row => message.bytes.startsWith(row.spiI))
      if (sa === undefined) throw new Error(`no keys for frame ${message.frame}`)
      const protection = skProtection(algorithms, keysOf(sa), message.fromInitiator ? 'initiator' : 'responder')
      const result = openSk(suite, protection, bytes, SK_BODY)
      if (!result.ok) throw new Error(`frame ${message.frame}: ${result.error.message}`)
      return { message, bytes, protection, ...result.value, payloads: chain(result.value.inner, bytes[28] ?? 0) }
    })
}

describe('messages of real peers', () => {
  const cases: readonly [CaptureName, typeof GCM128 | typeof CBC256][] = [
    ['01', GCM128],
    ['02', CBC256],
    ['07', GCM128],
    ['20', GCM128],
  ]
  test.each(cases)('%s: each opens, and sealed again with its IV is the same to the octet', (name, algorithms) => {
    const all = opened(name, algorithms)
    expect(all.length).toBe(captures[name].messages.filter(m => m.exchange !== 'IKE_SA_INIT').length)
    for (const { message, bytes, protection, inner, padding, iv, payloads } of all) {
      expect(payloads).toHaveLength(message.payloads.length - 1)
      const again = sealSk(suite, protection, bytes.slice(0, SK_BODY), inner, bytes.slice(iv.start, iv.end))
      expect(again).toHaveLength(bytes.length)
      // strongSwan pads with chance; ciphertext blocks before the padding must still be the same.
      const comparable = iv.end + (padding.length === 0 ? bytes.length : inner.length - (inner.length % 16))
      expect(toHex(again.subarray(0, comparable))).toBe(toHex(bytes.subarray(0, comparable)))
    }
  })

  test('07: the keys of the rekeyed IKE SA follow from nonces and SPIs inside the exchange', () => {
    const [oldSa, newSa] = captures['07'].ike
    if (oldSa === undefined || newSa === undefined) throw new Error('two IKE SAs')
    // The exchange without traffic selectors and without REKEY_SA: SA, Nonce, KE.
    const [request, response] = opened('07', GCM128).filter(
      ({ message }) => message.exchange === 'CREATE_CHILD_SA' && message.payloads.length === 4,
    )
    const body = (found: typeof request, type: number) => found?.payloads.find(p => p.type === type)?.body
    const nonceI = body(request, 40) ?? new Uint8Array(0)
    const nonceR = body(response, 40) ?? new Uint8Array(0)
    const schedule = rekeyedIkeKeys(suite, GCM128, {
      oldPrf: 'prfsha256',
      oldSkD: fromHex(oldSa.skD),
      secret: fromHex(newSa.secret),
      additional: [],
      nonceI,
      nonceR,
      spiI: fromHex(newSa.spiI),
      spiR: fromHex(newSa.spiR),
    })
    expect(toHex(schedule.skeyseed)).toBe(newSa.skeyseed)
    expect(toHex(schedule.keys.skD)).toBe(newSa.skD)
    expect(toHex(schedule.keys.skEr)).toBe(newSa.skEr)
    expect(toHex(schedule.keys.skPr)).toBe(newSa.skPr)
  })
})

describe('vectors', () => {
  test('ChaCha20-Poly1305 of RFC 7634 appendix B', () => {
    const protection: SkProtection = {
      encryption: 'chacha20poly1305',
      integrity: 'none',
      encryptionKey: Uint8Array.from({ length: 36 }, (_, i) => 0x80 + i),
      integrityKey: new Uint8Array(0),
    }
    const prefix = fromHex('c0c1c2c3c4c5c6c7 d0d1d2d3d4d5d6d7 2e202500 00000009 00000045 29000029')
    const inner = fromHex('0000000c 00004001 0000000a')
    const message = sealSk(suite, protection, prefix, inner, fromHex('1011121314151617'))
    expect(toHex(message)).toBe(
      'c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029' +
        '1011121314151617610394701f8d017f7c129248896b71bfe25236efd7cdc67066906315b2',
    )
  })

  test('an empty liveness request of 57 octets', () => {
    const protection: SkProtection = {
      encryption: 'aes256gcm16',
      integrity: 'none',
      encryptionKey: fromHex('433a4f93e1eb7b02cc7835d40fd2e1a0cdec2cb344c83f3f19d9a392d992d505a5dd2d70'),
      integrityKey: new Uint8Array(0),
    }
    const prefix = fromHex('1111111111111111 2222222222222222 2e202508 00000002 00000039 0000001d')
    const message = sealSk(suite, protection, prefix, new Uint8Array(0), fromHex('0000000000000002'))
    expect(toHex(message.subarray(SK_BODY))).toBe('000000000000000222a1b38521a16c71131dac27b7da52c309')
  })

  test('an empty message with AES-CBC and HMAC-SHA1-96 has 76 octets', () => {
    expect(SK_BODY + sealedOctets({ encryption: 'aes128', integrity: 'sha1' }, 0)).toBe(76)
  })
})

const ciphers = encryptionIds.filter(id => id !== 'null')
const anyProtection = fc
  .tuple(fc.constantFrom(...ciphers), fc.constantFrom(...integrityIds.filter(id => id !== 'none')), fc.nat(255))
  .map(([encryption, mac, fill]): SkProtection => {
    const integrity = ENCRYPTION[encryption].icvOctets > 0 ? 'none' : mac
    return {
      encryption,
      integrity,
      encryptionKey: new Uint8Array(ENCRYPTION[encryption].keyOctets).fill(fill),
      integrityKey: new Uint8Array(INTEGRITY[integrity].keyOctets).fill(fill),
    }
  })

function sealed(protection: SkProtection, inner: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(SK_BODY).fill(7)
  new DataView(prefix.buffer).setUint32(24, SK_BODY + sealedOctets(protection, inner.length))
  return sealSk(suite, protection, prefix, inner, new Uint8Array(ENCRYPTION[protection.encryption].ivOctets).fill(9))
}

test('opening inverts sealing, and the parts fill the message', () => {
  fc.assert(
    fc.property(anyProtection, fc.uint8Array({ maxLength: 90 }), (protection, inner) => {
      const message = sealed(protection, inner)
      const result = openSk(suite, protection, message, SK_BODY)
      if (!result.ok) throw new Error(result.error.message)
      const { iv, ciphertext, icv } = result.value
      expect(toHex(result.value.inner)).toBe(toHex(inner))
      expect([iv.start, iv.end, ciphertext.end, icv.end]).toEqual([
        SK_BODY,
        ciphertext.start,
        icv.start,
        message.length,
      ])
    }),
    { numRuns: 80 },
  )
})

test('a changed octet anywhere, a cut or a longer message is refused before decryption', () => {
  fc.assert(
    fc.property(anyProtection, fc.uint8Array({ maxLength: 40 }), fc.nat(), (protection, inner, any) => {
      const message = sealed(protection, inner)
      const bent = message.slice()
      bent[any % bent.length] = (bent[any % bent.length] ?? 0) ^ (1 << (any % 8))
      const outcome = openSk(suite, protection, bent, SK_BODY)
      expect(outcome.ok ? 'opened' : outcome.error.code).toBe('bad-icv')
      for (const cut of [SK_BODY, message.length - 1, any % message.length])
        expect(openSk(suite, protection, message.subarray(0, Math.max(SK_BODY, cut)), SK_BODY).ok).toBe(false)
      expect(openSk(suite, protection, concatBytes(message, new Uint8Array(1)), SK_BODY).ok).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('a pad length beyond the plaintext is an error of its own (RFC 7296 §3.14)', () => {
  const protection: SkProtection = {
    encryption: 'aes128gcm16',
    integrity: 'none',
    encryptionKey: new Uint8Array(20),
    integrityKey: new Uint8Array(0),
  }
  const prefix = new Uint8Array(SK_BODY)
  const iv = new Uint8Array(8)
  const body = suite.encrypt('aes128gcm16', protection.encryptionKey, iv, new Uint8Array([1, 2, 3]), prefix)
  const outcome = openSk(suite, protection, concatBytes(prefix, iv, body), SK_BODY)
  expect(outcome.ok ? 'opened' : outcome.error.code).toBe('bad-padding')
})

test('what fits in a room fits, and one octet more does not', () => {
  fc.assert(
    fc.property(anyProtection, fc.integer({ min: 100, max: 1300 }), (protection, room) => {
      const most = innerRoom(protection, room)
      expect(sealedOctets(protection, most)).toBeLessThanOrEqual(room)
      expect(sealedOctets(protection, most + 1)).toBeGreaterThan(room)
    }),
  )
  // IPv6 minimum MTU less IP, UDP, IKE and SKF headers.
  expect(innerRoom({ encryption: 'aes128gcm16', integrity: 'none' }, 1280 - 48 - 28 - 8)).toBe(1171)
})

test('a header that states another length is our own mistake', () => {
  const protection: SkProtection = {
    encryption: 'aes128gcm16',
    integrity: 'none',
    encryptionKey: new Uint8Array(20),
    integrityKey: new Uint8Array(0),
  }
  expect(() => sealSk(suite, protection, new Uint8Array(SK_BODY), new Uint8Array(3), new Uint8Array(8))).toThrow(
    'says 0',
  )
})
