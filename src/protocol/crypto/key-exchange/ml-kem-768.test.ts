import { shake128 } from '@noble/hashes/sha3.js'
import { expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { toHex } from '../../../lib/bytes.ts'
import { decapsulate, encapsulate, ML_KEM_768, mlKemKeys, readEncapsulationKey } from './ml-kem-768.ts'

test('a hundred key pairs, encapsulations and rejections hash to the published value', () => {
  // "Accumulated" vectors of the Community Cryptography Test Vectors: one SHAKE128 gives all inputs, another eats
  // all outputs; the value for 100 rounds of ML-KEM-768.
  const inputs = shake128.create()
  const outputs = shake128.create()
  for (let round = 0; round < 100; round++) {
    const keys = mlKemKeys(inputs.xof(64))
    outputs.update(keys.encapsulationKey)
    const key = present(readEncapsulationKey(keys.encapsulationKey), 'our own key')
    const { ciphertext, secret } = encapsulate(key, inputs.xof(32))
    outputs.update(ciphertext).update(secret)
    expect(toHex(decapsulate(keys, ciphertext))).toBe(toHex(secret))
    outputs.update(decapsulate(keys, inputs.xof(ML_KEM_768.ciphertextOctets)))
  }
  expect(toHex(outputs.xof(32))).toBe('1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415')
})

test('a key of wrong length or with a coefficient of q or more is refused (FIPS 203 §7.2)', () => {
  const good = mlKemKeys(new Uint8Array(64)).encapsulationKey
  expect(good).toHaveLength(1184)
  expect(readEncapsulationKey(good)).toBeDefined()
  expect(readEncapsulationKey(good.subarray(1))).toBeUndefined()
  const bent = good.slice()
  // 3329 = 0xd01, lowest bits first.
  bent.set([0x01, 0x0d | (present(bent[1], 'octet') & 0xf0)])
  expect(readEncapsulationKey(bent)).toBeUndefined()
})
