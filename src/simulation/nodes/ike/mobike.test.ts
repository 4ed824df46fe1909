// Orders of MOBIKE that gateways' own suites play (RFC 4555).
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { prefixRange } from '../../../protocol/ipsec/address.ts'
import { ipv4 } from '../../../protocol/wire/ip/ipv4.ts'
import { DEFAULT_IKE_TIMERS } from './ike-config.ts'
import { associations, IkePair, MN, GW, type PairOptions, type Side } from './ike-pair.fixture.ts'
import { NAT_ADDRESS, PairNat } from './pair-nat.fixture.ts'

const AWAY = { address: '192.0.2.9', port: 500 }
const SECOND = '192.0.2.22'
const move = (pair: IkePair, local = AWAY): void => pair.command('mn', { type: 'move', sa: 'mn/ikev2/1', local })
const marks = (pair: IkePair, side: Side): readonly string[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
const moved = (pair: IkePair, side: Side): readonly boolean[] =>
  pair.reports.flatMap(each => (each.side === side && each.report.what === 'moved' ? [each.report.accepted] : []))
const removed = (pair: IkePair, side: Side): readonly string[] =>
  pair.reports.flatMap(each => (each.side === side && each.report.what === 'sa-removed' ? [each.report.reason] : []))
const ends = (pair: IkePair, side: Side): readonly string[] => [
  ...new Set(associations(pair, side).map(({ source, destination }) => [source, destination].sort().join(' '))),
]
const unchecked: PairOptions = { mobility: { mn: { routability: 'none' }, gw: { routability: 'none' } } }

/** From behind the MN to behind the gateway. */
const innerPacket = (): Uint8Array =>
  ipv4.encode({
    dscp: 0,
    ecn: 0,
    identification: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 'udp',
    source: '10.20.0.1',
    destination: '10.10.0.1',
    options: new Uint8Array(0),
    payload: new Uint8Array(16),
  })

describe('an address update', () => {
  test('the interface is gone: an open request is repeated from the new address, the update comes behind it', () => {
    const pair = new IkePair(unchecked).establish()
    pair.alter = datagram =>
      datagram.from.address === MN.address || datagram.to.address === MN.address ? undefined : datagram
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.run(200_000)
    move(pair)
    expect(ends(pair, 'mn')).toEqual(['192.0.2.2 192.0.2.9'])
    expect(pair.sa('mn').queue.map(({ kind }) => kind)).toEqual(['update-addresses'])
    pair.run(3_000_000)
    expect(pair.reports.filter(({ report }) => report.what === 'alive')).toHaveLength(1)
    expect(ends(pair, 'gw')).toEqual(['192.0.2.2 192.0.2.9'])
    expect(moved(pair, 'mn')).toEqual([true])
  })

  test('only the newest counts: the answer to the one before it changes nothing', () => {
    const pair = new IkePair(unchecked).establish()
    pair.fate = (_datagram, side) => (side === 'mn' ? 200_000 : 10_000)
    move(pair)
    pair.run(100_000)
    move(pair, { address: '192.0.2.10', port: 500 })
    pair.run(2_000_000)
    expect(marks(pair, 'mn')).toContain('outdated-update-answer')
    expect(moved(pair, 'mn')).toEqual([true])
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.10 192.0.2.2'])
  })

  test('loses its address and gets it back before anything was answered', () => {
    const pair = new IkePair(unchecked).establish()
    let cut = true
    pair.alter = datagram => (cut ? undefined : datagram)
    move(pair)
    pair.run(300_000)
    move(pair, MN)
    cut = false
    pair.run(5_000_000)
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.1 192.0.2.2'])
    expect(moved(pair, 'mn')).toEqual([true])
  })

  test('is made under the successor when the SA was rekeyed meanwhile', () => {
    const pair = new IkePair(unchecked).establish()
    pair.command('gw', { type: 'rekey-ike', sa: 'gw/ikev2/1' })
    move(pair)
    pair.run(5_000_000)
    expect(pair.sas('mn').map(({ name }) => name)).toEqual(['mn/ikev2/2'])
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.2 192.0.2.9'])
  })

  test('takes along what was made under the successor while the old SA is still there', () => {
    const pair = new IkePair(unchecked).establish()
    let cut = true
    // The own rekeying and the delete of the old SA do not arrive for now.
    pair.fate = ({ name }, side) => {
      const held = side === 'mn' ? 'CREATE_CHILD_SA request' : 'INFORMATIONAL request'
      return cut && name === held ? 'lost' : 10_000
    }
    pair.command('mn', { type: 'rekey-ike', sa: 'mn/ikev2/1' })
    pair.command('gw', { type: 'rekey-ike', sa: 'gw/ikev2/1' })
    pair.run(100_000)
    expect(pair.states('mn')['mn/ikev2/1']).toBe('collided')
    pair.fate = ({ name }, side) => (cut && side === 'gw' && name === 'INFORMATIONAL request' ? 'lost' : 10_000)
    pair.command('mn', { type: 'create-child', sa: 'mn/ikev2/3' })
    pair.run(100_000)
    expect(associations(pair, 'mn')).toHaveLength(4)
    expect(pair.states('mn')['mn/ikev2/1']).toBe('collided')
    move(pair)
    expect(ends(pair, 'mn')).toEqual(['192.0.2.2 192.0.2.9'])
    cut = false
    pair.run(20_000_000)
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.2 192.0.2.9'])
  })

  test('an answer nobody asked for is dropped', () => {
    const pair = new IkePair(unchecked).establish()
    move(pair)
    pair.run(1_000_000)
    const answer = pair.outputs.findLast(({ side, output }) => side === 'gw' && output.kind === 'datagram')?.output
    const before = [ends(pair, 'mn'), pair.states('mn')]
    if (answer?.kind === 'datagram') pair.inject('mn', { ...answer, to: { ...MN, port: 4500 } })
    expect([ends(pair, 'mn'), pair.states('mn')]).toEqual(before)
    expect(pair.outputs.at(-1)?.output).toMatchObject({ kind: 'refused', code: 'unexpected-answer' })
  })

  test('is refused for addresses the peer does not want, and the SA stays alive', () => {
    const acceptable = [present(prefixRange('192.0.2.0', 29), 'range')]
    const pair = new IkePair({ mobility: { gw: { acceptable } } }).establish()
    move(pair, { address: '192.0.2.40', port: 500 })
    pair.run(1_000_000)
    expect(moved(pair, 'mn')).toEqual([false])
    expect(ends(pair, 'gw')).toEqual(['192.0.2.1 192.0.2.2'])
    move(pair, { address: '192.0.2.5', port: 500 })
    pair.run(1_000_000)
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.2 192.0.2.5'])
  })
})

describe('return routability', () => {
  test('child SAs move only once the initiator has answered at its new address', () => {
    const pair = new IkePair().establish()
    move(pair)
    pair.run(25_000)
    expect([pair.sa('gw').remote.address, ends(pair, 'gw')]).toEqual([AWAY.address, ['192.0.2.1 192.0.2.2']])
    expect(pair.states('gw')['gw/ikev2/1/mobike']).toBe('checking')
    pair.run(1_000_000)
    expect(ends(pair, 'gw')).toEqual(['192.0.2.2 192.0.2.9'])
    // Known from now on: the way back needs no check.
    move(pair, MN)
    pair.run(25_000)
    expect(ends(pair, 'gw')).toEqual(['192.0.2.1 192.0.2.2'])
  })

  test('a cookie that comes back changed closes the IKE SA', () => {
    const pair = new IkePair().establish()
    move(pair)
    pair.run(15_000)
    // As if the peer had sent another value back.
    pair.reshape('gw', endpoint => {
      const sas = endpoint.sas.values().reduce((all, sa) => {
        const outstanding = sa.outstanding.map(each => ({ ...each, cookie: each.cookie && new Uint8Array(16) }))
        return all.with(sa.name, { ...sa, outstanding })
      }, endpoint.sas)
      return { ...endpoint, sas }
    })
    pair.run(1_000_000)
    expect(marks(pair, 'gw')).toContain('wrong-cookie2')
    expect(removed(pair, 'gw')).toEqual(['fatal'])
    expect(associations(pair, 'gw')).toEqual([])
  })

  test('an answer to a request that went to two addresses proves nothing: a new one goes out', () => {
    const pair = new IkePair().establish()
    move(pair)
    pair.fate = ({ name }, side) => (side === 'mn' && name.endsWith('response') ? 200_000 : 10_000)
    pair.run(35_000)
    move(pair, { address: '192.0.2.10', port: 500 })
    pair.run(3_000_000)
    expect(ends(pair, 'gw')).toEqual(['192.0.2.10 192.0.2.2'])
    expect(marks(pair, 'gw')).toContain('check-proves-nothing')
  })

  test('a new address of the responder is checked with the update, before anything moves', () => {
    const pair = new IkePair({ mobility: { gw: { addresses: [SECOND] } } }).establish()
    expect(pair.sa('mn').mobility.peerAddresses).toEqual([GW.address, SECOND])
    pair.command('gw', { type: 'address-lost', sa: 'gw/ikev2/1', local: { address: SECOND, port: 4500 } })
    expect(ends(pair, 'gw')).toEqual(['192.0.2.1 192.0.2.22'])
    pair.run(25_000)
    expect(ends(pair, 'mn')).toEqual(['192.0.2.1 192.0.2.2'])
    expect(pair.states('mn')['mn/ikev2/1/mobike']).toBe('checking')
    pair.run(1_000_000)
    expect(ends(pair, 'mn')).toEqual(['192.0.2.1 192.0.2.22'])
    expect(moved(pair, 'mn')).toEqual([true])
  })
})

describe('paths', () => {
  test('a dead one is noticed by silence, the others are tried, and the SA moves to one that answers', () => {
    const pair = new IkePair({ mobility: { mn: { addresses: [SECOND] } } }).establish()
    pair.alter = datagram => ([datagram.from.address, datagram.to.address].includes(MN.address) ? undefined : datagram)
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.run(20_000_000)
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.2 192.0.2.22'])
    expect(moved(pair, 'mn')).toEqual([true])
    // The first one works again, and the second one fails.
    pair.alter = datagram => ([datagram.from.address, datagram.to.address].includes(SECOND) ? undefined : datagram)
    pair.command('mn', { type: 'move', sa: 'mn/ikev2/1', local: { address: MN.address, port: 4500 } })
    pair.run(20_000_000)
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.1 192.0.2.2'])
  })

  test('none answers: the peer counts as dead after the last repetition, as without MOBIKE', () => {
    const pair = new IkePair({ mobility: { mn: { addresses: [SECOND] } } }).establish()
    pair.alter = () => undefined
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.run(500_000_000)
    expect(removed(pair, 'mn')).toEqual(['no-answer'])
    expect(Object.keys(pair.states('mn')).filter(name => name.endsWith('/mobike'))).toEqual([])
  })

  test('a responder repeats its requests for at least five minutes', () => {
    const { attempts, retransmitFirstUs, retransmitMaxUs } = DEFAULT_IKE_TIMERS
    const pauses = Array.from({ length: attempts }, (_, i) => Math.min(retransmitFirstUs * 2 ** i, retransmitMaxUs))
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThanOrEqual(300_000_000)
  })
})

describe('NATs', () => {
  test('to a NAT and back: encapsulation comes and goes with it', () => {
    const pair = new IkePair().establish()
    const nat = new PairNat(pair)
    move(pair, { address: '10.0.0.9', port: 500 })
    pair.run(1_000_000)
    expect([pair.sa('mn').encapsulated, pair.sa('mn').behindNat]).toEqual([true, true])
    expect([pair.sa('gw').encapsulated, pair.sa('gw').remote.address]).toEqual([true, NAT_ADDRESS])
    expect(Object.keys(pair.states('mn'))).toContain('mn/ikev2/1/keepalive')
    nat.on = false
    move(pair)
    pair.run(1_000_000)
    expect([pair.sa('mn').encapsulated, pair.sa('gw').encapsulated, pair.sa('mn').behindNat]).toEqual([
      false,
      false,
      false,
    ])
    expect(Object.keys(pair.states('mn'))).not.toContain('mn/ikev2/1/keepalive')
    for (const side of ['mn', 'gw'] as const) expect(ends(pair, side)).toEqual(['192.0.2.2 192.0.2.9'])
  })

  test('a NAT that rebooted is discovered by a sign of life', () => {
    const pair = new IkePair()
    const nat = new PairNat(pair)
    pair.establish()
    const before = pair.sa('gw').remote
    nat.reboot()
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.run(1_000_000)
    expect(marks(pair, 'mn')).toContain('nat-mapping-changed')
    expect(pair.sa('gw').remote).not.toEqual(before)
    expect(pair.sa('gw').remote.address).toBe(NAT_ADDRESS)
  })

  test('keepalives keep a mapping; without them it expires, and a sign of life repairs it', () => {
    const quiet = { ...DEFAULT_IKE_TIMERS, livenessUs: 900_000_000 }
    for (const [keepaliveUs, same] of [
      [20_000_000, true],
      [400_000_000, false],
    ] as const) {
      const pair = new IkePair({ config: { mn: { timers: { ...quiet, keepaliveUs } }, gw: { timers: quiet } } })
      const nat = new PairNat(pair, 30_000_000)
      pair.establish()
      // What IKE_SA_INIT showed is another port's mapping: the first sign of life corrects that (RFC 4555 §3.8).
      pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
      pair.run(1_000_000)
      const before = pair.sa('gw').remote
      pair.run(120_000_000)
      pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
      pair.run(1_000_000)
      expect(marks(pair, 'mn').filter(mark => mark === 'nat-mapping-changed')).toHaveLength(same ? 1 : 2)
      expect([pair.sa('gw').remote.port === before.port, nat.on]).toEqual([same, true])
      expect(pair.names.includes('mn keepalive')).toBe(same)
    }
  })

  test('without MOBIKE the gateway follows authentic packets, and only those', () => {
    const pair = new IkePair({ mobike: false })
    const nat = new PairNat(pair)
    pair.establish()
    const before = pair.sa('gw').remote
    nat.reboot()
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    const sent = pair.outputs.findLast(({ output }) => output.kind === 'datagram')?.output
    if (sent?.kind === 'datagram') {
      const payload = sent.payload.slice()
      payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1
      pair.inject('gw', { payload, from: { address: '198.51.100.66', port: 4500 }, to: sent.to })
    }
    expect(pair.sa('gw').remote).toEqual(before)
    pair.run(1_000_000)
    expect(marks(pair, 'gw')).toEqual(['peer-remapped'])
    expect(pair.sa('gw').remote).toEqual({ address: NAT_ADDRESS, port: before.port + 1 })
  })

  test('ESP shows the gateway where the peer is now, too; replayed from elsewhere it does not', () => {
    const pair = new IkePair({ mobike: false })
    const nat = new PairNat(pair)
    pair.establish()
    const before = pair.sa('gw').remote
    nat.reboot()
    const packet = innerPacket()
    pair.command('mn', { type: 'send', packet })
    const sent = pair.outputs.findLast(({ output }) => output.kind === 'datagram')?.output
    pair.run(1_000_000)
    const after = { address: NAT_ADDRESS, port: before.port + 1 }
    expect(pair.sa('gw').remote).toEqual(after)
    const row = pair.endpoint('gw').ipsec.sad.find(({ direction }) => direction === 'out')
    expect(row?.encapsulation).toEqual({ local: 4500, remote: after.port })
    if (sent?.kind !== 'datagram') throw new Error('a datagram')
    pair.inject('gw', { payload: sent.payload, from: { address: '198.51.100.66', port: 4500 }, to: sent.to })
    expect(pair.sa('gw').remote).toEqual(after)
  })

  test('where NATs are not allowed, one is told and nothing moves', () => {
    const pair = new IkePair({ mobility: { mn: { natTraversal: false } } }).establish()
    expect(pair.sa('mn').local.port).toBe(500)
    new PairNat(pair)
    move(pair, { address: '10.0.0.9', port: 500 })
    pair.run(60_000_000)
    expect(marks(pair, 'mn').filter(mark => mark === 'unexpected-nat')).toHaveLength(DEFAULT_IKE_TIMERS.attempts + 1)
    expect(moved(pair, 'mn')).toEqual([false])
    expect(ends(pair, 'gw')).toEqual(['192.0.2.1 192.0.2.2'])
  })

  test('where NATs are not allowed, a set-up through one is refused and tried again', () => {
    const pair = new IkePair({ mobility: { mn: { natTraversal: false } } })
    new PairNat(pair)
    pair.initiate()
    pair.run(60_000_000)
    const failures = pair.reports.flatMap(({ side, report }) =>
      side === 'mn' && report.what === 'setup-failed' ? [report.notify] : [],
    )
    expect(failures.length).toBeGreaterThan(1)
    expect(new Set(failures)).toEqual(new Set(['UNEXPECTED_NAT_DETECTED']))
    expect(associations(pair, 'gw')).toEqual([])
  })
})
