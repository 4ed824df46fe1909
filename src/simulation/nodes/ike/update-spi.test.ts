// UPDATE_SPI between a mobile and the gateway it was handed to (Allard 2008 §3.2; failures 1 to 6).
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { hex32 } from '../../../lib/bytes.ts'
import { encodeIke } from '../../../protocol/wire/ikev2/message.ts'
import { notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { associations, type Datagram, type IkePair, type Side } from './ike-pair.fixture.ts'
import { surprises } from './ike-random.fixture.ts'
import {
  addRows,
  changes,
  marks,
  MN_THERE,
  NEW_GW,
  newTransferPair,
  NEIGHBOUR,
  otherRow,
  refusals,
  transfer,
  updates,
  type TransferOptions,
} from './transfer.fixture.ts'
import { markedMessage } from './udp-places.ts'

const SECOND = 1_000_000
const own = (pair: IkePair, side: Side) =>
  associations(pair, side).filter(({ source, destination }) => ![source, destination].includes(NEIGHBOUR))
const agree = (pair: IkePair): void => {
  expect(own(pair, 'mn')).toEqual(own(pair, 'gw'))
  expect(own(pair, 'gw')).toHaveLength(2)
  for (const { source, destination } of own(pair, 'mn'))
    expect([source, destination].sort()).toEqual([MN_THERE.address, NEW_GW.address])
  expect(surprises(pair)).toEqual([])
  expect(pair.endpoint('gw').arriving).toEqual({})
}
const spiOf = (pair: IkePair, direction: 'in' | 'out'): number =>
  pair.endpoint('gw').ipsec.sad.find(row => row.direction === direction)?.spi ?? 0
const established = (options: TransferOptions = {}): IkePair => newTransferPair(options).establish()
/** Transfers to a gateway where the mobile's numbers are taken: `in` and `out` of another mobile. */
const collide = (pair: IkePair, directions: readonly ('in' | 'out')[], lookup: 1 | 2 | 3 = 1) => {
  const others = directions.map(direction =>
    otherRow('other', direction, spiOf(pair, direction), [NEW_GW.address, NEIGHBOUR], lookup),
  )
  transfer(pair, others)
  return others
}
const keeps = (pair: IkePair, others: readonly { readonly id: string }[]): void => {
  const { sad } = pair.endpoint('gw').ipsec
  expect(sad.filter(({ id }) => id.startsWith('other'))).toEqual(others)
}

describe('a transferred IKE SA', () => {
  test('whose numbers are free keeps them: one request tells the mobile where its gateway is', () => {
    const pair = established()
    transfer(pair)
    pair.run(SECOND)
    agree(pair)
    expect(changes(pair, 'mn')).toEqual([])
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'resolved', roundTrips: 1 })])
  })

  test('gets another inbound number where it is taken; both ends change it, the holder notices nothing', () => {
    const pair = established()
    const before = spiOf(pair, 'in')
    const others = collide(pair, ['in'])
    expect(pair.endpoint('gw').arriving?.['gw/ikev2/1']?.rows.map(({ row }) => row.id)).toEqual(['gw/child/1/in'])
    pair.run(SECOND)
    agree(pair)
    keeps(pair, others)
    const [atRouter, atMobile] = [changes(pair, 'gw'), changes(pair, 'mn')]
    expect(atRouter).toEqual([expect.objectContaining({ key: 'gw/child/1/in', oldSpi: before })])
    expect(atMobile).toEqual([
      expect.objectContaining({ key: 'mn/child/1/out', oldSpi: before, newSpi: atRouter[0]?.newSpi }),
    ])
  })

  test('gets two numbers in one request where both are taken and SAs are found by SPI alone (case 1)', () => {
    const pair = established()
    const others = collide(pair, ['in', 'out'])
    pair.run(200_000)
    agreeWithOld(pair)
    pair.run(2 * SECOND)
    agree(pair)
    keeps(pair, others)
    expect(changes(pair, 'mn').map(({ key }) => key)).toEqual(['mn/child/1/out', 'mn/child/1/in'])
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'resolved', roundTrips: 1 })])
  })

  /** The old inbound number is still good at the mobile. */
  const agreeWithOld = (pair: IkePair): void =>
    expect(pair.endpoint('mn').ipsec.sad.map(({ id }) => id)).toContain('mn/child/1/in/old')

  test.each<[string, TransferOptions['gw'], number]>([
    ['of both directions in case 1, as the paper has it', { lookup: 1 }, 2],
    ['only inbound in case 1, as RFC 4301 §4.1 has it', { lookup: 1, unique: 'rfc4301' }, 1],
    ['only inbound in case 2', { lookup: 2 }, 1],
    ['not at all in case 3', { lookup: 3 }, 0],
  ])('has numbers that collide %s', (_, gw, collisions) => {
    const pair = established({ gw: gw ?? {} })
    collide(pair, ['in', 'out'], gw?.lookup ?? 1)
    const collided = pair.outputs.filter(({ output }) => output.kind === 'collided')
    expect(collided).toHaveLength(collisions)
    pair.run(3 * SECOND)
    agree(pair)
    expect(changes(pair, 'mn')).toHaveLength(collisions)
  })

  test('carries the rekeying of child and IKE SA afterwards', () => {
    const pair = established()
    collide(pair, ['in', 'out'])
    pair.run(3 * SECOND)
    pair.command('gw', { type: 'rekey-child', child: 'gw/child/1' })
    pair.run(SECOND)
    pair.command('mn', { type: 'rekey-ike', sa: 'mn/ikev2/1' })
    pair.run(SECOND)
    agree(pair)
    expect(pair.child('gw').name).toBe('gw/child/2')
    expect(pair.sa('gw').name).toBe('gw/ikev2/2')
  })
})

