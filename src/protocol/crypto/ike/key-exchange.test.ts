import { createDiffieHellmanGroup, createECDH, createPublicKey, diffieHellman, createPrivateKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex } from '../../../lib/bytes.ts'
import { KEY_EXCHANGE, keyExchangeByTransform, keyExchangeIds, type KeyExchangeId } from './key-exchange.ts'
import { createRealIkeSuite } from './real-ike-suite.ts'

const suite = createRealIkeSuite()
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const filled = (octets: number, value: number) => new Uint8Array(octets).fill(value)

/** Runs an exchange with fixed randomness: what crosses the wire and the secret, in hex. */
function exchanged(method: KeyExchangeId, initiator: Uint8Array, responder: Uint8Array) {
  const value = suite.initiatorValue(method, initiator)
  const answer = suite.respond(method, responder, value)
  if (!answer.ok) throw new Error(answer.error.message)
  const secret = suite.finish(method, initiator, answer.value.value)
  if (!secret.ok) throw new Error(secret.error.message)
  expect(toHex(secret.value)).toBe(toHex(answer.value.secret))
  return { initiator: toHex(value), responder: toHex(answer.value.value), secret: toHex(secret.value) }
}

/** What a side says about a peer's value. */
function refusal(method: KeyExchangeId, value: Uint8Array): string {
  const answer = suite.respond(method, filled(KEY_EXCHANGE[method].responderRandomOctets, 5), value)
  return answer.ok ? 'accepted' : `${answer.error.code} ${answer.error.ref}`
}

test('every method has the sizes its table says, and an id that leads back to it', () => {
  for (const id of keyExchangeIds) {
    const t = KEY_EXCHANGE[id]
    const run = exchanged(id, filled(t.initiatorRandomOctets, 3), filled(t.responderRandomOctets, 4))
    expect(run.initiator).toHaveLength(2 * t.initiatorValueOctets)
    expect(run.responder).toHaveLength(2 * t.responderValueOctets)
    expect(run.secret).toHaveLength(2 * t.secretOctets)
    expect(keyExchangeByTransform(t.transformId)?.id).toBe(id)
  }
  expect(keyExchangeByTransform(3)).toBeUndefined()
})

describe('vectors', () => {
  test('X25519 of RFC 7748 §6.1', () => {
    const run = exchanged(
      'x25519',
      fromHex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
      fromHex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'),
    )
    expect(run).toEqual({
      initiator: '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
      responder: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
      secret: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
    })
  })

  test('P-256 of RFC 5903 §8.1', () => {
    const run = exchanged(
      'ecp256',
      fromHex('c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433'),
      fromHex('c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53'),
    )
    expect(run).toEqual({
      initiator:
        'dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180' +
        '5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3',
      responder:
        'd12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63' +
        '56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab',
      secret: 'd6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de',
    })
  })

  test('P-384 of RFC 5903 §8.2', () => {
    const run = exchanged(
      'ecp384',
      fromHex('099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3faef896783ab194'),
      fromHex('41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc'),
    )
    expect(run.initiator.slice(0, 96)).toBe(
      '667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa',
    )
    expect(run.responder.slice(96)).toBe(
      'dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c',
    )
    expect(run.secret).toBe(
      '11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746',
    )
  })
})

describe('agrees with OpenSSL', () => {
  const modp = { modp2048: 'modp14', modp3072: 'modp15' } as const
  for (const id of ['modp2048', 'modp3072'] as const)
    test(id, () => {
      const random = bytesOf(KEY_EXCHANGE[id].initiatorRandomOctets)
      fc.assert(
        fc.property(random, mine => {
          const peer = createDiffieHellmanGroup(modp[id])
          peer.generateKeys()
          const padded = new Uint8Array(KEY_EXCHANGE[id].secretOctets)
          const peerValue = new Uint8Array(peer.getPublicKey())
          padded.set(peerValue, padded.length - peerValue.length)
          const answer = suite.respond(id, mine, padded)
          if (!answer.ok) throw new Error(answer.error.message)
          const secret = peer.computeSecret(answer.value.value).toString('hex')
          expect(toHex(answer.value.secret)).toBe(secret.padStart(2 * padded.length, '0'))
          expect(toHex(suite.initiatorValue(id, mine))).toBe(toHex(answer.value.value))
        }),
        { numRuns: 6 },
      )
    })

  const curves = { ecp256: 'prime256v1', ecp384: 'secp384r1' } as const
  for (const id of ['ecp256', 'ecp384'] as const)
    test(id, () => {
      fc.assert(
        fc.property(bytesOf(KEY_EXCHANGE[id].initiatorRandomOctets), mine => {
          const peer = createECDH(curves[id])
          const peerValue = new Uint8Array(peer.generateKeys()).subarray(1)
          const answer = suite.respond(id, mine, peerValue)
          if (!answer.ok) throw new Error(answer.error.message)
          const secret = peer.computeSecret(concatBytes(new Uint8Array([4]), answer.value.value)).toString('hex')
          expect(toHex(answer.value.secret)).toBe(secret)
        }),
        { numRuns: 6 },
      )
    })

  test('x25519', () => {
    const privatePrefix = fromHex('302e020100300506032b656e04220420')
    const publicPrefix = fromHex('302a300506032b656e032100')
    fc.assert(
      fc.property(bytesOf(32), bytesOf(32), (mine, theirs) => {
        const run = exchanged('x25519', mine, theirs)
        const der = Buffer.from(concatBytes(privatePrefix, theirs))
        const spki = Buffer.from(concatBytes(publicPrefix, fromHex(run.initiator)))
        const secret = diffieHellman({
          privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
          publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
        })
        expect(run.secret).toBe(secret.toString('hex'))
      }),
      // The first values come from the ladder, later ones from a table.
      { numRuns: 40 },
    )
  })
})

