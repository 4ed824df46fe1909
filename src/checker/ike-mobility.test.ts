// What the scenarios of moving, redirects, resumption and clusters come to, asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Row } from '../trace/event.ts'
import { play, type Played } from './played.fixture.ts'

const MOVED_AT_US = 1_068_000
const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
/** IKE messages as their ends see them: a router that only passes them on is left out. */
const between = (run: Played, ends: readonly string[], fromUs = 0): readonly string[] =>
  run.messages
    .filter(({ protocol, sentUs, from }) => protocol === 'IKEv2' && sentUs >= fromUs && ends.includes(from))
    .map(({ name, from, to }) => `${name} ${from}>${to}`)
const ikeSas = (run: Played, node: string): readonly Row[] =>
  Object.values(run.table(node, 'IKE SAs')).filter(({ state }) => state === 'established')
const remotes = (run: Played, node: string): readonly string[] => ikeSas(run, node).map(({ remote }) => String(remote))
const rows = (run: Played, node: string): number => Object.keys(run.table(node, 'SAD')).length

describe('MOBIKE', () => {
  test('mobike-routability: child SAs of the gateway move one round trip after the IKE SA', () => {
    const run = played('mobike-routability')
    const states = run.events('entered').filter(({ actor }) => actor === 'par/ikev2/1/mobike')
    expect(states.map(({ state }) => state)).toEqual(['settled', 'checking', 'settled'])
    const [, asked, answered] = states
    expect((answered?.atUs ?? 0) - (asked?.atUs ?? 0)).toBeGreaterThan(40_000)
    expect(run.traffic.lost).toBeGreaterThan(played('mobike-only').traffic.lost)
  })

  test('mobike-lost-address: the update before the last one is answered in vain', () => {
    const run = played('mobike-lost-address')
    expect(run.marks).toContain('outdated-update-answer')
    expect(remotes(run, 'par')).toEqual(['[2001:db8:1::10]:4500'])
    expect(run.broken()).toEqual([])
  })

  test('mobike-unacceptable: refused and told; back home all is as before', () => {
    const run = played('mobike-unacceptable')
    expect(run.reports).toEqual(['par ike-not-moved', 'mn ike-not-moved'])
    expect(remotes(run, 'par')).toEqual(['[2001:db8:1::10]:4500'])
    expect(run.deliveredFrom('ha>mn', 3_000_000)).toBeGreaterThan(50)
  })
})

describe('redirects', () => {
  test('redirect-reauth: a whole IKEv2 with the next gateway, then the old SA goes; nothing is lost', () => {
    const run = played('redirect-reauth')
    expect(between(run, ['mn'], 1_018_000)).toEqual([
      'INFORMATIONAL mn>par',
      'IKE_SA_INIT mn>par',
      'IKE_AUTH mn>par',
      'INFORMATIONAL mn>par',
    ])
    expect(remotes(run, 'mn')).toEqual(['[2001:db8:2::1]:500'])
    expect([rows(run, 'par'), rows(run, 'nar')]).toEqual([0, 2])
    // The packets before the first SA.
    expect(run.traffic.lost).toBe(played('redirect-unsupported').traffic.lost)
  })

  test('redirect-init: the first gateway keeps nothing', () => {
    const run = played('redirect-init')
    expect(run.events('entered').filter(({ actor }) => actor.startsWith('par/'))).toEqual([])
    expect(remotes(run, 'mn')).toEqual(['[2001:db8:2::1]:500'])
  })

  test('redirect-auth: known, sent on, and no child SA with the first gateway', () => {
    const run = played('redirect-auth')
    expect(
      run.events('entered').some(({ actor, state }) => actor.startsWith('par/child/') && state === 'installed'),
    ).toBe(false)
    expect([rows(run, 'par'), rows(run, 'nar')]).toEqual([0, 2])
  })

  test('redirect-loop: five are followed, then the failure is told', () => {
    const run = played('redirect-loop')
    expect(run.reports[0]).toBe('mn ike-redirect-loop')
    expect(run.marks.filter(mark => mark === 'redirect-followed').length % 5).toBe(0)
    expect([rows(run, 'mn'), rows(run, 'par'), rows(run, 'nar')]).toEqual([0, 0, 0])
  })

  test('redirect-unsupported: served, and left in peace', () => {
    const run = played('redirect-unsupported')
    expect(run.marks).toContain('redirect-unsupported')
    expect(run.refusals).toContain('par redirect-unsupported')
    expect(remotes(run, 'mn')).toEqual(['[2001:db8:1::1]:500'])
  })
})

