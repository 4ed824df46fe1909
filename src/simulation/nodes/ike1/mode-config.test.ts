// Mode Config between two endpoints on real bytes: both ways, losses, repetitions, and what a peer may get wrong.
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { fromHex, toHex } from '../../../lib/bytes.ts'
import { MODE_CFG_ATTRIBUTE } from '../../../protocol/wire/ikev1/codes.ts'
import { ikev1Message, NO_COOKIE } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import type { Ikev1Peer, ModeConfig } from './config.ts'
import { Ikev1Pair, type Side } from './ikev1-pair.fixture.ts'
import { sealedByHand } from './sealed-by-hand.fixture.ts'

const INNER = '10.20.1.1'
const CONFIG: ModeConfig = {
  way: 'request',
  asks: ['INTERNAL_IP4_ADDRESS', 'INTERNAL_IP4_NETMASK', 'INTERNAL_IP4_DNS'],
  gives: [
    { attribute: 'INTERNAL_IP4_ADDRESS', value: INNER },
    { attribute: 'INTERNAL_IP4_DNS', value: '10.10.0.53' },
  ],
}
const NETWORK = { from: '10.10.0.1', to: '10.10.0.1' }
const pairOf = (exchange: Ikev1Peer['exchange'], mn: Partial<ModeConfig> = {}, gw: Partial<ModeConfig> = {}) => {
  const common = { initialContact: 'none', phase1Seconds: 3_600 } as const
  return new Ikev1Pair(exchange, {
    mn: { ...common, modeConfig: { ...CONFIG, ...mn }, remoteRanges: [NETWORK] },
    gw: { ...common, modeConfig: { ...CONFIG, ...gw }, localRanges: [NETWORK] },
  })
}
const named = (pair: Ikev1Pair): readonly string[] =>
  pair.sent.map(({ from, datagram: { name, detail = '' } }) => `${from} ${name} (${detail})`)
const transactions = (pair: Ikev1Pair) => named(pair).filter(name => name.includes('Transaction'))
const sa = (pair: Ikev1Pair, side: Side) => present(Object.values(pair.endpoint(side).sas)[0], `SA of ${side}`)
/** What each side protects: local and remote ranges of its outbound SAs. */
const protects = (pair: Ikev1Pair, side: Side) =>
  pair.endpoint(side).ipsec.sad.flatMap(row => (row.direction === 'out' ? [JSON.stringify(row.selectors)] : []))

describe.each(['main', 'aggressive'] as const)('%s mode', exchange => {
  test('the client asks, and quick mode protects the address that it gets', () => {
    const pair = pairOf(exchange).initiate().run(2_000_000)
    expect(transactions(pair)).toEqual([
      'mn Transaction 1 (CFG_REQUEST INTERNAL_IP4_ADDRESS INTERNAL_IP4_NETMASK INTERNAL_IP4_DNS)',
      'gw Transaction 2 (CFG_REPLY INTERNAL_IP4_ADDRESS INTERNAL_IP4_DNS)',
    ])
    expect(pair.sent).toHaveLength(exchange === 'main' ? 11 : 8)
    expect([sa(pair, 'mn').assigned, sa(pair, 'gw').assigned]).toEqual([INNER, INNER])
    expect(protects(pair, 'mn').join()).toContain(INNER)
    expect(protects(pair, 'gw').join()).toContain(INNER)
    expect(pair.refused).toEqual([])
  })

  test('the gateway sets, and the client says what it took', () => {
    const pair = pairOf(exchange, { way: 'set', asks: ['INTERNAL_IP4_ADDRESS'] }, { way: 'set' })
      .initiate()
      .run(4_000_000)
    expect(transactions(pair)).toEqual([
      'gw Transaction 1 (CFG_SET INTERNAL_IP4_ADDRESS INTERNAL_IP4_DNS)',
      'mn Transaction 2 (CFG_ACK INTERNAL_IP4_ADDRESS)',
    ])
    expect([sa(pair, 'mn').assigned, sa(pair, 'gw').assigned]).toEqual([INNER, INNER])
    expect(protects(pair, 'mn')).toHaveLength(1)
    expect(pair.refused).toEqual([])
  })

  test.each(['request', 'set'] as const)('%s: each message lost once, and it recovers', way => {
    const whole = pairOf(exchange, { way }, { way }).initiate().run(2_000_000).sent.length
    for (let lost = 1; lost <= whole; lost++) {
      const pair = pairOf(exchange, { way }, { way })
      pair.fate = (_datagram, _from, count) => (count === lost ? [] : [10_000])
      pair.initiate().run(20_000_000)
      expect([lost, protects(pair, 'mn').length, protects(pair, 'gw').length]).toEqual([lost, 1, 1])
    }
  })

  test('every message twice, the copy late: repetitions get the same answer, nothing is made twice', () => {
    const pair = pairOf(exchange)
    pair.fate = () => [10_000, 35_000]
    pair.initiate().run(20_000_000)
    const replies = pair.sent.filter(({ datagram }) => datagram.name === 'Transaction 2')
    expect(new Set(replies.map(({ datagram }) => toHex(datagram.payload))).size).toBe(1)
    expect(replies.length).toBeGreaterThan(1)
    expect(protects(pair, 'mn')).toHaveLength(1)
  })

  test('no address in the answer: nothing is protected, and it is said', () => {
    const pair = pairOf(exchange, {}, { gives: [] }).initiate().run(3_000_000)
    expect(transactions(pair)[1]).toBe('gw Transaction 2 (CFG_REPLY)')
    expect(pair.reports.map(({ side, report }) => `${side} ${report.what}`)).toContain('mn child-failed')
    expect(protects(pair, 'mn')).toEqual([])
    expect(sa(pair, 'mn').phase).toBe('established')
  })
})