describe('a bad public value is refused', () => {
  test('of any method by its length', () => {
    for (const id of keyExchangeIds) {
      const value = suite.initiatorValue(id, filled(KEY_EXCHANGE[id].initiatorRandomOctets, 3))
      expect(refusal(id, value)).toBe('accepted')
      expect(refusal(id, value.subarray(1))).toMatch(/^wrong-length/)
      expect(refusal(id, concatBytes(value, value))).toMatch(/^wrong-length/)
      const random = filled(KEY_EXCHANGE[id].initiatorRandomOctets, 3)
      expect(suite.finish(id, random, new Uint8Array(7)).ok).toBe(false)
    }
  })

  test('of a MODP group when it is 0, 1, p − 1 or more (RFC 6989 §2.1)', () => {
    const { prime, octets } = { prime: createDiffieHellmanGroup('modp14').getPrime(), octets: 256 }
    const small = (value: number) => {
      const bytes = new Uint8Array(octets)
      bytes[octets - 1] = value
      return bytes
    }
    const nearPrime = (change: number) => {
      const bytes = new Uint8Array(prime)
      bytes[octets - 1] = (bytes[octets - 1] ?? 0) + change
      return bytes
    }
    for (const value of [small(0), small(1), nearPrime(-1), nearPrime(0), filled(octets, 255)])
      expect(refusal('modp2048', value)).toBe('out-of-range RFC 6989 §2.1')
    expect(refusal('modp2048', small(2))).toBe('accepted')
    expect(refusal('modp2048', nearPrime(-2))).toBe('accepted')
  })

  test('of a curve when it is no point of it (RFC 6989 §2.3)', () => {
    for (const id of ['ecp256', 'ecp384'] as const) {
      const value = suite.initiatorValue(id, filled(KEY_EXCHANGE[id].initiatorRandomOctets, 3)).slice()
      value[value.length - 1] = (value.at(-1) ?? 0) ^ 1
      for (const bad of [value, new Uint8Array(value.length), filled(value.length, 255)])
        expect(refusal(id, bad)).toBe('not-on-curve RFC 6989 §2.3')
    }
  })

  test('of X25519 when the secret would be zero (RFC 7748 §6.1)', () => {
    expect(refusal('x25519', new Uint8Array(32))).toBe('zero-secret RFC 7748 §6.1')
    const one = new Uint8Array(32)
    one[0] = 1
    expect(refusal('x25519', one)).toBe('zero-secret RFC 7748 §6.1')
  })

  test('of ML-KEM when a coefficient is q or more', () => {
    expect(refusal('mlkem768', filled(1184, 255))).toBe('bad-encapsulation-key FIPS 203 §7.2')
  })
})

test('a ciphertext that was changed gives another secret, not an error (FIPS 203 §6.3)', () => {
  const random = filled(64, 9)
  const answer = suite.respond('mlkem768', filled(32, 8), suite.initiatorValue('mlkem768', random))
  if (!answer.ok) throw new Error(answer.error.message)
  const bent = answer.value.value.slice()
  bent[100] = (bent[100] ?? 0) ^ 1
  const secret = suite.finish('mlkem768', random, bent)
  expect(secret.ok).toBe(true)
  expect(secret.ok && toHex(secret.value)).not.toBe(toHex(answer.value.secret))
})

test('any drawn octets make an ECDH key: 0, the order and more are folded into the range', () => {
  for (const value of [0, 255]) expect(exchanged('ecp256', filled(32, value), filled(32, 1)).secret).toHaveLength(64)
})

test('more exchanges than are remembered give the same results', () => {
  const run = () => Array.from({ length: 140 }, (_, i) => toHex(suite.initiatorValue('x25519', filled(32, i))))
  expect(run()).toEqual(run())
})
