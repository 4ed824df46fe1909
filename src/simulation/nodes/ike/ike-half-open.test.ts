// RFC 7296 §2.6, §2.6.1: cookies, their meeting with INVALID_KE_PAYLOAD, and what strangers may fill.
import { describe, expect, test } from 'vitest'
import { encodeIke, NO_IKE_SPI } from '../../../protocol/wire/ikev2/message.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { ikeOf, readSent, sentBy, toldBy, withIke, type Forged } from './ike-forge.fixture.ts'
import { DEFAULT_COOKIE_FROM, DEFAULT_IKE_LIMITS } from './ike-config.ts'
import { associations, GW, IkePair, MN, type PairOptions } from './ike-pair.fixture.ts'

const BOTH_GROUPS = { mn: 'aes128gcm16-prfsha256-ecp256-x25519' }

/** The first message of a pair as many strangers would send it: other SPIs, and other addresses where wished. */
function flood(pair: IkePair, count: number, address: (i: number) => string, first = 0): void {
  const [init] = sentBy(new IkePair({ seed: 77 }).establish(), 'mn')
  if (init === undefined) throw new Error('a first message')
  for (let i = first; i < first + count; i++) {
    const octets = ikeOf(init).slice()
    new DataView(octets.buffer).setUint32(0, 0x1000_0000 + i)
    pair.inject('gw', withIke({ ...init, from: { address: address(i), port: 500 } }, octets))
  }
}
const apart = (i: number): string => `198.51.${i >> 8}.${i & 0xff}`
const halfOpen = (pair: IkePair) => pair.sas('gw').filter(({ phase }) => phase === 'setup').length
const limited = (change: PairOptions['config'] = {}) => new IkePair({ config: change })

describe('half-open SAs', () => {
  test(`are asked for a cookie from ${DEFAULT_COOKIE_FROM} on, and none of the askers is kept`, () => {
    const pair = limited({ gw: { cookieFrom: DEFAULT_COOKIE_FROM } })
    flood(pair, 100, apart)
    const answers = toldBy(pair, 'gw', 0).map(text => text.includes('COOKIE'))
    expect(answers.filter(asked => !asked)).toHaveLength(DEFAULT_COOKIE_FROM)
    expect(halfOpen(pair)).toBe(DEFAULT_COOKIE_FROM)
    // Whoever has an address gets through all the same.
    pair.initiate()
    pair.run(1_000_000)
    expect(associations(pair, 'mn')).toHaveLength(2)
  })

  test('of one address are asked for a cookie from the fourth on: nobody fills the share of another', () => {
    const pair = limited({ gw: { cookieFrom: 1_000_000 } })
    flood(pair, 50, () => MN.address)
    expect(halfOpen(pair)).toBe(3)
    pair.initiate()
    pair.run(1_000_000)
    expect(associations(pair, 'mn')).toHaveLength(2)
  })

  test('are five of one address and a thousand in all; beyond that first messages are dropped', () => {
    const limits = { ...DEFAULT_IKE_LIMITS, cookieFromPerAddress: 1_000 }
    const one = limited({ gw: { cookieFrom: 1_000_000, limits } })
    flood(one, 50, () => '198.51.100.1')
    expect([halfOpen(one), sentBy(one, 'gw').length]).toEqual([5, 5])
    expect(one.outputs.filter(({ output }) => output.kind === 'refused')).toHaveLength(45)
    const small = { ...DEFAULT_IKE_LIMITS, halfOpen: 20 }
    const all = limited({ gw: { cookieFrom: 1_000_000, limits: small } })
    flood(all, 50, apart)
    expect([halfOpen(all), sentBy(all, 'gw').length]).toEqual([20, 20])
    // They end by themselves, and there is room again.
    all.run(31_000_000)
    expect(halfOpen(all)).toBe(0)
    all.initiate()
    all.run(1_000_000)
    expect(associations(all, 'mn')).toHaveLength(2)
  })

  test('a cookie that is wrong, of another address or of another nonce, counts as none', () => {
    const pair = limited({ gw: { cookieFrom: 0 } })
    pair.initiate()
    pair.run(10_500)
    const again = sentBy(pair, 'mn').find(each => readSent(pair, 'mn', each).payloads[0]?.type === 'N')
    pair.run(20_000)
    const returned: Forged | undefined = again ?? sentBy(pair, 'mn')[1]
    if (returned === undefined) throw new Error('the request with the cookie')
    const attacked = limited({ gw: { cookieFrom: 0 } })
    attacked.inject('gw', { ...returned, from: { address: '198.51.100.9', port: 500 } })
    const changed = ikeOf(returned).slice()
    changed[40] = (changed[40] ?? 0) ^ 1
    attacked.inject('gw', withIke(returned, changed))
    expect(toldBy(attacked, 'gw', 0)).toEqual(['IKE_SA_INIT answer: COOKIE', 'IKE_SA_INIT answer: COOKIE'])
    expect(halfOpen(attacked)).toBe(0)
  })
})

