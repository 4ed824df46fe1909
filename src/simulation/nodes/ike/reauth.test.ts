// Repeated authentication (RFC 4478, RFC 7296 §2.8.3), and pairs that nobody uses (RFC 7296 §2.8).
import { describe, expect, test } from 'vitest'
import { associations, IkePair, type PairOptions, type Side } from './ike-pair.fixture.ts'
import { toldBy } from './ike-forge.fixture.ts'
import { icmp4 } from '../../../protocol/wire/icmp4/icmp4.ts'
import { ipv4 } from '../../../protocol/wire/ip/ipv4.ts'

const SECOND = 1_000_000
const limited = { lifetimeS: 600, graceUs: 30 * SECOND }
const margin = { marginUs: 100 * SECOND }
const HOSTS = { mn: '10.20.0.1', gw: '10.10.0.1' }
/** A ping from behind one side to behind the other. */
const packetFrom = (side: Side): Uint8Array =>
  ipv4.encode({
    dscp: 0,
    ecn: 0,
    identification: 1,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 'icmp',
    source: HOSTS[side],
    destination: HOSTS[side === 'mn' ? 'gw' : 'mn'],
    options: new Uint8Array(0),
    payload: icmp4.encode({ type: 'echoRequest', identifier: 1, sequence: 1, data: new Uint8Array(8) }),
  })
type Policy = NonNullable<NonNullable<PairOptions['peer']>['mn']>['reauth']
const pairOf = (mn: Policy = margin, gw: Policy = limited): IkePair =>
  new IkePair({ peer: { mn: { reauth: mn }, gw: { reauth: gw } } }).establish()
const marks = (pair: IkePair, side: Side) =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
const refusals = (pair: IkePair) =>
  pair.outputs.flatMap(({ output }) => (output.kind === 'refused' ? [output.code] : []))
const names = (pair: IkePair, side: Side) => pair.sas(side).map(({ name }) => name)
const rows = (pair: IkePair) => associations(pair, 'mn').length
const expectUp = (pair: IkePair, number: number): void => {
  expect([names(pair, 'mn'), names(pair, 'gw')]).toEqual([[`mn/ikev2/${number}`], [`gw/ikev2/${number}`]])
  expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
  expect(associations(pair, 'mn')).toHaveLength(2)
}