test('a set that lacks the address is acknowledged without it, and both sides give up', () => {
  const pair = pairOf('main', { way: 'set', asks: ['INTERNAL_IP6_ADDRESS'] }, { way: 'set' })
    .initiate()
    .run(3_000_000)
  expect(transactions(pair)[1]).toBe('mn Transaction 2 (CFG_ACK)')
  const failed = pair.reports.filter(({ report }) => report.what === 'child-failed')
  expect(failed.map(({ side }) => side)).toEqual(['mn', 'gw'])
})

test('a peer that never sets is waited for only so long', () => {
  const pair = pairOf('main', { way: 'set' }).initiate().run(40_000_000)
  expect(pair.reports.map(({ report }) => ('outcome' in report ? report.outcome : ''))).toContain('no-answer')
  expect(protects(pair, 'mn')).toEqual([])
})

test('a gateway without Mode Config refuses the exchange under the SA, which stays', () => {
  const mn = { modeConfig: CONFIG, initialContact: 'none' } as const
  const pair = new Ikev1Pair('main', { mn, gw: { initialContact: 'none' } }).initiate().run(3_000_000)
  expect(named(pair).at(-1)).toBe('gw Informational (INVALID-EXCHANGE-TYPE)')
  expect(pair.refused).toEqual([{ side: 'gw', code: 'unsupported' }])
  expect(pair.reports.at(-1)?.report).toMatchObject({ what: 'child-failed', outcome: 'INVALID-EXCHANGE-TYPE' })
  expect(sa(pair, 'gw').phase).toBe('established')
})

