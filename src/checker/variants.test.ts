// The predictive handover under every switch of a scenario: what each of them changes, and that nothing else breaks.
import { describe, expect, test } from 'vitest'
import { toHex } from '../lib/bytes.ts'
import { parseSuiteName } from '../protocol/crypto/suite-name.ts'
import { ENCRYPTION } from '../protocol/crypto/transforms.ts'
import predictive from '../scenarios/cxtp/predictive.scenario.ts'
import spiCollision from '../scenarios/cxtp/spi-collision.scenario.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Row } from '../trace/event.ts'
import { play, type Played } from './played.fixture.ts'

const UNTIL_US = 1_500_000
const run = (...settings: readonly string[]): Played => play(predictive, { settings, untilUs: UNTIL_US })
const plain = run()

/** The handover came to its end as without the switch: same ladder, SAs at nAR alone, traffic both ways. */
function expectArrived(each: Played): void {
  expect(each.ladder).toEqual(plain.ladder)
  expect(each.tunnel('nar')).toEqual(['in 0x00000101 active', 'out 0x00000102 active'])
  expect([each.tunnel('par'), each.tunnelRows('nar', 'SPD').length]).toEqual([[], 2])
  expect(each.deliveredFrom('mn>ha', 1_200_000)).toBeGreaterThan(3)
  expect(each.deliveredFrom('ha>mn', 1_200_000)).toBeGreaterThan(3)
  expect(each.reports).toEqual([])
  expect(each.broken()).toEqual([])
}

const sa = (each: Played, node: string, direction: string): Row =>
  each.tunnelRows(node, 'SAD').find(row => row.direction === direction) ?? {}
const collisionStory = ({ trace }: Played): readonly string[] =>
  trace.events.flatMap(event =>
    event.kind === 'collided' || event.kind === 'spi-changed' ? [`${event.node} ${event.kind} ${event.key}`] : [],
  )
const sizeOf = (each: Played, name: string): number => each.messages.find(one => one.name === name)?.bytes.length ?? 0

describe('suites of the tunnel', () => {
  test.each([
    'aes128-sha1',
    'aes128-sha256',
    'aes192-sha256',
    'aes256-sha384',
    'aes256-sha512',
    'aes128gcm16',
    'aes256gcm16',
    'chacha20poly1305',
    '3des-sha1',
    'null-sha256',
    'ah-sha1',
    'ah-sha256',
  ])('%s: algorithms, key sizes and mode arrive', suite => {
    const each = run(`tunnels.0.suite=${suite}`)
    expectArrived(each)
    const choice = parseSuiteName(suite)
    if (!choice.ok) throw new Error(choice.error.message)
    const { encryption, integrity, protocol } = choice.value
    const [inbound, outbound] = [sa(each, 'nar', 'in'), sa(each, 'nar', 'out')]
    for (const row of [inbound, outbound]) {
      expect(row).toMatchObject({ suite, encryption, integrity, protocol, mode: 'tunnel' })
      expect(String(row.encryptionKey).length).toBe(2 * ENCRYPTION[encryption].keyOctets)
    }
    expect(inbound.encryptionKey).toBe(sa(each, 'mn', 'out').encryptionKey)
    expect(outbound.integrityKey).toBe(sa(each, 'mn', 'in').integrityKey)
  })

  test('des without integrity needs the window off: refused with it, carried without', () => {
    expect(() => run('tunnels.0.suite=des')).toThrow('anti-replay without integrity protects nothing')
    const each = run('tunnels.0.suite=des', 'tunnels.0.replayWindow=0')
    expectArrived(each)
    expect(sa(each, 'nar', 'in')).toMatchObject({ suite: 'des', windowSize: 0 })
  })

  test('a counter mode hands its IV counter on: no nonce twice', () => {
    const each = run('tunnels.0.suite=aes128gcm16')
    const sent = each.frames('ESP', 'nar', 'mn')
    expect(sent.length).toBeGreaterThan(3)
    expect(each.trace.invariants.find(({ id }) => id === 'no-nonce-reuse')).toMatchObject({ holds: true })
    expect(each.trace.invariants.find(({ id }) => id === 'no-nonce-reuse')?.text).toContain('nonce')
  })

  test('extended sequence numbers arrive as such', () => {
    const each = run('tunnels.0.extendedSequence=true')
    expectArrived(each)
    for (const direction of ['in', 'out'])
      expect(sa(each, 'nar', direction)).toMatchObject({ extendedSequence: true, overflow: 'stop' })
  })

  test.each([32, 64, 4_096])('a replay window of %i packets arrives with its bits', size => {
    const each = run(`tunnels.0.replayWindow=${size}`)
    expectArrived(each)
    const installed = each
      .events('row')
      .find(({ node, key, row }) => node === 'nar' && key === 'tunnel-mn/in' && row !== null)?.row
    // 21 packets came before the transfer, all of them seen.
    expect(installed).toMatchObject({
      windowSize: size,
      windowTop: 21,
      windowBits: expect.stringMatching(/^0x0*1fffff$/),
    })
  })

  test('counters as after earlier traffic go on, above 2^31 too', () => {
    const each = run('tunnels.0.sequence=2147483648')
    expectArrived(each)
    expect(Number(sa(each, 'nar', 'out').sequence)).toBeGreaterThan(2 ** 31)
    expect(sa(each, 'nar', 'in').windowTop).toBe(sa(each, 'mn', 'out').sequence)
  })
})

