// Dead peer detection and the Delete of one pair between two endpoints on real bytes (RFC 3706, RFC 2408 §3.15).
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { toHex } from '../../../lib/bytes.ts'
import { ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import type { Ikev1Peer } from './config.ts'
import { Ikev1Pair, type Side } from './ikev1-pair.fixture.ts'
import { spiOf } from './notices.ts'
import { sealedByHand } from './sealed-by-hand.fixture.ts'

const DPD = { dpd: { idleUs: 5_000_000 } } as const
const pairOf = (exchange: Ikev1Peer['exchange'] = 'main', gw: Partial<Ikev1Peer> = DPD) =>
  new Ikev1Pair(exchange, { mn: DPD, gw })
const sa = (pair: Ikev1Pair, side: Side) => present(Object.values(pair.endpoint(side).sas)[0], `SA of ${side}`)
const said = (pair: Ikev1Pair, from = 0): readonly string[] =>
  pair.sent.slice(from).map(({ from: side, datagram }) => `${side} ${datagram.detail ?? ''}`)
const N = 11

const notify = (pair: Ikev1Pair, sequence: number, change: Partial<Ikev1Payload> = {}): Ikev1Payload =>
  ({
    type: 'N',
    doi: 'IPsec',
    protocol: 'ISAKMP',
    notify: 'R-U-THERE',
    spi: spiOf(sa(pair, 'gw')),
    data: { sequence },
    ...change,
  }) as Ikev1Payload
let messageId = 1_000
const asked = (pair: Ikev1Pair, payload: Ikev1Payload, wrongHash = false) => {
  const [sent, refused] = [pair.sent.length, pair.refused.length]
  messageId += 1
  pair.inject(
    'gw',
    sealedByHand(sa(pair, 'gw'), { exchange: 'Informational', messageId, behind: [payload], next: N, wrongHash }),
  )
  return [said(pair, sent), pair.refused.slice(refused).map(({ code }) => code)]
}

describe.each(['main', 'aggressive'] as const)('%s mode', exchange => {
  test('both say in phase 1 that they answer, and ask when nothing comes', () => {
    const pair = pairOf(exchange).initiate().run(30_000_000)
    const vendor = pair.sent.filter(({ datagram }) =>
      toHex(datagram.payload).includes('afcad71368a1f1c96b8696fc77570100'),
    )
    expect(vendor.map(({ from, datagram }) => `${from} ${datagram.name.slice(-1)}`)).toEqual(['mn 1', 'gw 2'])
    const questions = said(pair).filter(text => text.endsWith('R-U-THERE'))
    const answers = said(pair).filter(text => text.endsWith('R-U-THERE-ACK'))
    expect(questions.length).toBeGreaterThan(2)
    expect(answers).toHaveLength(questions.length)
    expect(pair.reports.some(({ report }) => report.what === 'sa-removed')).toBe(false)
    expect(pair.refused).toEqual([])
  })

  test('a peer that is gone is asked four times, and its SAs go without a word', () => {
    const pair = pairOf(exchange).initiate().run(2_000_000)
    pair.fate = (_datagram, from) => (from === 'mn' ? [] : [10_000])
    const before = pair.sent.length
    pair.run(40_000_000)
    const questions = said(pair, before).filter(text => text === 'gw R-U-THERE')
    expect(questions).toHaveLength(4)
    expect(said(pair, before).some(text => text.startsWith('gw delete'))).toBe(false)
    expect(pair.reports).toContainEqual({
      side: 'gw',
      report: { what: 'sa-removed', sa: 'gw/ikev1/1', reason: 'no-answer' },
    })
    expect([pair.endpoint('gw').ipsec.sad, pair.endpoint('gw').sas, pair.states('gw')]).toEqual([[], {}, {}])
  })
})

test('numbers: the first is drawn, each question has one more, the answer has the same (RFC 3706 §6.2)', () => {
  const pair = pairOf().initiate().run(2_000_000)
  const first = asked(pair, notify(pair, 41))
  expect(first).toEqual([['gw R-U-THERE-ACK'], []])
  expect(sa(pair, 'gw').life.heard).toBe(41)
  expect(asked(pair, notify(pair, 42))).toEqual([['gw R-U-THERE-ACK'], []])
  pair.run(12_000_000)
  const { sent } = sa(pair, 'gw').life
  expect(sent === undefined || sent < 2 ** 31).toBe(true)
})

describe('bad input', () => {
  const established = () => pairOf().initiate().run(2_000_000)

  test('a number that came before is refused, and not answered', () => {
    const pair = established()
    asked(pair, notify(pair, 41))
    expect(asked(pair, notify(pair, 41))).toEqual([[], ['replayed']])
    expect(asked(pair, notify(pair, 12))).toEqual([[], ['replayed']])
  })

  test('another SA in the payload, no number, or a wrong HASH: refused', () => {
    const pair = established()
    expect(asked(pair, notify(pair, 1, { spi: `0x${'11'.repeat(16)}` }))).toEqual([[], ['malformed']])
    expect(asked(pair, notify(pair, 1), true)).toEqual([[], ['bad-hash']])
  })

  test('an answer with another number leaves the question open', () => {
    const pair = established()
    pair.fate = () => []
    pair.command('gw', { type: 'probe', sa: 'gw/ikev1/1' })
    expect(pair.states('gw')['gw/ikev1/1/dpd']).toBe('asking')
    const sent = present(sa(pair, 'gw').life.sent, 'number')
    asked(pair, notify(pair, sent + 1, { notify: 'R-U-THERE-ACK' }))
    expect(pair.states('gw')['gw/ikev1/1/dpd']).toBe('asking')
    asked(pair, notify(pair, sent, { notify: 'R-U-THERE-ACK' }))
    expect(pair.states('gw')['gw/ikev1/1/dpd']).toBe('listening')
  })

  test('in clear it is refused (RFC 3706 §5.2)', () => {
    const pair = established()
    const { cookieI, cookieR } = sa(pair, 'gw')
    const common = { exchange: 'Informational', authentication: false, commit: false, encryption: false } as const
    const clear = ikev1Message.encode({
      ...common,
      initiatorCookie: cookieI,
      responderCookie: cookieR,
      nextPayload: 'N',
      messageId: 5,
      payloads: [notify(pair, 5)],
    })
    const before = pair.sent.length
    pair.inject('gw', clear)
    expect([said(pair, before), pair.refused]).toEqual([[], [{ side: 'gw', code: 'unauthenticated' }]])
  })

  test('a side that did not say it in phase 1 neither asks nor is asked', () => {
    const pair = pairOf('main', { dpd: undefined }).initiate().run(60_000_000)
    expect(said(pair).some(text => text.includes('R-U-THERE'))).toBe(false)
    expect(asked(pair, notify(pair, 1))).toEqual([[], ['unsupported']])
    pair.command('mn', { type: 'probe', sa: 'mn/ikev1/1' })
    expect(pair.refused.at(-1)).toEqual({ side: 'mn', code: 'unsupported' })
  })
})

describe('Delete of one pair', () => {
  test.each(['mn', 'gw'] as const)('%s deletes: both ends let it go, the ISAKMP SA stays and makes another', side => {
    const pair = new Ikev1Pair('main').initiate().run(2_000_000)
    pair.command(side, { type: 'delete-pair', quick: `${side}/quick/1` })
    pair.run(3_000_000)
    expect(said(pair).at(-1)).toBe(`${side} delete ESP SA`)
    for (const end of ['mn', 'gw'] as const) {
      expect([end, pair.endpoint(end).ipsec.sad, pair.endpoint(end).ipsec.spd, pair.endpoint(end).quicks]).toEqual([
        end,
        [],
        [],
        {},
      ])
      expect(Object.keys(pair.states(end)).filter(name => name.includes('/quick/'))).toEqual([])
    }
    pair.command('mn', { type: 'quick', sa: 'mn/ikev1/1' })
    pair.run(5_000_000)
    expect(pair.endpoint('gw').ipsec.sad).toHaveLength(2)
  })

  test('one of two pairs goes, the other stays', () => {
    const pair = new Ikev1Pair('main').initiate().run(2_000_000)
    pair.command('mn', { type: 'quick', sa: 'mn/ikev1/1' })
    pair.run(4_000_000)
    pair.command('mn', { type: 'delete-pair', quick: 'mn/quick/1' })
    pair.run(5_000_000)
    expect(pair.endpoint('mn').ipsec.sad.map(({ id }) => id)).toEqual(['mn/quick/2/in', 'mn/quick/2/out'])
    expect(pair.endpoint('gw').ipsec.sad.map(({ id }) => id)).toEqual(['gw/quick/2/in', 'gw/quick/2/out'])
    expect(pair.endpoint('gw').ipsec.spd).toHaveLength(2)
  })

  test('a Delete of an SPI that is nobody’s changes nothing', () => {
    const pair = new Ikev1Pair('main').initiate().run(2_000_000)
    const spis = ['0x00000999', '0x12345678']
    const payload = { type: 'D', doi: 'IPsec', protocol: 'ESP', spiSize: 4, spis } as Ikev1Payload
    pair.inject(
      'gw',
      sealedByHand(sa(pair, 'gw'), { exchange: 'Informational', messageId: 77, behind: [payload], next: 12 }),
    )
    expect(pair.endpoint('gw').ipsec.sad).toHaveLength(2)
  })
})
