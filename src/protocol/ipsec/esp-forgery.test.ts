import fc from 'fast-check'
import { expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { concatBytes, fromHex, toHex } from '../../lib/bytes.ts'
import { recoverForgers } from '../crypto/nonce-reuse/nonce-reuse.ts'
import { createRealSuite } from '../crypto/real-suite.ts'
import { ENCRYPTION } from '../crypto/transforms.ts'
import { forgeEsp, overheardEsp } from './esp-forgery.ts'
import { openEsp, sealEsp } from './esp.ts'
import { emptyWindow } from './replay-window.ts'
import type { SecurityAssociation } from './sa.ts'
import { sampleSa } from './sample-tables.fixture.ts'

const crypto = createRealSuite()
const INNER = fromHex('6000000000183a4020010db800010000000000000000001020010db800ff00000000000000000001')
const sealed = (sa: SecurityAssociation, content: Uint8Array): Uint8Array => {
  const packet = sealEsp(sa, concatBytes(INNER, content), 41, crypto, () => new Uint8Array(0))
  return present(packet.ok ? packet.value.bytes : undefined, 'sealed packet')
}

const associations = fc
  .constantFrom('aes128gcm16', 'aes256gcm16', 'chacha20poly1305')
  .chain(encryption =>
    fc.record({
      encryption: fc.constant(encryption),
      encryptionKey: fc.uint8Array({
        minLength: ENCRYPTION[encryption].keyOctets,
        maxLength: ENCRYPTION[encryption].keyOctets,
      }),
      extendedSequence: fc.boolean(),
    }),
  )
  .map(spec => sampleSa({ ...spec, direction: 'out', integrity: 'none', integrityKey: new Uint8Array(0) }))
const contents = fc.uint8Array({ minLength: 1, maxLength: 120 })

test('two holders of one SA with the same counters are enough: the receiver takes a packet that neither sent', () => {
  fc.assert(
    fc.property(associations, contents, contents, fc.integer({ min: 1, max: 5_000 }), (sa, one, other, ahead) => {
      fc.pre(toHex(one) !== toHex(other))
      const octets = [sealed(sa, one), sealed(sa, other)] as const
      const cipher = ENCRYPTION[sa.encryption]
      const heard = (bytes: Uint8Array) =>
        present(overheardEsp(cipher, bytes, sa.extendedSequence ? 0 : undefined), 'ESP packet')
      const [seen, twin] = [heard(octets[0]), heard(octets[1])]
      const forgers = recoverForgers(cipher, [[seen.sealed, twin.sealed]])?.forgers ?? []
      const change = new Uint8Array(seen.sealed.ciphertext.length)
      change[INNER.length] = 0x01
      let receiver: SecurityAssociation = { ...sa, direction: 'in', sequence: 0n, window: emptyWindow(64) }
      receiver = openEsp(receiver, octets[0], crypto).sa
      const taken = forgers.flatMap(forger => {
        const { sa: after, result } = openEsp(receiver, forgeEsp(forger, seen, seen.sequence + ahead, change), crypto)
        receiver = after
        return result.ok ? [toHex(result.value.payload)] : []
      })
      expect(taken).toEqual([toHex(concatBytes(INNER, one.with(0, (one[0] ?? 0) ^ 1)))])
      // The same packet as it was is a replay; under a guessed ICV it is refused.
      expect(openEsp(receiver, octets[0], crypto).result.ok).toBe(false)
    }),
    { numRuns: 40 },
  )
})

test('what is too short is no packet of that cipher', () => {
  expect(overheardEsp(ENCRYPTION.aes128gcm16, fromHex('0000010100000001aabb'))).toBeUndefined()
  expect(overheardEsp(ENCRYPTION.aes128gcm16, fromHex('0000'))).toBeUndefined()
})