describe('between the routers', () => {
  test('TCP instead of SCTP: the same messages in other segments', () => {
    const each = run('cxtp.transport=tcp')
    expectArrived(each)
    expect(sizeOf(each, 'PCTD')).not.toBe(sizeOf(plain, 'PCTD'))
  })
  test('without protection: in clear, and smaller', () => {
    const each = run('cxtp.routerProtection=none')
    expectArrived(each)
    expect(each.messages.filter(({ name, encrypted }) => encrypted && name !== 'ESP')).toEqual([])
    expect(sizeOf(each, 'PCTD')).toBeLessThan(sizeOf(plain, 'PCTD'))
  })
  test('no CTDR wanted: none is sent, pAR lets go at once', () => {
    const each = run('cxtp.replyToData=false')
    expect(each.ladder).toEqual(plain.ladder.filter(rung => !rung.startsWith('CTDR')))
    expect(each.tunnel('par')).toEqual([])
    expect(each.broken()).toEqual([])
  })
})

describe('what the CTAR asks for', () => {
  const bothTypes = 'cxtp.requested=[SAD, SPD]'
  test('types by name: a block each, 8 octets long, or 4; the token covers them', () => {
    const [eight, four] = [run(bothTypes), run(bothTypes, 'cxtp.requestBlockOctets=4')]
    for (const each of [eight, four]) expectArrived(each)
    expect([sizeOf(eight, 'CTAR'), sizeOf(four, 'CTAR')]).toEqual([106 + 16, 106 + 8])
    const blocks = (each: Played): string => toHex(each.named('CTAR')[0]?.bytes.slice(106) ?? new Uint8Array(0))
    expect(blocks(eight)).toBe('ff01010000000000ff02010000000000')
    expect(blocks(four)).toBe('ff010000ff020000')
    const token = (each: Played): string => toHex(each.named('CTAR')[0]?.bytes.slice(102, 106) ?? new Uint8Array(0))
    expect(new Set([token(plain), token(eight), token(four)]).size).toBe(3)
  })
  test('the SAD alone: the SAs arrive without policies, so nAR has no reason to protect what comes for the mobile', () => {
    const each = run('cxtp.requested=[SAD]')
    expect(each.tunnel('nar')).toEqual(['in 0x00000101 active', 'out 0x00000102 active'])
    expect(each.tunnelRows('nar', 'SPD')).toEqual([])
    expect(each.refusals).toContain('nar policy-discard')
    expect(each.deliveredFrom('ha>mn', 1_200_000)).toBe(0)
    expect(each.broken('recovers')).toEqual([])
  })
})

