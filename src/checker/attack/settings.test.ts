import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../lib/micros.ts'
import { TUNNEL } from '../../scenarios/cxtp/base.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import reactive from '../../scenarios/cxtp/reactive.scenario.ts'
import spiCollision from '../../scenarios/cxtp/spi-collision.scenario.ts'
import type { CxtpSettings, Scenario } from '../../scenarios/scenario.ts'
import { play, type Play } from '../../simulation/play.fixture.ts'
import { checkInvariants } from '../invariants/registry.ts'

type Tunnel = Scenario['tunnels'][number]

const run = (
  cxtp: Partial<CxtpSettings>,
  tunnel: Partial<Tunnel> = {},
  { scenario = predictive, untilUs = seconds(3) }: { readonly scenario?: Scenario; readonly untilUs?: number } = {},
): Play => play({ scenario, cxtp, change: { untilUs, tunnels: scenario.tunnels.map(one => ({ ...one, ...tunnel })) } })

const broken = ({ trace }: Play): readonly string[] =>
  checkInvariants(trace).flatMap(({ id, holds, text }) => (holds ? [] : [`${id}: ${text}`]))
const sad = ({ world }: Play, node: string) =>
  Object.values(world.nodes[node]?.tables.SAD ?? {}).filter(row => row['link'] === 'tunnel-mn')
const flows = ({ traffic, trace }: Play): boolean => traffic.outages.every(({ endUs }) => endUs < trace.endedAtUs)

/** The transfer succeeded, both ends have the same SAs, traffic flows again. */
function succeeds(each: Play): void {
  expect(sad(each, 'nar').map(row => row['state'])).toEqual(['active', 'active'])
  expect(sad(each, 'par')).toEqual([])
  expect(flows(each)).toBe(true)
  expect(broken(each)).toEqual([])
}

describe('suites of the tunnel', () => {
  test.each([
    'des-sha1',
    '3des-sha1',
    'aes128-sha256',
    'aes192-sha384',
    'aes256-sha512',
    'aes128gcm16',
    'aes256gcm16',
    'chacha20poly1305',
    'null-sha1',
    'ah-sha1',
    'ah-sha256',
  ])('%s travels and works at nAR', suite => {
    const each = run({}, { suite })
    expect(new Set([...sad(each, 'nar'), ...sad(each, 'mn')].map(row => row['suite']))).toEqual(new Set([suite]))
    succeeds(each)
  })

  test('DES alone, as in the seed: no integrity, so no window', () => {
    const each = run({}, { suite: 'des', replayWindow: 0 })
    expect(sad(each, 'nar').map(row => row['windowSize'])).toEqual([0, 0])
    succeeds(each)
  })

  test('DES alone with a window is refused before anything runs (RFC 4303 §3.4.3)', () => {
    expect(() => run({}, { suite: 'des' })).toThrow(
      'tunnel mn-par with suite des and a window of 32: anti-replay without integrity protects nothing',
    )
  })

  test.each(['rot13', 'aes128', 'null', 'aes128gcm16-sha1', 'ah'])('%s is refused with what is allowed', suite => {
    expect(() => run({}, { suite })).toThrow(/node par: tunnel mn-par.*(allowed are|protects nothing)/)
  })

  test.each(['aes128-sha256', 'aes128gcm16', 'ah-sha256'])('%s with 64-bit numbers, past 2^32', suite => {
    const each = run({}, { suite, extendedSequence: true, sequence: 2 ** 31 })
    expect(sad(each, 'nar').map(row => row['extendedSequence'])).toEqual([true, true])
    expect(sad(each, 'nar').every(row => Number(row['sequence']) > 2 ** 31)).toBe(true)
    succeeds(each)
  })

  test.each([32, 64, 128, 1_024])('a window of %i packets travels', replayWindow => {
    const each = run({}, { replayWindow })
    expect(sad(each, 'nar').find(row => row['direction'] === 'in')).toMatchObject({ windowSize: replayWindow })
    succeeds(each)
  })
})

