import { shake128 } from '@noble/hashes/sha3.js'
import { expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { toHex } from '../../../lib/bytes.ts'
import { KEY_EXCHANGE } from '../ike/key-exchange.ts'
import { createKeyExchanges } from './exchange.ts'

const exchanges = createKeyExchanges(4)
const { initiatorRandomOctets, responderRandomOctets, responderValueOctets } = KEY_EXCHANGE.mlkem768

test('a hundred key pairs, encapsulations and rejections hash to the published value', () => {
  // "Accumulated" vectors of the Community Cryptography Test Vectors: one SHAKE128 gives all inputs, another eats
  // all outputs; the value for 100 rounds of ML-KEM-768.
  const inputs = shake128.create()
  const outputs = shake128.create()
  for (let round = 0; round < 100; round++) {
    const seed = inputs.xof(initiatorRandomOctets)
    const key = exchanges.initiatorValue('mlkem768', seed)
    const answer = exchanges.respond('mlkem768', inputs.xof(responderRandomOctets), key)
    if (!answer.ok) throw new Error(answer.error.message)
    const { value, secret } = answer.value
    expect(exchanges.finish('mlkem768', seed, value)).toEqual({ ok: true, value: secret })
    const rejected = exchanges.finish('mlkem768', seed, inputs.xof(responderValueOctets))
    if (!rejected.ok) throw new Error(rejected.error.message)
    outputs.update(key).update(value).update(secret).update(rejected.value)
  }
  expect(toHex(outputs.xof(32))).toBe('1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415')
})

test('a key of wrong length or with a coefficient of q or more is refused (FIPS 203 §7.2)', () => {
  const good = exchanges.initiatorValue('mlkem768', new Uint8Array(initiatorRandomOctets))
  const verdict = (key: Uint8Array) => {
    const answer = exchanges.respond('mlkem768', new Uint8Array(responderRandomOctets), key)
    return answer.ok ? answer.value.secret.length : answer.error.code
  }
  expect(good).toHaveLength(1184)
  expect(verdict(good)).toBe(32)
  expect(verdict(good.subarray(1))).toBe('wrong-length')
  const bent = good.slice()
  // 3329 = 0xd01, lowest bits first.
  bent.set([0x01, 0x0d | (present(bent[1], 'octet') & 0xf0)])
  expect(verdict(bent)).toBe('bad-encapsulation-key')
})

test('values handed out are whole arrays of their own', () => {
  const seed = new Uint8Array(initiatorRandomOctets).fill(1)
  const answer = exchanges.respond(
    'mlkem768',
    new Uint8Array(responderRandomOctets),
    exchanges.initiatorValue('mlkem768', seed),
  )
  if (!answer.ok) throw new Error(answer.error.message)
  const finished = exchanges.finish('mlkem768', seed, answer.value.value)
  for (const bytes of [answer.value.value, answer.value.secret, finished.ok ? finished.value : seed])
    expect(bytes.buffer.byteLength).toBe(bytes.length)
})
