import { describe, expect, test } from 'vitest'
import { seconds } from '../../lib/micros.ts'
import { TUNNEL } from '../../scenarios/cxtp/base.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import reactive from '../../scenarios/cxtp/reactive.scenario.ts'
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
  (world.nodes.get(node)?.tables.SAD.values() ?? []).filter(row => row['link'] === 'tunnel-mn')
const flows = ({ traffic, trace }: Play): boolean => traffic.outages.every(({ endUs }) => endUs < trace.endedAtUs)

/** The transfer succeeded, both ends have the same SAs, traffic flows again. */
function succeeds(each: Play): void {
  expect(sad(each, 'nar').map(row => row['state'])).toEqual(['active', 'active'])
  expect(sad(each, 'par')).toEqual([])
  expect(flows(each)).toBe(true)
  expect(broken(each)).toEqual([])
}

describe('suites of the tunnel', () => {
  test('DES alone with a window is refused before anything runs (RFC 4303 §3.4.3)', () => {
    expect(() => run({}, { suite: 'des' })).toThrow(
      'tunnels.0: found suite des with a window of 32; allowed: values that fit: anti-replay without integrity protects nothing',
    )
  })

  test.each(['rot13', 'aes128', 'null', 'aes128gcm16-sha1', 'ah'])('%s is refused with what is allowed', suite => {
    expect(() => run({}, { suite })).toThrow(/tunnels\.0.*; allowed: .*/)
  })
})

describe('counters', () => {
  test('numbers end during the run: the SA stops and says so, it does not begin anew (RFC 4303 §3.3.3)', () => {
    const each = run({}, { sequence: 2 ** 31 })
    succeeds(each)
    const atEnd = play({
      scenario: predictive,
      cxtp: { sequenceJump: 2 ** 31 },
      change: { untilUs: seconds(3), tunnels: [{ ...TUNNEL, sequence: 2 ** 31 }] },
    })
    expect(atEnd.refusals).toContain('nar sequence-overflow')
    expect(atEnd.reports).toContain('nar sequence-overflow')
    expect(broken(atEnd)).toEqual([])
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

  test('contexts that do not fit the path between the routers go in parts, and arrive', () => {
    const links = predictive.links.map(link => (link.id === 'par-nar' ? { ...link, mtu: 600 } : link))
    const each = play({ scenario: predictive, change: { untilUs: seconds(6), links } })
    expect(each.named('PCTD')[0]).toMatchObject({ fate: 'delivered', detail: '2 SAD + 2 SPD, part 1 of 2' })
    expect(each.named('SCTP').map(({ detail }) => detail)).toEqual(['PCTD, part 2 of 2'])
    expect(sad(each, 'nar')).toHaveLength(2)
    expect(flows(each)).toBe(true)
    expect([each.reports, broken(each)]).toEqual([[], []])
  })
})