describe('COOKIE and INVALID_KE_PAYLOAD (§2.6.1)', () => {
  const messages = (pair: IkePair) =>
    [...toldBy(pair, 'mn', 0), ...toldBy(pair, 'gw', 0)].filter(text => text.startsWith('IKE_SA_INIT'))

  test('cookie first: the cookie goes along with the other group, and three round trips do', () => {
    const pair = new IkePair({ ike: BOTH_GROUPS, config: { gw: { cookieFrom: 0 } } }).establish()
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    const requests = messages(pair).filter(text => text.includes('request'))
    expect(requests.map(text => text.split(' ')[2])).toEqual(['SA', 'COOKIE', 'COOKIE'])
  })

  test('group first, then the cookie: the group stays, and the proposals are all there again', () => {
    const pair = new IkePair({ ike: BOTH_GROUPS, config: { gw: { cookieFrom: 1 } } })
    // Somebody else takes the one free place while the first request is being refused for its group.
    pair.fate = (_datagram, side, count) => {
      if (side === 'gw' && count === 1) flood(pair, 1, () => '198.51.100.7')
      return 10_000
    }
    pair.initiate()
    pair.run(1_000_000)
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    expect(associations(pair, 'mn')).toHaveLength(2)
    const offers = sentBy(pair, 'mn')
      .slice(0, 3)
      .map(each => readSent(pair, 'mn', each).payloads)
    expect(offers.map(payloads => payloads[0]?.type === 'N')).toEqual([false, false, true])
    const groups = offers.map(payloads => payloads.find(each => each.type === 'KE'))
    expect(groups[1]).toEqual(groups[2])
    const proposals = offers.map(payloads => payloads.find(each => each.type === 'SA'))
    expect(proposals[0]).toEqual(proposals[2])
  })

  test('a peer that forgets the cookie it had asked for is asked again, and the end is reported', () => {
    const pair = new IkePair()
    pair.initiate()
    const [init] = sentBy(pair, 'mn')
    const { spiI } = pair.sa('mn')
    for (let i = 0; i < 8; i++) {
      const octets = cookieAnswer(spiI, i)
      if (init !== undefined) pair.inject('mn', { payload: octets, from: GW, to: MN })
    }
    const ended = pair.reports.flatMap(({ report }) => (report.what === 'setup-failed' ? [report.code] : []))
    expect(ended).toEqual(['too-many-restarts'])
  })
})

function cookieAnswer(initiatorSpi: string, i: number): Uint8Array {
  return encodeIke({
    initiatorSpi,
    responderSpi: NO_IKE_SPI,
    exchange: 'IKE_SA_INIT',
    response: true,
    initiator: false,
    messageId: 0,
    payloads: [notifyWith('COOKIE', new Uint8Array(16).fill(i)), notify('IKEV2_FRAGMENTATION_SUPPORTED')],
  })
}