describe('resumption', () => {
  test('four messages, no key exchange, fresh keys', () => {
    const run = played('resumption')
    expect(between(run, ['mn', 'nar'], MOVED_AT_US).slice(0, 4)).toEqual([
      'IKE_SESSION_RESUME mn>nar',
      'IKE_SESSION_RESUME nar>mn',
      'IKE_AUTH mn>nar',
      'IKE_AUTH nar>mn',
    ])
    const answer = run.events('sent').find(({ name, node }) => name === 'IKE_SESSION_RESUME' && node === 'nar')
    const whole = played('resumption-refused')
      .events('sent')
      .find(({ name, node }) => name === 'IKE_SA_INIT' && node === 'nar')
    expect(answer?.bytes.length).toBeLessThan((whole?.bytes.length ?? 0) - 60)
    const keys = (node: string) =>
      Object.values(run.table(node, 'SAD'))
        .map(row => String(row.encryptionKey))
        .sort()
    expect(keys('mn')).toEqual(keys('nar'))
    expect(keys('mn')).toHaveLength(2)
  })

  test('refused: the whole IKEv2 follows at once', () => {
    const run = played('resumption-refused')
    expect(between(run, ['mn', 'nar'], MOVED_AT_US).slice(0, 6)).toEqual([
      'IKE_SESSION_RESUME mn>nar',
      'IKE_SESSION_RESUME nar>mn',
      'IKE_SA_INIT mn>nar',
      'IKE_SA_INIT nar>mn',
      'IKE_AUTH mn>nar',
      'IKE_AUTH nar>mn',
    ])
    expect(run.refusals).toContain('nar ticket-refused')
  })
})

test('preauth: no set-up after the move, and the shortest outage of all IKE does', () => {
  const run = played('preauth')
  expect(between(run, ['mn'], MOVED_AT_US).filter(text => !text.startsWith('INFORMATIONAL'))).toEqual([])
  expect(run.setupUs ?? 0).toBeLessThan(played('ike2-full').setupUs ?? 0)
  expect(run.traffic.lost).toBeLessThanOrEqual(played('ike2-full').traffic.lost)
})

describe('a gateway fails', () => {
  test('ha-takeover: as many answers are lost as the first gateway had sent, three of six (capture 20)', () => {
    const run = played('ha-takeover')
    const lost = run.events('rejected').filter(({ code, node }) => code === 'replay' && node === 'mn')
    const sentBefore = run.frames('ESP', 'par', 'nar').length
    expect([sentBefore, lost.length]).toEqual([3, 3])
    expect(run.deliveredFrom('ha>mn', 3_900_000)).toBe(3)
    // Without one message of a new set-up; a rekeying with the next Message ID succeeds.
    expect(run.named('IKE_SA_INIT').length).toBe(played('ha-failover').named('IKE_SA_INIT').length)
    expect(ikeSas(run, 'gw2').map(({ nextExpected }) => nextExpected)).toEqual([4])
    expect(run.broken('sequence-monotonic')).toEqual([])
    expect(run.broken()).toHaveLength(1)
  })

  test('ha-failover: one exchange with Message ID 0, and not one packet of the new gateway is refused', () => {
    const run = played('ha-failover')
    expect(between(run, ['gw2'], 2_200_000)[0]).toBe('INFORMATIONAL gw2>nar')
    expect(run.marks.filter(mark => mark === 'message-ids-synchronised')).toHaveLength(2)
    expect(run.events('rejected').filter(({ atUs }) => atUs > 2_200_000)).toEqual([])
    expect(run.broken()).toEqual([])
  })
})