describe('a gateway that limits authentications', () => {
  test('says so in its last answer of IKE_AUTH, and the client comes again before the time is over', () => {
    const pair = pairOf()
    expect(toldBy(pair, 'gw', 1).at(0)).toContain('AUTH_LIFETIME')
    pair.run(498 * SECOND)
    expectUp(pair, 1)
    pair.run(3 * SECOND)
    expectUp(pair, 2)
    // Over and over.
    pair.run(3_000 * SECOND)
    expectUp(pair, 8)
    expect(marks(pair, 'gw')).not.toContain('authentication-over')
  })

  test('the new SA stands before the old one ends: at every moment something can pass', () => {
    const pair = pairOf()
    pair.run(499 * SECOND)
    const held = Array.from({ length: 400 }, () => {
      pair.run(SECOND / 200)
      return rows(pair)
    })
    expect(Math.min(...held)).toBe(2)
    expect(Math.max(...held)).toBe(4)
    expectUp(pair, 2)
  })

  test('or the old one ends first, where that is wanted', () => {
    const pair = pairOf({ ...margin, order: 'break-before-make' })
    pair.run(499 * SECOND)
    const held = Array.from({ length: 400 }, () => {
      pair.run(SECOND / 200)
      return rows(pair)
    })
    expect(Math.min(...held)).toBe(0)
    expectUp(pair, 2)
  })

  test('rekeying puts nothing off, on either side', () => {
    const pair = pairOf()
    pair.run(200 * SECOND)
    pair.command('mn', { type: 'rekey-ike', sa: 'mn/ikev2/1' })
    pair.run(298 * SECOND)
    expectUp(pair, 2)
    pair.run(3 * SECOND)
    expectUp(pair, 3)
  })

  test('a client that does not come again is left, soon after the time it was told', () => {
    const deaf = pairOf()
    deaf.run(400 * SECOND)
    deaf.fate = ({ name }) => (name.startsWith('IKE_SA_INIT') ? 'lost' : 10_000)
    deaf.run(228 * SECOND)
    expect(deaf.sas('gw')).toHaveLength(1)
    deaf.run(4 * SECOND)
    expect(marks(deaf, 'gw')).toContain('authentication-over')
    expect([deaf.sas('gw').length, rows(deaf)]).toEqual([0, 0])
  })

  test('a set-up that fails is tried again, and the old SA serves meanwhile', () => {
    const pair = new IkePair({
      peer: { mn: { reauth: { marginUs: 590 * SECOND } }, gw: { reauth: limited } },
      config: { mn: { timers: { ...pairOf().endpoint('mn').config.timers, attempts: 2 } } },
    }).establish()
    pair.fate = ({ name }) => (name.startsWith('IKE_SA_INIT') ? 'lost' : 10_000)
    pair.run(60 * SECOND)
    expect(marks(pair, 'mn').filter(mark => mark === 'reauthentication-failed').length).toBeGreaterThan(2)
    expect([rows(pair), names(pair, 'mn')[0]]).toEqual([2, 'mn/ikev2/1'])
    pair.fate = () => 10_000
    pair.run(20 * SECOND)
    expect(names(pair, 'gw')).toHaveLength(1)
    expect(names(pair, 'gw')).not.toEqual(['gw/ikev2/1'])
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
  })

  test.each(['mn', 'gw'] as const)('at once, when %s wants it', side => {
    const pair = pairOf({ marginUs: 0 })
    pair.command(side, { type: 'reauthenticate', sa: `${side}/ikev2/1` })
    pair.run(2 * SECOND)
    expectUp(pair, 2)
    pair.run(560 * SECOND)
    expectUp(pair, 2)
  })

  test('only the responder names a time: a client that does is not heard', () => {
    const pair = pairOf(margin, {})
    pair.reshape('mn', endpoint => {
      const sa = endpoint.sas.get('mn/ikev2/1')
      if (sa === undefined) return endpoint
      const queue = [{ kind: 'auth-lifetime', seconds: 0 } as const]
      return { ...endpoint, sas: endpoint.sas.with(sa.name, { ...sa, queue }) }
    })
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.run(SECOND)
    expect(refusals(pair)).toEqual(['auth-lifetime-unwanted'])
    expectUp(pair, 1)
  })

  test.each(Array.from({ length: 8 }, (_, i) => i))('message %i of the new set-up is lost: one SA in the end', lost => {
    for (const order of ['make-before-break', 'break-before-make'] as const) {
      const pair = pairOf({ ...margin, order })
      pair.run(499 * SECOND)
      const from = pair.names.length
      pair.fate = (_datagram, _side, count) => (count === from + lost ? 'lost' : 10_000)
      pair.run(60 * SECOND)
      expect([names(pair, 'mn').length, names(pair, 'gw').length]).toEqual([1, 1])
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
      expect(rows(pair)).toBe(2)
    }
  })
})

describe('a pair that nobody uses', () => {
  const idle = (mn: number | undefined, gw: number | undefined): IkePair =>
    new IkePair({
      peer: { mn: { inactiveUs: mn }, gw: { inactiveUs: gw } },
      config: { mn: { forceEncapsulation: true }, gw: { forceEncapsulation: true } },
    }).establish()

  test('is deleted by the side that does not keep such, and the IKE SA stays', () => {
    const pair = idle(undefined, 40 * SECOND)
    pair.run(38 * SECOND)
    expect(rows(pair)).toBe(2)
    pair.run(12 * SECOND)
    expect(marks(pair, 'gw')).toContain('child-unused')
    expect([rows(pair), pair.children('mn'), pair.children('gw'), names(pair, 'mn')]).toEqual([
      0,
      [],
      [],
      ['mn/ikev2/1'],
    ])
  })

  test('stays as long as packets pass, in either direction', () => {
    const pair = idle(40 * SECOND, 40 * SECOND)
    for (let i = 0; i < 20; i++) {
      const side = i < 10 ? 'mn' : 'gw'
      pair.command(side, { type: 'send', packet: packetFrom(side) })
      pair.run(15 * SECOND)
    }
    expect(rows(pair)).toBe(2)
    pair.run(60 * SECOND)
    expect(rows(pair)).toBe(0)
  })

  test('both sides see it at once: crossing deletes', () => {
    const pair = idle(40 * SECOND, 40 * SECOND)
    pair.run(60 * SECOND)
    expect([rows(pair), pair.children('mn'), pair.children('gw')]).toEqual([0, [], []])
  })
})
