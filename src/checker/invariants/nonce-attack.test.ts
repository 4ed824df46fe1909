import { createCipheriv } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { fromHex, toHex } from '../../lib/bytes.ts'
import { scenarioById } from '../../scenarios/registry.ts'
import type { Trace } from '../../trace/trace.ts'
import { play, type Played } from '../played.fixture.ts'
import { attackOn, forgeryText, reusedKeys, type NonceAttack, type ReusedKey } from './nonce-attack.ts'

const stale = (esp: string, ...settings: readonly string[]): Played => {
  const suite = ['eu.peers.sg1', 'sg1.peers.eu'].map(at => `ike.nodes.${at}.esp=${esp}`)
  const scenario = present(scenarioById('redirect-no-sync'), 'scenario')
  return play(scenario, { untilUs: scenario.untilUs, settings: [...suite, ...settings] })
}
const onlyKey = (trace: Trace): ReusedKey => {
  const keys = reusedKeys(trace)
  expect(keys).toHaveLength(1)
  return present(keys[0], 'key')
}
const attackIn = (trace: Trace): NonceAttack => present(attackOn(onlyKey(trace)), 'attack')
const latin = (octets: Uint8Array): string => String.fromCodePoint(...octets)

describe('SG2 goes on with stale counters under AES-GCM', () => {
  const { trace, broken } = stale('aes128gcm16')
  const attack = attackIn(trace)

  test('one packet of SG1 and one of SG2 have the same nonce, and their XOR is that of both in clear', () => {
    const [{ one, other }] = attack.reuses
    expect([one.node, other.node, one.sequence]).toEqual(['sg1', 'sg2', other.sequence])
    const { clear, difference } = attack
    expect(toHex(difference)).toBe(toHex(clear.one.map((octet, i) => octet ^ (clear.other[i] ?? 0))))
    // Numbers of two packets of one flow, and so their checksums.
    expect([...difference.entries()].filter(([, octet]) => octet !== 0).map(([at]) => at)).toEqual([47, 59])
  })

  test('who predicts the headers of one reads those of the other', () => {
    const { clear, difference, predictable } = attack
    const guess = clear.one.subarray(0, predictable)
    expect(predictable).toBe(46)
    expect(guess.map((octet, i) => octet ^ (difference[i] ?? 0))).toEqual(clear.other.subarray(0, predictable))
  })

  test('H is what the block cipher makes of zeros under the key that nobody told', () => {
    const key = fromHex(onlyKey(trace).key.encryptionKey).subarray(0, 16)
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    expect(toHex(present(attack.forgery, 'forgery').secret)).toBe(cipher.update(new Uint8Array(16)).toString('hex'))
    expect(attack.candidates).toBeGreaterThan(0)
    expect(attack.candidates).toBeLessThanOrEqual(attack.degree)
  })

  test('the receiver takes a packet with data of the attacker, right to its UDP checksum', () => {
    const { octets, clear, sequence } = present(attack.forgery, 'forgery')
    expect(latin(clear)).toContain('Nobody sent this. Nobody sent this. ')
    expect(trace.events.some(event => event.kind === 'sent' && toHex(event.bytes).includes(toHex(octets)))).toBe(false)
    expect(clear).toHaveLength(attack.clear.one.length)
    expect(sequence).toBeGreaterThan(100)
  })

  test('the verdict says so', () => {
    expect(broken().find(text => text.startsWith('no-nonce-reuse'))).toContain(forgeryText(attack))
    expect(forgeryText(attack)).toMatch(
      /^both ICVs give it H of GHASH.* of a polynomial of degree 7: with .* a packet that nobody sent, number \d+, passes/,
    )
  })
})

test('two pairs under one key leave no doubt', () => {
  // The path between the gateways is slow: SG1 sends more meanwhile.
  const { trace } = stale('aes128gcm16', 'links.3.latencyUs=120000')
  const { reuses, candidates, forgery } = attackIn(trace)
  expect(reuses.length).toBeGreaterThan(2)
  expect([candidates, forgery?.attempt]).toEqual([1, 1])
})

test('ChaCha20-Poly1305 loses r and s of that nonce', () => {
  const { trace } = stale('chacha20poly1305')
  const attack = attackIn(trace)
  expect([attack.candidates, attack.forgery?.attempt, attack.forgery?.secret.length]).toEqual([1, 1, 32])
  expect(latin(present(attack.forgery, 'forgery').clear)).toContain('Nobody sent this.')
  expect(forgeryText(attack)).toContain('r and s of Poly1305, the only root')
})

test('under CBC with HMAC the counters are as stale, and give nothing away: IVs are drawn', () => {
  const { trace, broken } = stale('aes128-sha256')
  expect(reusedKeys(trace)).toEqual([])
  expect(broken('sequence-monotonic', 'no-orphan')).toEqual([])
})

test('a run that counts on has no such key', () => {
  const scenario = present(scenarioById('redirect-context'), 'scenario')
  expect(reusedKeys(play(scenario, { untilUs: scenario.untilUs }).trace)).toEqual([])
})