describe('algorithm 1', () => {
  /** Numbers told blindly: `taken` ones first. */
  const blind = (taken: number, more: TransferOptions['gw'] = {}): IkePair => {
    const pair = newTransferPair({
      gw: { draw: 'blind', firstChildSpis: [0x101, ...Array<number>(taken).fill(0x200)], ...more },
    })
    pair.establish()
    transfer(pair, [otherRow('other', 'in', 0x101), otherRow('other2', 'in', 0x200)])
    return pair
  }

  test('goes round until a number is free', () => {
    const pair = blind(2)
    pair.run(SECOND)
    agree(pair)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'resolved', roundTrips: 3 })])
    expect(
      changes(pair, 'mn')
        .map(({ oldSpi, newSpi }) => [oldSpi, newSpi])
        .slice(0, 2),
    ).toEqual([
      [0x101, 0x200],
      [0x200, 0x200],
    ])
  })

  test('ends with MAX_ROUND_TRIPS: a complete IKEv2 takes the place of what was transferred', () => {
    const pair = blind(5)
    pair.run(SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'fallback', why: 'round-trips', roundTrips: 3 })])
    expect(marks(pair, 'mn')).toContain('ike-relaunched')
    agreeAnew(pair)
  })

  test('as printed sends one request more, and looks at the limit then', () => {
    const pair = blind(5, { limits: 'as-printed' })
    pair.run(SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'fallback', why: 'round-trips', roundTrips: 4 })])
    agreeAnew(pair)
  })

  test('ends with TIMER when nobody answers; the mobile is told once it can be heard', () => {
    const pair = established({ gw: { timerUs: 1_500_000 } })
    collide(pair, ['in'])
    pair.fate = () => 'lost'
    pair.run(2 * SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'fallback', why: 'timer', roundTrips: 1 })])
    pair.fate = () => 10_000
    pair.run(10 * SECOND)
    agreeAnew(pair)
  })

  test('takes a new SA whose number is that of the one just given up', () => {
    const pair = newTransferPair({ mn: { firstChildSpis: [0x101, 0x101] } }).establish()
    pair.fate = (_, side) => (side === 'gw' && pair.nowUs < 4 * SECOND ? 'lost' : 10_000)
    transfer(pair, [otherRow('other', 'in', spiOf(pair, 'in'))])
    pair.run(20 * SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'fallback', why: 'timer' })])
    agreeAnew(pair)
    expect(pair.child('mn').inboundSpi).toBe(0x101)
  })

  test('is over at once where the mobile has announced nothing', () => {
    const pair = established({ announced: false })
    collide(pair, ['in'])
    pair.run(2 * SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'fallback', why: 'not-agreed' })])
    expect(pair.sas('mn')).toEqual([])
  })

  test('takes another number where the mobile cannot use one', () => {
    const pair = newTransferPair({ mn: { firstChildSpis: [0x101] } }).establish()
    // A second number space: what the gateway draws for the mobile's inbound SA is the mobile's with somebody else.
    const wanted: number[] = []
    pair.drawn = (side, purpose, count, octets) => {
      if (side !== 'gw' || purpose !== 'UPDATE_SPI') return octets
      if (count === 0) wanted.push(0xc000_0000 + (new DataView(octets.buffer).getUint32(0) % 2 ** 28))
      return octets
    }
    const probe = newTransferPair({ mn: { firstChildSpis: [0x101] } }).establish()
    transfer(probe, [otherRow('other', 'out', 0x101)])
    probe.run(SECOND)
    const first = changes(probe, 'mn')[0]?.newSpi ?? 0
    addRows(pair, 'mn', [otherRow('elsewhere', 'in', first, [MN_THERE.address, NEIGHBOUR])])
    transfer(pair, [otherRow('other', 'out', 0x101)])
    pair.run(2 * SECOND)
    expect(wanted).toEqual([first])
    expect(refusals(pair, 'mn')).toEqual(['update-spi-taken'])
    expect(marks(pair, 'gw')).toContain('spi-number-refused')
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'resolved', roundTrips: 2 })])
    agree(pair)
  })

  test('gives up when the space has no number left', () => {
    const pair = newTransferPair({ gw: { spiBits: 0 } }).establish()
    transfer(pair, [otherRow('other', 'in', 0x100)])
    pair.run(SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'fallback', why: 'no-number' })])
  })

  /** Whatever was transferred is gone; a new IKE SA with a new pair of child SAs is there. */
  const agreeAnew = (pair: IkePair): void => {
    agree(pair)
    expect(pair.sa('mn').name).toBe('mn/ikev2/2')
    expect(pair.sas('gw').map(({ name }) => name)).toEqual(['gw/ikev2/2'])
  }
})

