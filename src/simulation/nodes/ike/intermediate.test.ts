import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import { pureHost } from '../../hosts/host-pure.ts'
import { associations, IkePair, type PairOptions, type Side } from './ike-pair.fixture.ts'
import { IkeWork } from './ike-work.ts'
import { coverIntermediate } from './int-auth-cover.ts'

const HYBRID = 'aes128gcm16-prfsha256-x25519-ke1_mlkem768'
const TWICE = 'aes128gcm16-prfsha256-x25519-ke1_mlkem768-ke3_ecp256'
const PLAIN = 'aes128gcm16-prfsha256-x25519'

const pairOf = (mn: string, gw: string, more: PairOptions = {}): IkePair =>
  new IkePair({ ike: { mn, gw }, ...more }).establish()
const failures = (pair: IkePair, side: Side) =>
  pair.reports.flatMap(each => (each.side === side && each.report.what === 'setup-failed' ? [each.report.code] : []))
const expectUp = (pair: IkePair) => {
  expect(associations(pair, 'mn')).toHaveLength(2)
  expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
}
const intermediates = (pair: IkePair) => pair.names.filter(name => name.includes('IKE_INTERMEDIATE')).length

describe('additional key exchanges (RFC 9370, RFC 9242)', () => {
  test('ML-KEM-768 after X25519: one more exchange, other keys, AUTH covers it', () => {
    const pair = pairOf(HYBRID, HYBRID, { config: { mn: { messageMax: 4_000 }, gw: { messageMax: 4_000 } } })
    expectUp(pair)
    expect(intermediates(pair)).toBe(2)
    const [mn, gw] = [pair.sa('mn'), pair.sa('gw')]
    expect(mn.keys).toEqual(gw.keys)
    expect(mn.proof.intAuthI && toHex(mn.proof.intAuthI)).toBe(gw.proof.intAuthI && toHex(gw.proof.intAuthI))
    expect([mn.proof.exchanges, mn.nextSend]).toEqual([1, 3])
    expect(mn.algorithms?.additional).toEqual(['mlkem768'])
  })

  test('a large message goes in fragments and still counts as the one it was', () => {
    const pair = pairOf(HYBRID, HYBRID, { config: { mn: { messageMax: 500 }, gw: { messageMax: 600 } } })
    expectUp(pair)
    expect(intermediates(pair)).toBeGreaterThan(4)
    const late = new IkePair({ ike: { mn: HYBRID, gw: HYBRID }, config: { mn: { messageMax: 500 } } })
    // Fragments overtake each other.
    late.fate = (_datagram, _side, count) => 50_000 - 7_000 * (count % 5)
    late.establish()
    expectUp(late)
  })

  test('two of them, in ascending order of their types', () => {
    const pair = pairOf(TWICE, TWICE, { config: { mn: { messageMax: 4_000 }, gw: { messageMax: 4_000 } } })
    expectUp(pair)
    expect(intermediates(pair)).toBe(4)
    expect(pair.sa('gw').proof.exchanges).toBe(2)
  })

  test('survive the loss of every single message', () => {
    for (let lost = 0; lost < 8; lost++) {
      const pair = new IkePair({ ike: { mn: HYBRID, gw: HYBRID } })
      pair.fate = (_datagram, _side, count) => (count === lost ? 'lost' : 10_000)
      pair.initiate()
      pair.run(10_000_000)
      expectUp(pair)
    }
  })

  test('what AUTH covers of a message is what tshark and a second hand computed', () => {
    const pair = new IkePair({ ike: { mn: HYBRID, gw: HYBRID } })
    pair.initiate()
    const context = { nowUs: 0, crypto: createRealIkeSuite(), host: pureHost(), draw: () => new Uint8Array(0) }
    const work = new IkeWork(pair.endpoint('mn'), context, () => undefined)
    const name = 'mn/ikev2/1'
    const none = new Uint8Array(0)
    const skPi = fromHex('6aab324120312d928b056f6197c450c8c771de9ec3ec98f5f4e34ff594a5baf9')
    work.changeSa(name, {
      keys: { skD: none, skAi: none, skAr: none, skEi: none, skEr: none, skPi, skPr: none },
      algorithms: {
        encryption: 'aes256gcm16',
        integrity: 'none',
        prf: 'prfsha256',
        keyExchange: 'x25519',
        additional: ['mlkem768'],
      },
    })
    // A KE payload with a toy value of 16 octets: lengths of what is sealed, which do not count, are 1 and 2.
    const octets = fromHex('111111111111111122222222222222222e202b080000000100000001220000025555')
    const inner = fromHex('000000180024000055555555555555555555555555555555')
    coverIntermediate(work, name, 'initiator', { octets, first: 0x22, inner })
    expect(toHex(work.sa(name).proof.intAuthI ?? none)).toBe(
      '385d4bd6a6a8be921ae0dfc490cb8e6425e7800237044e90b735bede03b3b43b',
    )
  })

  test('are left out with a peer that has none, and refused by one that insists', () => {
    const both = `${HYBRID},${PLAIN}`
    expectUp(pairOf(both, PLAIN))
    expectUp(pairOf(PLAIN, both))
    const optional = pairOf(PLAIN, HYBRID)
    expect(failures(optional, 'gw')).toEqual(['refused'])
    expect(associations(optional, 'mn')).toEqual([])
  })

  test('rekeying goes on without them, under keys that hang on them', () => {
    const pair = pairOf(HYBRID, HYBRID)
    pair.command('mn', { type: 'rekey-ike', sa: 'mn/ikev2/1' })
    pair.run(3_000_000)
    expect(pair.sas('mn')).toHaveLength(1)
    expect(pair.sa('mn').name).not.toBe('mn/ikev2/1')
    expect(pair.sa('mn').keys).toEqual(pair.sa('gw').keys)
  })
})