describe('bad input', () => {
  const attr = (
    cfg: 'ISAKMP_CFG_REQUEST' | 'ISAKMP_CFG_SET' | 'ISAKMP_CFG_REPLY',
    attributes: readonly unknown[] = [],
  ) => ({ type: 'ATTR', cfg, identifier: 7, attributes }) as Ikev1Payload
  const none = { type: 'long', attribute: 'INTERNAL_IP4_ADDRESS', value: new Uint8Array(0) }
  const established = () => pairOf('main').initiate().run(2_000_000)
  const heard = (pair: Ikev1Pair, payload: Uint8Array) => {
    const [sent, configs] = [pair.sent.length, Object.keys(pair.endpoint('gw').configs).length]
    pair.inject('gw', payload)
    return {
      refused: pair.refused.map(({ code }) => code),
      answers: named(pair).slice(sent),
      more: Object.keys(pair.endpoint('gw').configs).length - configs,
    }
  }
  const transaction = { exchange: 'Transaction', messageId: 0x0a0b0c0d } as const

  test('unknown attributes are passed over, and the rest is answered', () => {
    const pair = established()
    const unknown = { type: 'long', attribute: 20_000, value: fromHex('0102') }
    const short = { type: 'short', attribute: 16_400, value: 1 }
    const behind = [attr('ISAKMP_CFG_REQUEST', [unknown, none, short])]
    const { refused, answers } = heard(pair, sealedByHand(sa(pair, 'gw'), { ...transaction, behind }))
    expect([refused, answers]).toEqual([[], ['gw Transaction 2 (CFG_REPLY INTERNAL_IP4_ADDRESS)']])
  })

  test('a request for nothing that is there is answered, with nothing', () => {
    const pair = established()
    const behind = [attr('ISAKMP_CFG_REQUEST', [{ ...none, attribute: 'INTERNAL_IP6_DHCP' }])]
    const { answers } = heard(pair, sealedByHand(sa(pair, 'gw'), { ...transaction, behind }))
    expect(answers).toEqual(['gw Transaction 2 (CFG_REPLY)'])
  })

  test.each([
    ['an attribute longer than the payload', '0000000c01000000' + '0001 0009'],
    ['half an attribute', '0000000a01000000' + '0001'],
    ['a payload longer than the message', '0000ffff01000000' + '00010000'],
  ])('%s is discarded, told from a forgery where its HASH holds', (_, hex) => {
    const pair = established()
    const octets = fromHex(hex.replaceAll(' ', ''))
    const good = heard(pair, sealedByHand(sa(pair, 'gw'), { ...transaction, behind: octets }))
    expect([good.answers, good.more]).toEqual([[], 0])
    expect(good.refused).toEqual([hex.startsWith('0000ffff') ? 'bad-hash' : 'malformed'])
    const bad = heard(established(), sealedByHand(sa(pair, 'gw'), { ...transaction, behind: octets, wrongHash: true }))
    expect([bad.answers, bad.refused]).toEqual([[], ['bad-hash']])
  })

  test.each([
    ['a wrong HASH', { wrongHash: true }, [attr('ISAKMP_CFG_REQUEST', [none])], 'bad-hash'],
    ['two attribute payloads', {}, [attr('ISAKMP_CFG_REQUEST', [none]), attr('ISAKMP_CFG_REQUEST')], 'malformed'],
    ['none', { next: 0 }, [], 'malformed'],
    ['a SET for the gateway', {}, [attr('ISAKMP_CFG_SET', [none])], 'unexpected'],
    ['a REPLY to nothing', {}, [attr('ISAKMP_CFG_REPLY', [none])], 'unexpected'],
    ['an unknown type', {}, [{ ...attr('ISAKMP_CFG_REPLY'), cfg: 99 } as unknown as Ikev1Payload], 'unexpected'],
    ['no Message ID', { messageId: 0 }, [attr('ISAKMP_CFG_REQUEST', [none])], 'malformed'],
  ] as const)('%s is refused and not answered', (_, change, behind, code) => {
    const pair = established()
    const found = heard(pair, sealedByHand(sa(pair, 'gw'), { ...transaction, behind, ...change }))
    expect(found).toEqual({ refused: [code], answers: [], more: 0 })
  })

  test.each([
    ['0a140101', 'INTERNAL_IP4_ADDRESS', true],
    ['0a1401', 'INTERNAL_IP4_ADDRESS', false],
    ['0a14010100', 'INTERNAL_IP4_ADDRESS', false],
    ['', 'INTERNAL_IP4_ADDRESS', false],
    ['20010db8000100000000000000000001', 'INTERNAL_IP6_ADDRESS', false],
    ['0a140101', 'INTERNAL_IP4_DNS', false],
  ])('a reply with %s as %s brings an address: %s', (hex, attribute, isGood) => {
    const pair = pairOf('main')
    pair.fate = ({ name }) => (name === 'Transaction 2' ? [] : [10_000])
    pair.initiate().run(200_000)
    const config = present(Object.values(pair.endpoint('mn').configs)[0], 'config')
    const behind = [{ ...attr('ISAKMP_CFG_REPLY', [{ type: 'long', attribute, value: fromHex(hex) }]), identifier: 0 }]
    const { messageId, lastBlock: iv } = config
    const reply = sealedByHand(sa(pair, 'mn'), {
      ...transaction,
      messageId,
      iv,
      behind: behind as readonly Ikev1Payload[],
    })
    const wrongIdentifier = sealedByHand(sa(pair, 'mn'), {
      ...transaction,
      messageId,
      iv,
      behind: [attr('ISAKMP_CFG_REPLY')],
    })
    pair.inject('mn', wrongIdentifier)
    expect(pair.refused.at(-1)).toEqual({ side: 'mn', code: 'unexpected' })
    pair.inject('mn', reply)
    expect(sa(pair, 'mn').assigned).toBe(isGood ? INNER : undefined)
    expect(named(pair).at(-1)?.startsWith('mn Quick Mode 1')).toBe(isGood)
    expect(pair.reports.some(({ report }) => report.what === 'child-failed')).toBe(!isGood)
  })

  test('before phase 1 is done, in clear or not, nothing of it is read', () => {
    const pair = pairOf('main')
    pair.fate = ({ name }) => (name === 'Main Mode 4' ? [] : [10_000])
    pair.initiate().run(200_000)
    const clear = (cookieI: string, cookieR: string) =>
      ikev1Message.encode({
        initiatorCookie: cookieI,
        responderCookie: cookieR,
        nextPayload: 'ATTR',
        exchange: 'Transaction',
        authentication: false,
        commit: false,
        encryption: false,
        messageId: 5,
        payloads: [attr('ISAKMP_CFG_REQUEST', [none])],
      })
    const half = sa(pair, 'gw')
    expect(heard(pair, clear(half.cookieI, half.cookieR)).refused).toEqual(['no-keys'])
    expect(heard(pair, clear('0x1111111111111111', NO_COOKIE))).toEqual({
      refused: ['no-keys', 'unknown-sa'],
      answers: [],
      more: 0,
    })
    const done = established()
    const { cookieI, cookieR } = sa(done, 'gw')
    expect(heard(done, clear(cookieI, cookieR)).refused).toEqual(['bad-hash'])
  })

  test('asked a hundred times, the gateway remembers one exchange', () => {
    const pair = established()
    for (let id = 1; id <= 100; id++)
      pair.inject(
        'gw',
        sealedByHand(sa(pair, 'gw'), { ...transaction, messageId: id, behind: [attr('ISAKMP_CFG_REQUEST', [none])] }),
      )
    expect(Object.keys(pair.endpoint('gw').configs)).toHaveLength(1)
    expect(Object.keys(pair.states('gw')).filter(name => name.includes('/config/'))).toHaveLength(1)
  })
})

test('every attribute that may be asked for has its number', () => {
  for (const name of CONFIG.asks) expect(MODE_CFG_ATTRIBUTE[name]).toBeGreaterThan(0)
})