describe('the alternatives of Hamer 2002 §7.2', () => {
  test('deny: the transferred SA is given up at both ends, and that is said', () => {
    const pair = established({ gw: { onCollision: 'deny' } })
    const others = collide(pair, ['in'])
    pair.run(2 * SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'denied', why: 'collision' })])
    for (const side of ['mn', 'gw'] as const) expect(pair.sas(side)).toEqual([])
    keeps(pair, others)
  })

  test('renegotiate: a new pair of child SAs under the IKE SA that came along', () => {
    const pair = established({ gw: { onCollision: 'renegotiate' } })
    const others = collide(pair, ['in'])
    pair.run(2 * SECOND)
    agree(pair)
    keeps(pair, others)
    expect(changes(pair, 'mn')).toEqual([])
    expect(pair.child('gw').name).toBe('gw/child/2')
    expect(pair.sa('gw').name).toBe('gw/ikev2/1')
  })
})

describe('a pair of IKE SPIs that another IKE SA has', () => {
  /** Another mobile's IKE SA at the gateway, with the very same SPIs. */
  const withTwin = (options: TransferOptions = {}): IkePair => {
    const pair = established(options)
    pair.work('gw', work => {
      const sa = work.sa('gw/ikev2/1')
      work.addSa(name => ({
        ...sa,
        name,
        remote: { address: NEIGHBOUR, port: 4500 },
        keys: sa.keys && { ...sa.keys, skEi: new Uint8Array(sa.keys.skEi.length), skAi: sa.keys.skAi },
        mobility: { ...sa.mobility, line: name },
      }))
    })
    return pair
  }
  const pairs = (pair: IkePair, side: Side) => pair.sas(side).map(({ spiI, spiR }) => `${spiI} ${spiR}`)

  test('is changed by a request under the old pair; its answer finds its SA by address and keys', () => {
    const pair = withTwin()
    const [old] = pairs(pair, 'mn')
    transfer(pair)
    pair.run(SECOND)
    expect(marks(pair, 'gw')).toContain('sa-told-by-keys')
    expect(pairs(pair, 'mn')[0]).not.toBe(old)
    expect(pairs(pair, 'gw')).toEqual([pairs(pair, 'mn')[0], old])
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'resolved', roundTrips: 1 })])
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.run(SECOND)
    expect(pair.reports.some(({ report }) => report.what === 'alive')).toBe(true)
    agree(pair)
  })

  test('is changed all the same when the answer is lost: the repeated request, under the old pair, is answered again', () => {
    const pair = withTwin()
    let cut = true
    pair.fate = (_, side) => (cut && side === 'mn' ? 'lost' : 10_000)
    transfer(pair)
    pair.run(500_000)
    cut = false
    pair.run(2 * SECOND)
    expect(marks(pair, 'mn')).toContain('request-answered-again')
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'resolved', roundTrips: 1 })])
    expect(pairs(pair, 'gw')[0]).toBe(pairs(pair, 'mn')[0])
    agree(pair)
  })

  test('is given up for a complete IKEv2 where policy says so', () => {
    const pair = withTwin({ gw: { ikePair: 'full-ike' } })
    transfer(pair)
    pair.run(SECOND)
    expect(updates(pair)).toEqual([expect.objectContaining({ outcome: 'fallback', why: 'collision' })])
    expect(pair.sa('mn').name).toBe('mn/ikev2/2')
    expect(pair.sas('gw').map(({ name }) => name)).toEqual(['gw/ikev2/2', 'gw/ikev2/3'])
  })

  test('is replaced with the IKE SA where SAs are renegotiated', () => {
    const pair = withTwin({ gw: { onCollision: 'renegotiate' } })
    transfer(pair)
    pair.run(2 * SECOND)
    expect(pair.sa('mn').name).toBe('mn/ikev2/2')
    agree(pair)
  })
})

