// Packets longer than their way: who says so, by which bytes, and that traffic goes on (RFC 4301 §8.2, RFC 4443 §3.2).
import { describe, expect, test } from 'vitest'
import { icmp6 } from '../protocol/wire/icmp6/icmp6.ts'
import pmtuSmall from '../scenarios/cxtp/pmtu-small.scenario.ts'
import predictive from '../scenarios/cxtp/predictive.scenario.ts'
import mobikeOnly from '../scenarios/ike/mobike-only.scenario.ts'
import { play, type Played } from './played.fixture.ts'
import { readHeaders } from './invariants/headers.ts'

const long = (octets: number): readonly string[] => [`traffic.0.octets=${octets}`, `traffic.1.octets=${octets}`]
const answers = (run: Played): readonly string[] =>
  run.named('ICMPv6').map(({ from, to, detail, encrypted }) => `${from}>${to} ${encrypted ? 'in ESP ' : ''}${detail}`)
const tooBig = (run: Played): readonly string[] => run.refusals.filter(refusal => refusal.endsWith('too-big'))
const pmtu = (run: Played, node: string): unknown =>
  run.tunnelRows(node, 'SAD').find(row => row.direction === 'out')?.pmtu

function expectFlows(run: Played): void {
  expect(run.deliveredFrom('mn>ha', 1_300_000)).toBeGreaterThan(5)
  expect(run.deliveredFrom('ha>mn', 1_300_000)).toBeGreaterThan(5)
  expect([run.reports, run.broken()]).toEqual([[], []])
}

test('cxtp-pmtu-small: the SAs come without a PMTU, both ends find the new one, the sources send less', () => {
  const run = play(pmtuSmall)
  expectFlows(run)
  expect(tooBig(run)).toEqual(['mn too-big', 'nar too-big'])
  expect(answers(run)).toEqual(['nar>ha packet too big: 1310 octets pass'])
  expect([pmtu(run, 'mn'), pmtu(run, 'nar')]).toEqual([1_400, 1_400])
  const sealed = run.messages.filter(({ name, link }) => name === 'ESP' && link === 'radio-nar')
  const longest = Math.max(...sealed.map(({ bytes }) => bytes.length - 14))
  expect(longest).toBeLessThanOrEqual(1_400)
  expect(longest).toBeGreaterThan(1_384)
})

describe('a predictive handover with long packets', () => {
  test('1400 octets: the tunnel at both ends tells, once in each cell', () => {
    const run = play(predictive, { settings: long(1_400) })
    expectFlows(run)
    expect(tooBig(run)).toEqual(['mn too-big', 'par too-big', 'mn too-big', 'nar too-big'])
    const [answer] = run.named('ICMPv6')
    const headers = readHeaders(answer?.bytes ?? new Uint8Array(0))
    expect(headers && icmp6.decode(headers.payload, headers)).toMatchObject({
      value: { type: 'packetTooBig', mtu: 1_406 },
    })
  })

  test('a narrow wire behind the router: its error goes through the tunnel of the traffic it tells of (RFC 4301 §6.2)', () => {
    const run = play(predictive, { settings: [...long(1_300), 'links.par-ha.mtu=1300'] })
    expectFlows(run)
    expect(answers(run)[0]).toBe('par>mn in ESP packet too big: 1300 octets pass')
  })

  test('what IPv6 must carry but the tunnel cannot is reported, not lost in silence (RFC 8200 §5)', () => {
    const run = play(predictive, { settings: [...long(1_180), 'links.radio-par.mtu=1280'], untilUs: 1_000_000 })
    expect(run.reports).toEqual(['mn mtu', 'par mtu'])
    expect(run.broken()).toEqual([])
  })
})

test('a tunnel over several hops: the router in between tells, the SA that sealed the packet keeps it', () => {
  const run = play(mobikeOnly, { settings: [...long(1_300), 'links.par-nar.mtu=1400'], untilUs: 3_000_000 })
  expect(answers(run)).toContain('nar>mn packet too big: 1400 octets pass')
  expect(Object.values(run.table('mn', 'SAD')).find(row => row.direction === 'out')?.pmtu).toBe(1_400)
  expect(run.deliveredFrom('mn>ha', 2_000_000)).toBeGreaterThan(5)
  expect(run.broken()).toEqual([])
})