describe('counters', () => {
  test('pAR stops using the SAs when it reads them out: numbers go on where they were', () => {
    const each = run({ release: 'transfer' })
    expect(each.refusals.filter(refusal => refusal.endsWith('replay'))).toEqual([])
    succeeds(each)
  })

  test.each(['reply', 'link-down'] as const)(
    'released on %s: nAR begins with numbers that pAR has used since',
    release => {
      // Told early enough that packets pass between capture and move.
      const script = predictive.script.map(line =>
        line.do === 'predict-handover' ? { ...line, atUs: line.atUs - ms(300) } : line,
      )
      const traffic = predictive.traffic.map(flow => ({ ...flow, everyUs: ms(10) }))
      const scenario = { ...predictive, script, traffic }
      const stale = run({ release }, {}, { scenario })
      expect(stale.refusals).toContain('mn replay')
      expect(broken(stale).map(text => text.split(':')[0])).toEqual(['sequence-monotonic'])
      expect(flows(stale)).toBe(true)
      // With a counter mode the same thing repeats nonces: the checker must see it (RFC 6027 §3.7.1).
      const reused = run({ release }, { suite: 'aes128gcm16' }, { scenario })
      expect(broken(reused).map(text => text.split(':')[0])).toContain('no-nonce-reuse')
      // RFC 6311 §5.2: the successor jumps ahead.
      for (const suite of ['aes128-sha256', 'aes128gcm16']) {
        const jumped = run({ release, sequenceJump: 1_000 }, { suite }, { scenario })
        expect(jumped.refusals).not.toContain('mn replay')
        expect(broken(jumped)).toEqual([])
      }
    },
  )

  test('numbers end during the run: the SA stops and says so, it does not begin anew (RFC 4303 §3.3.3)', () => {
    const each = run({}, { sequence: 2 ** 31 })
    succeeds(each)
    const atEnd = play({
      scenario: predictive,
      cxtp: { sequenceJump: 2 ** 31 },
      change: { untilUs: seconds(3), tunnels: [{ ...TUNNEL, sequence: 2 ** 31 }] },
    })
    expect(atEnd.refusals).toContain('nar sequence-overflow')
    expect(broken(atEnd).filter(text => !text.startsWith('recovers'))).toEqual([])
  })
})

describe('lifetimes (RFC 4301 §4.4.2.1)', () => {
  const marks = (each: Play): readonly string[] =>
    each.events('marked').flatMap(({ node, mark }) => (mark.endsWith('lifetime') ? [`${node} ${mark}`] : []))

  test('what is left travels: the SA ends at nAR when it would have ended at pAR', () => {
    const each = run({}, { hardLifetimeUs: seconds(2) })
    const ended = each
      .events('row')
      .filter(({ row, table, key }) => row === null && table === 'SAD' && key.startsWith('tunnel-mn'))
    const atNar = ended.find(({ node }) => node === 'nar')?.atUs ?? 0
    // A whole millisecond of the elapsed time and the way between the routers may be missing (RFC 4067 §2.5.3).
    expect(Math.abs(atNar - seconds(2))).toBeLessThan(ms(25))
    expect(marks(each)).toEqual(expect.arrayContaining(['nar hard-lifetime', 'mn hard-lifetime']))
    expect(sad(each, 'nar')).toEqual([])
    // Policies outlive their SAs: nothing leaves in clear.
    expect(broken(each).filter(text => text.startsWith('no-cleartext'))).toEqual([])
  })

  test('a soft limit is told once, at both ends', () => {
    const each = run({}, { softLifetimeUs: seconds(2) })
    expect(marks(each).filter(mark => mark === 'nar soft-lifetime')).toHaveLength(2)
    expect(marks(each).filter(mark => mark === 'mn soft-lifetime')).toHaveLength(2)
    succeeds(each)
  })

  test('octets count on: those spent at pAR are not given again', () => {
    const each = run({}, { hardLifetimeOctets: 6_000 })
    expect(sad(each, 'nar').length).toBeLessThan(2)
    expect(each.events('rejected').some(({ code }) => code === 'expired')).toBe(true)
    expect(broken(each).filter(text => text.startsWith('no-cleartext'))).toEqual([])
  })

  test('an SA that ends on its way is not installed, and that is said (status 6)', () => {
    const each = run({}, { hardLifetimeUs: ms(1_040) }, { untilUs: seconds(20) })
    expect(sad(each, 'nar')).toEqual([])
    expect(each.reports.some(report => report.startsWith('mn '))).toBe(true)
    expect(broken(each).filter(text => text.startsWith('no-cleartext') || text.startsWith('recovers'))).toEqual([])
  })
})

