// What the scenarios of colliding SPIs come to (Allard 2008 §3.2.3; Hamer 2002 §7.2), asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
/** IKE messages of the MN and nAR with each other once the MN is there. */
const told = (run: Played): readonly string[] =>
  run.messages
    .filter(
      ({ protocol, sentUs, from, to }) => protocol === 'IKEv2' && sentUs > 1_068_000 && `${from} ${to}`.includes('mn'),
    )
    .filter(({ from, to }) => [from, to].sort().join(' ') === 'mn nar')
    .map(({ name, from, detail }) => `${from} ${name} ${detail}`)
const changed = (run: Played, node: string): readonly string[] =>
  run.events('spi-changed').flatMap(each => (each.node === node ? [`${each.key} ${each.oldSpi} ${each.newSpi}`] : []))
const collided = (run: Played): readonly string[] =>
  run.events('collided').map(({ node, key, withKey, spi }) => `${node} ${key} ${withKey} ${spi}`)
const spis = (run: Played, node: string, link: string): readonly string[] =>
  Object.entries(run.table(node, 'SAD'))
    .flatMap(([key, row]) => (key.startsWith(`${node}/${link}`) ? [String(row['spi'])] : []))
    .sort()

/** Tunnels of the MN and of its neighbour work to the end. */
function expectTraffic(run: Played, id: string): void {
  const { untilUs } = present(scenarioById(id), id)
  const expected = (untilUs - 3_000_000) / 50_000
  expect(run.deliveredFrom('mn>ha', 3_000_000)).toBeGreaterThan(expected - 3)
  expect(run.deliveredFrom('ha>mn', 3_000_000)).toBeGreaterThan(expected - 3)
  // All but the first one, which asked for the SA.
  expect(run.deliveredFrom('mn2>ha', 0)).toBe(untilUs / 200_000 - 1)
}

describe('SPIs of a transferred IKE SA that are taken at nAR', () => {
  test.each([
    ['spi-case-1', ['nar nar/child/2/in nar/child/1/in 0x00000101', 'nar nar/child/2/out nar/child/1/out 0x00000102']],
    ['spi-case-2', ['nar nar/child/2/in nar/child/1/in 0x00000101']],
    ['spi-case-3', []],
  ])('%s: as many new numbers as collisions, in one request with the addresses', (id, collisions) => {
    const run = played(id)
    expect(collided(run)).toEqual(collisions)
    const [request, answer, ...others] = told(run)
    expect(request?.split(', ').map(each => each.split(' ')[0])).toEqual(['nar', ...collisions.map(() => 'UPDATE_SPI')])
    expect([answer, others]).toEqual(['mn INFORMATIONAL answer 0', []])
    expect(changed(run, 'mn')).toHaveLength(collisions.length)
    // Both ends in step: the same numbers, first where the request is read, then where its answer is.
    expect(changed(run, 'nar').map(each => each.split(' ').slice(1))).toEqual(
      changed(run, 'mn').map(each => each.split(' ').slice(1)),
    )
    expect(spis(run, 'mn', 'child/1')).toEqual(spis(run, 'nar', 'child/2'))
    expect(spis(run, 'nar', 'child/1')).toEqual(['0x00000101', '0x00000102'])
    expect([run.reports, run.broken()]).toEqual([[], []])
    expectTraffic(run, id)
  })

  test('spi-ike-sa: the pair changes by a message under the old pair, which the keys tell apart', () => {
    const run = played('spi-ike-sa')
    expect(collided(run)).toEqual(['nar nar/ikev2/2 nar/ikev2/1 0x00000000000000a1 0x00000000000000b1'])
    expect(run.marks).toContain('sa-told-by-keys')
    expect(changed(run, 'mn')).toHaveLength(1)
    const pair = (node: string, key: string) => {
      const row = run.table(node, 'IKE SAs')[key]
      return [row?.['initiatorSpi'], row?.['responderSpi'], row?.['state']]
    }
    expect(pair('mn', 'mn/ikev2/1')).toEqual(pair('nar', 'nar/ikev2/2'))
    expect(pair('mn2', 'mn2/ikev2/1')).toEqual(['0x00000000000000a1', '0x00000000000000b1', 'established'])
    expect(pair('nar', 'nar/ikev2/1')).toEqual(pair('mn2', 'mn2/ikev2/1'))
    expect([run.reports, run.broken()]).toEqual([[], []])
    expectTraffic(run, 'spi-ike-sa')
  })

  test('spi-round-trips: three numbers in vain, then a complete IKEv2', () => {
    const run = played('spi-round-trips')
    expect(told(run).map(each => each.split(' ')[1])).toEqual([
      ...Array<string>(8).fill('INFORMATIONAL'),
      'IKE_SA_INIT',
      'IKE_SA_INIT',
      'IKE_AUTH',
      'IKE_AUTH',
    ])
    // Each time with an SA of somebody else: of MN2, MN3, MN4, and the one towards MN2.
    expect(collided(run)).toEqual([
      'nar nar/child/4/in nar/child/1/in 0x00000101',
      'nar nar/child/4/in nar/child/2/in 0x00000103',
      'nar nar/child/4/in nar/child/3/in 0x00000104',
      'nar nar/child/4/in nar/child/1/out 0x00000105',
    ])
    expect(run.reports).toEqual(['nar ike-fallback'])
    expect(run.broken()).toEqual([])
    expectTraffic(run, 'spi-round-trips')
  })

  test('spi-timer: given up after TIMER, told when the MN is heard, and a complete IKEv2', () => {
    const run = played('spi-timer')
    const given = run.events('reported').find(({ code }) => code === 'ike-fallback')
    expect(given?.atUs).toBe(1_070_020 + 1_000_000)
    expect(
      told(run)
        .slice(-4)
        .map(each => each.split(' ')[1]),
    ).toEqual(['IKE_SA_INIT', 'IKE_SA_INIT', 'IKE_AUTH', 'IKE_AUTH'])
    expect(run.broken()).toEqual([])
    expectTraffic(run, 'spi-timer')
  })

  test('spi-deny: refused and said; the MN has a tunnel with pAR again', () => {
    const run = played('spi-deny')
    expect(run.reports).toEqual(['nar ike-transfer-denied'])
    expect(spis(run, 'nar', 'child/2')).toEqual([])
    expect(changed(run, 'mn')).toEqual([])
    expect(run.broken()).toEqual([])
    expectTraffic(run, 'spi-deny')
  })

  test('spi-renegotiate: new SAs by the IKE SA that came along', () => {
    const run = played('spi-renegotiate')
    expect(told(run).filter(each => each.includes('CREATE_CHILD_SA'))).toHaveLength(2)
    expect(collided(run)).toHaveLength(2)
    expect(changed(run, 'mn')).toEqual([])
    expect(spis(run, 'mn', 'child/2')).toEqual(spis(run, 'nar', 'child/3'))
    expect([run.reports, run.broken()]).toEqual([[], []])
    expectTraffic(run, 'spi-renegotiate')
  })
})