describe('lookup cases (RFC 4301 §4.1) without a neighbour, and with one that has the same SPI', () => {
  test.each([1, 2, 3])('case %i', number => {
    const each = run(`cxtp.lookupCase=${number}`)
    expectArrived(each)
    expect(sa(each, 'nar', 'in').lookupCase).toBe(number)
  })
  test.each([
    [1, true],
    [2, true],
    [3, false],
  ])('case %i: SPIs collide: %s', (number, collide) => {
    const each = play(spiCollision, { settings: [`cxtp.lookupCase=${number}`], untilUs: UNTIL_US })
    const story = collide
      ? ['nar collided tunnel-mn/in', 'nar spi-changed tunnel-mn/in', 'mn spi-changed tunnel-mn/out']
      : []
    expect(collisionStory(each)).toEqual(story)
    expect(sa(each, 'nar', 'in').spi !== '0x00000101').toBe(collide)
    expect(sa(each, 'mn', 'out').spi).toBe(sa(each, 'nar', 'in').spi)
    expect(sizeOf(each, 'CTAA')).toBe(collide ? 94 : 82)
    expect(each.broken()).toEqual([])
  })
  test('a collision may be refused instead: nothing is installed, both ends are told (Hamer 2002 §7.2)', () => {
    const each = play(spiCollision, { settings: ['cxtp.onCollision=refuse'], untilUs: UNTIL_US })
    expect([each.tunnel('nar'), each.tunnelRows('nar', 'SPD')]).toEqual([[], []])
    expect(each.reports).toEqual(['nar not-usable', 'mn refused'])
    expect(collisionStory(each)).toEqual(['nar collided tunnel-mn/in'])
    expect(each.tunnel('nar', 'mn2')).toHaveLength(2)
    expect(each.broken()).toEqual([])
  })
})

describe('acknowledge: the A bit of the CTAR to nAR', () => {
  test('without it no CTAA is sent, and none is missed', () => {
    const each = run('cxtp.acknowledge=false')
    expect(each.ladder).toEqual(plain.ladder.slice(0, -1))
    expect(each.actors).toContain('mn/cxtp/1 active')
    expect(each.deliveredFrom('mn>ha', 1_200_000)).toBeGreaterThan(3)
    expect(each.broken()).toEqual([])
  })
  test('without it, and the SPI collides: the CTAA with the new SPI comes all the same, and is taken', () => {
    const each = play(spiCollision, { settings: ['cxtp.acknowledge=false'], untilUs: UNTIL_US })
    expect(each.ladder.at(-1)).toBe('CTAA nar>mn delivered')
    expect(sa(each, 'mn', 'out').spi).not.toBe('0x00000101')
    expect(sa(each, 'mn', 'out').spi).toBe(sa(each, 'nar', 'in').spi)
    expect(each.deliveredFrom('mn>ha', 1_200_000)).toBeGreaterThan(3)
    expect(each.broken()).toEqual([])
  })
  test('of the CTAR to pAR: pAR answers too', () => {
    const each = run('cxtp.acknowledgePrevious=true')
    expect(each.ladder).toContain('CTAA par>mn delivered')
    expect(each.broken()).toEqual([])
  })
})

/** A packet every 2 ms each way from 900 ms on: between capture and departure some pass. */
const dense: Scenario = {
  ...predictive,
  traffic: predictive.traffic.map((flow, i) => ({ ...flow, everyUs: 2_000, firstUs: 900_000 + i * 1_000 })),
}