describe('other settings', () => {
  const variants: readonly Partial<CxtpSettings>[] = [
    { transport: 'tcp' },
    { transport: 'tcp', routerProtection: 'none' },
    { routerProtection: 'none' },
    { ctarPath: 'link-local' },
    { acknowledgePrevious: true },
    { replyToData: false },
    { requested: ['SAD', 'SPD'] },
    { requested: ['SAD', 'SPD'], requestBlockOctets: 4 },
    { lookupCase: 2 },
    { lookupCase: 3 },
    { acknowledge: false },
    { duplicateCtar: 'ignore' },
    { keys: { mn: '0x000102030405060708090a0b0c0d0e0f10111213' } },
  ]
  test.each(variants.map(cxtp => [JSON.stringify(cxtp), cxtp] as const))(
    '%s: predictive and reactive succeed',
    (_, cxtp) => {
      succeeds(run(cxtp))
      succeeds(run(cxtp, {}, { scenario: reactive }))
    },
  )

  test('without the A bit no CTAA comes, and the transfer is done when the CTAR is sent', () => {
    const each = run({ acknowledge: false })
    expect(each.named('CTAA')).toEqual([])
    expect(each.world.nodes['mn']?.actors['mn/cxtp/1']?.state).toBe('active')
  })

  test.each([
    [1, 1],
    [2, 1],
    [3, 0],
  ] as const)(
    'lookup case %i: the SPI of the other mobile collides %i times (RFC 4301 §4.1)',
    (lookupCase, changes) => {
      const each = run({ lookupCase }, {}, { scenario: spiCollision })
      const own = sad(each, 'nar').find(row => row['direction'] === 'in')
      expect(own?.['spi'] === '0x00000101' ? 0 : 1).toBe(changes)
      expect(sad(each, 'mn').find(row => row['direction'] === 'out')?.['spi']).toBe(own?.['spi'])
      const other = Object.values(each.world.nodes['nar']?.tables.SAD ?? {}).find(
        row => row['owner'] === 'mn2' && row['direction'] === 'in',
      )
      expect(other).toMatchObject({ spi: '0x00000101' })
      if (each !== undefined) succeeds(each)
    },
  )

  test('a collision refused (Hamer 2002 §7.2): nothing is installed, MN2 keeps its SA, the mobile is told', () => {
    const each = run({ onCollision: 'refuse' }, {}, { scenario: spiCollision })
    expect(sad(each, 'nar').filter(row => row['owner'] === 'mn')).toEqual([])
    expect(each.reports).toContain('mn refused')
    expect(each.named('CTAA').at(-1)?.detail).toContain('SPI refused')
    expect(broken(each)).toEqual([])
  })

  test.each(['none', 'freebsd-2008', 'strongswan-2013', 'this-machine'] as const)(
    'costs of %s only take time',
    costs => {
      const [each, free] = [costs, 'none' as const].map(profile =>
        play({ scenario: predictive, change: { costs: profile, untilUs: seconds(3) } }),
      )
      // Who is quicker may change; what is said may not.
      const said = (one: Play | undefined): readonly string[] =>
        (one?.messages ?? []).flatMap(({ traffic, name }) => (traffic ? [] : [name])).sort()
      expect(said(each)).toEqual(said(free))
      if (each !== undefined) succeeds(each)
    },
  )

  test.each([
    ['jitter', { jitterUs: 30_000 }],
    ['thin bandwidth', { bandwidthBps: 200_000 }],
    ['long ways', { latencyUs: 80_000 }],
  ])('%s on every link: later, but the same end', (_, change) => {
    const each = play({
      scenario: predictive,
      change: { untilUs: seconds(6), links: predictive.links.map(link => ({ ...link, ...change })) },
    })
    expect(sad(each, 'nar')).toHaveLength(2)
    expect(flows(each)).toBe(true)
    expect(broken(each)).toEqual([])
  })

  test('contexts that do not fit the path between the routers are lost with the reason, and the mobile learns it', () => {
    const links = predictive.links.map(link => (link.id === 'par-nar' ? { ...link, mtu: 576 } : link))
    const each = play({ scenario: predictive, change: { untilUs: seconds(20), links } })
    expect(each.named('PCTD')[0]).toMatchObject({ fate: 'dropped' })
    expect(each.named('PCTD')[0]?.reason).toMatch(/^mtu/)
    expect(each.reports).toContain('mn no-answer')
  })
})