describe('an UPDATE_SPI that is not right is refused as a whole and recorded', () => {
  const update = (spi: string, newSpi: string, responder = true) =>
    notifyWith('UPDATE_SPI', { responder, newSpi }, { protocol: spi.length === 10 ? 'ESP' : 'IKE', spi })
  /** What the gateway sends in place of the request it would send. */
  const send = (pair: IkePair, ...numbers: ReturnType<typeof update>[]): void => {
    pair.work('gw', work => work.changeSa('gw/ikev2/1', { queue: [{ kind: 'update-spi', request: 1, numbers }] }))
    pair.run(SECOND)
  }
  const toGateway = (pair: IkePair): string => hex32(spiOf(pair, 'in'))
  const unchanged = (pair: IkePair, before: unknown): void => {
    expect(pair.endpoint('mn').ipsec).toEqual(before)
    expect(changes(pair, 'mn')).toEqual([])
  }

  test.each<[string, (pair: IkePair) => readonly ReturnType<typeof update>[]]>([
    ['unknown', () => [update('0x00000abc', '0xc0000001')]],
    ['unknown', pair => [update(toGateway(pair), '0xc0000001', false)]],
    ['unknown', () => [update('0x0123456789abcdef', '0x0123456789abcdee')]],
    ['reserved', pair => [update(toGateway(pair), '0x000000ff')]],
    ['reserved', pair => [update(toGateway(pair), '0x00000000')]],
    ['reserved', pair => [update(pair.sa('gw').spiR, '0x0000000000000000')]],
    ['malformed', pair => [update(toGateway(pair), '0xc00001')]],
    ['malformed', pair => [update(pair.sa('gw').spiR, '0xc0000001')]],
    ['malformed', pair => [update(toGateway(pair), '0xc0000001'), update(toGateway(pair), '0xc0000002')]],
    ['unknown', pair => [update(toGateway(pair), '0xc0000001'), update('0x00000abc', '0xc0000001')]],
  ])('%s', (verdict, numbers) => {
    const pair = established()
    const before = pair.endpoint('mn').ipsec
    send(pair, ...numbers(pair))
    unchanged(pair, before)
    expect(refusals(pair, 'mn')).toEqual([`update-spi-${verdict}`])
  })

  test('replayed: it is answered again as long as it may have been lost, then dropped; nothing changes twice', () => {
    const pair = established()
    let copy: Datagram | undefined
    pair.fate = (datagram, side) => {
      if (side === 'gw') copy ??= datagram
      return 10_000
    }
    collide(pair, ['in'])
    pair.run(3 * SECOND)
    const { ipsec } = pair.endpoint('mn')
    const request = present(copy, 'request')
    pair.inject('mn', request)
    expect(marks(pair, 'mn')).toContain('request-answered-again')
    for (let i = 0; i < 3; i++) {
      pair.command('gw', { type: 'liveness', sa: 'gw/ikev2/1' })
      pair.run(SECOND)
    }
    pair.inject('mn', request)
    expect(refusals(pair, 'mn')).toEqual(['out-of-window'])
    expect(pair.endpoint('mn').ipsec).toEqual(ipsec)
    expect(changes(pair, 'mn')).toHaveLength(1)
  })

  test.each<[string, (pair: IkePair) => { spiI: string; spiR: string }, string]>([
    ['in clear', pair => pair.sa('mn'), 'not-protected'],
    ['outside any IKE SA', () => ({ spiI: '0x1111111111111111', spiR: '0x2222222222222222' }), 'unknown-spi'],
  ])('%s', (_, spis, code) => {
    const pair = established()
    const before = pair.endpoint('mn').ipsec
    const { spiI, spiR } = spis(pair)
    const message = encodeIke({
      initiatorSpi: spiI,
      responderSpi: spiR,
      exchange: 'INFORMATIONAL',
      response: false,
      initiator: false,
      messageId: 0,
      payloads: [update(toGateway(pair), '0xc0000001')],
    })
    pair.inject('mn', { payload: markedMessage(NEW_GW, MN_THERE, message), from: NEW_GW, to: MN_THERE })
    pair.run(SECOND)
    unchanged(pair, before)
    expect(refusals(pair, 'mn')).toEqual([code])
  })

  test('not announced', () => {
    const pair = established({ announced: false })
    const before = pair.endpoint('mn').ipsec
    send(pair, update(toGateway(pair), '0xc0000001'))
    unchanged(pair, before)
    expect(refusals(pair, 'mn')).toEqual(['update-spi-not-agreed'])
  })

  test('of the mobile to its gateway', () => {
    const pair = established()
    const before = pair.endpoint('gw').ipsec
    pair.work('mn', work =>
      work.changeSa('mn/ikev2/1', {
        queue: [{ kind: 'update-spi', request: 1, numbers: [update(toGateway(pair), '0xc0000001')] }],
      }),
    )
    pair.run(SECOND)
    expect(pair.endpoint('gw').ipsec).toEqual(before)
    expect(refusals(pair, 'gw')).toEqual(['update-spi-not-allowed'])
  })
})