describe('release and sequenceJump: outage against counters', () => {
  const of = (...settings: readonly string[]): Played => play(dense, { settings, untilUs: 1_300_000 })
  const lostOf = (each: Played): number => each.lostOf('mn>ha') + each.lostOf('ha>mn')
  const strict = of('cxtp.release=transfer')
  const lenient = ['reply', 'link-down'] as const

  test('transfer: pAR stops on reading the SAs out; what comes in between is lost, no number is used twice', () => {
    expect(strict.refusals).toEqual(expect.arrayContaining(['par unknown-spi', 'par policy-discard']))
    expect(strict.refusals).not.toContain('mn replay')
    expect(strict.broken()).toEqual([])
  })

  test.each(lenient)(
    '%s: pAR serves on, fewer packets are lost; nAR uses numbers again that pAR used meanwhile',
    when => {
      const each = of(`cxtp.release=${when}`)
      expect(lostOf(each)).toBeLessThan(lostOf(strict))
      expect(each.refusals).not.toContain('par unknown-spi')
      // The mobile takes them for replays.
      expect(each.refusals).toContain('mn replay')
      expect(each.broken()).toEqual([
        expect.stringMatching(/^sequence-monotonic: nar sent number \d+ in frame \d+, after par had sent \d+$/),
      ])
    },
  )

  test.each(lenient)('%s with a jump of 1024: no number twice, fewer losses still (RFC 6311 §5.2)', when => {
    const each = of(`cxtp.release=${when}`, 'cxtp.sequenceJump=1024')
    expect(each.broken()).toEqual([])
    expect(each.refusals).not.toContain('mn replay')
    expect(lostOf(each)).toBeLessThan(lostOf(of(`cxtp.release=${when}`)))
    expect(Number(sa(each, 'nar', 'out').sequence)).toBeGreaterThan(1_024)
    expect(Number(sa(each, 'mn', 'in').windowTop)).toBeGreaterThan(1_024)
  })

  test('transfer with a jump: not needed, harms nothing', () => {
    const each = of('cxtp.sequenceJump=1024')
    expect(each.broken()).toEqual([])
    expect(lostOf(each)).toBe(lostOf(strict))
    expect(Number(sa(each, 'nar', 'out').sequence) - Number(sa(strict, 'nar', 'out').sequence)).toBe(1_024)
  })

  test('link-down with AES-GCM: the same key and nonce twice, unless counters jump (RFC 4106 §10)', () => {
    const gcm = ['tunnels.0.suite=aes128gcm16', 'cxtp.release=link-down']
    expect(of(...gcm).broken('sequence-monotonic')).toEqual([expect.stringMatching(/^no-nonce-reuse: /)])
    expect(of(...gcm, 'cxtp.sequenceJump=1024').broken()).toEqual([])
  })
})

describe('lifetimes that end in the run: what is left travels, not the date', () => {
  const of = (...settings: readonly string[]): Played => play(predictive, { settings, untilUs: 2_200_000 })

  test('hard, by time: both ends end the SAs, and both tell', () => {
    const each = of('tunnels.0.hardLifetimeUs=1300ms')
    expect([each.tunnel('mn'), each.tunnel('nar')]).toEqual([[], []])
    expect(
      each
        .events('marked')
        .flatMap(({ node, mark, atUs }) => (mark === 'hard-lifetime' ? [`${node} ${Math.round(atUs / 100_000)}`] : [])),
    ).toEqual(['mn 13', 'mn 13', 'nar 13', 'nar 13'])
    expect(each.deliveredFrom('mn>ha', 1_330_000)).toBe(0)
    expect(each.deliveredFrom('mn>ha', 1_100_000)).toBeGreaterThan(2)
    expect(new Set(each.reports)).toEqual(new Set(['mn lifetime-over', 'nar lifetime-over']))
    expect(each.broken()).toEqual([])
  })
  test('soft, by time: told once by each holder, traffic goes on', () => {
    const each = of('tunnels.0.softLifetimeUs=1200ms')
    expect(
      each
        .events('marked')
        .filter(({ mark }) => mark === 'soft-lifetime')
        .map(({ node }) => node)
        .sort(),
    ).toEqual(['mn', 'mn', 'nar', 'nar'])
    expect(sa(each, 'nar', 'in').lifetimeState).toBe('soft')
    expect(each.deliveredFrom('mn>ha', 1_300_000)).toBeGreaterThan(10)
    expect(each.broken()).toEqual([])
  })
  test('hard, before the CTAR: contexts that ended on their way are not installed', () => {
    const each = of('tunnels.0.hardLifetimeUs=1015ms')
    expect([each.tunnel('nar'), each.tunnelRows('nar', 'SPD')]).toEqual([[], []])
    expect(each.reports).toEqual(expect.arrayContaining(['nar not-usable', 'mn refused', 'mn lifetime-over']))
    expect(each.broken()).toEqual([])
  })
  test('hard, by octets, counted on from what pAR protected: the sender stops at the limit and tells', () => {
    const each = of('tunnels.0.hardLifetimeOctets=4000')
    const limit = each.events('rejected').filter(({ code }) => code === 'expired')
    expect(limit.map(({ node, text }) => `${node} ${text}`)).toEqual([
      'mn 0x00000101 may protect 4000 octets',
      'nar 0x00000102 may protect 4000 octets',
    ])
    expect(each.reports).toEqual(['mn lifetime-over', 'nar lifetime-over'])
    // The other end of each SA stays: it has carried less, and without key management no message ends it.
    expect(each.broken('no-orphan')).toEqual([])
  })
  test('soft, by octets: each end tells when it has counted so far', () => {
    const each = of('tunnels.0.softLifetimeOctets=3600')
    expect(each.events('marked').filter(({ mark }) => mark === 'soft-lifetime')).toHaveLength(4)
    expect(each.broken()).toEqual([])
  })
})

const everywhere = (path: string, value: string): readonly string[] =>
  predictive.links.map(({ id }) => `links.${id}.${path}=${value}`)

describe('links', () => {
  const seeds = [1, 2, 3, 4]
  test.each(seeds)('jitter of 5 ms on every link, seed %i: packets overtake each other, none is taken twice', seed => {
    const each = play(dense, { settings: everywhere('jitterUs', '5ms'), seed, untilUs: 1_300_000 })
    expect(each.actors).toContain('nar/cxtp/1 active')
    expect(each.broken()).toEqual([])
  })
  test.each(seeds)('one frame in eight lost on every link, seed %i: it ends well or is told', seed => {
    const each = play(predictive, {
      settings: everywhere('loss', '{numerator: 1, denominator: 8}'),
      seed,
      untilUs: 5_500_000,
    })
    expect(each.messages.some(({ reason }) => reason.startsWith('loss: '))).toBe(true)
    const served = each.actors.includes('nar/cxtp/1 active')
    expect(served || each.reports.length > 0).toBe(true)
    expect(each.broken()).toEqual([])
  })
  test('other seeds, other runs; the same seed, the same run', () => {
    const lossy = (seed: number): string =>
      play(predictive, { settings: everywhere('jitterUs', '5ms'), seed, untilUs: 600_000 })
        .frames('ESP', 'mn', 'par')
        .map(({ receivedUs }) => receivedUs)
        .join()
    expect(new Set(seeds.map(lossy)).size).toBe(seeds.length)
  })
})

describe('costs of computing', () => {
  test.each(['freebsd-2008', 'strongswan-2013', 'this-machine'])(
    '%s: frames leave later, in the same order',
    profile => {
      const each = run(`costs=${profile}`)
      expectArrived(each)
      for (const name of ['PCTD', 'CTDR', 'CTAA'])
        expect(each.named(name)[0]?.sentUs).toBeGreaterThanOrEqual(plain.named(name)[0]?.sentUs ?? 0)
      expect(each.setupUs).toBeGreaterThan(plain.setupUs ?? 0)
    },
  )
  test('Allard 2008 §4.3: about 20 ms from the link being up to traffic', () => {
    const { setupUs } = run('costs=freebsd-2008')
    expect(setupUs).toBeGreaterThan(15_000)
    expect(setupUs).toBeLessThan(25_000)
  })
})
