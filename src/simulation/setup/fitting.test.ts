import { expect, test } from 'vitest'
import { TUNNEL } from '../../scenarios/cxtp/base.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import type { Scenario, ScenarioNode } from '../../scenarios/scenario.ts'
import { traceDigest } from '../../trace/digest.ts'
import { messagesOf } from '../../trace/messages.ts'
import { runScenario } from '../run.ts'

const UNTIL_US = 1_500_000

const said = (change: Partial<Scenario>): string => {
  const run = runScenario({ scenario: { ...predictive, ...change }, untilUs: UNTIL_US })
  return run.ok ? traceDigest(run.value) : run.error
}
const node = (id: string, change: Partial<ScenarioNode>): Partial<Scenario> => {
  const { [id]: before } = predictive.nodes
  if (before === undefined) throw new Error(id)
  return { nodes: { ...predictive.nodes, [id]: { ...before, ...change } } }
}

test.each([
  ['no address', node('par', { address: ':::' }), 'nodes.par.address: found ":::"; allowed: an IPv6 address'],
  [
    'an IPv4 address',
    node('ha', { address: '192.0.2.1' }),
    'nodes.ha.address: found "192.0.2.1"; allowed: an IPv6 address',
  ],
  [
    'a care-of address that is none',
    node('mn', { careOf: { nar: 'x' } }),
    'nodes.mn.careOf.nar: found "x"; allowed: an IPv6 address',
  ],
  [
    'a care-of address of another subnet',
    node('mn', { careOf: { nar: '2001:db8:7::10' } }),
    'nodes.mn.careOf.nar: found 2001:db8:7::10; allowed: addresses in the /64 of 2001:db8:2::1',
  ],
  [
    'an address twice',
    node('ha', { address: '2001:db8:2:0::1' }),
    'nodes.ha: found 2001:db8:2::1; allowed: addresses that no other node has, and nar has it',
  ],
  [
    'a place without a radio',
    { links: predictive.links.filter(({ id }) => id !== 'radio-nar') },
    'nodes.mn: found a place at nar; allowed: routers with a cell: par',
  ],
  [
    'traffic that does not pass the tunnel',
    { traffic: predictive.traffic.map(flow => ({ ...flow, to: 'par' })) },
    'traffic.0: found mn to par; allowed: between a mobile and its home agent: mn and ha',
  ],
  [
    'a move to where the mobile has no address',
    node('mn', { careOf: {} }),
    'script.0: found nar; allowed: routers where mn has an address: par',
  ],
  [
    'a window that RFC 4303 does not allow',
    { tunnels: predictive.tunnels.map(tunnel => ({ ...tunnel, replayWindow: 16 })) },
    'tunnels.0.replayWindow: found 16; allowed: 0 (off) or 32 and more (RFC 4303 §3.4.3)',
  ],
  [
    'repetitions without a pause',
    { cxtp: { ...predictive.cxtp, timers: { ...predictive.cxtp.timers, requestRetryUs: 0 } } },
    'cxtp.timers.requestRetryUs: found 0; allowed: 1000 and more',
  ],
] as const)('%s is refused before anything runs', (_, change, why) => {
  expect(said(change)).toBe(`scenario cxtp-predictive: ${why}`)
})

test('contexts that no CTD can hold are refused before anything runs, and those that one holds are carried', () => {
  const tunnels = (count: number): Partial<Scenario> => ({
    tunnels: Array.from({ length: count }, (_, at) => ({
      ...TUNNEL,
      spiToRouter: `0x${(0x1001 + 2 * at).toString(16)}`,
      spiToMobile: `0x${(0x1002 + 2 * at).toString(16)}`,
    })),
  })
  expect(said(tunnels(200))).toMatch(
    /^scenario cxtp-predictive: tunnels: found 400 SAs and 400 policies of mn at par, contexts of \d{6} octets; allowed: 65535 octets in one CTD \(RFC 4067 §2.2\)$/,
  )
  const run = runScenario({ scenario: { ...predictive, ...tunnels(100) }, untilUs: UNTIL_US })
  expect(run.ok && messagesOf(run.value).find(({ name }) => name === 'CTDR')).toMatchObject({ detail: 'all received' })
})

test('addresses may be written in any form: the run is the same', () => {
  expect(said(node('mn', { address: '2001:DB8:1:0:0:0:0:10', careOf: { nar: '2001:0db8:2::0010' } }))).toBe(said({}))
})

test('the place a mobile starts in needs not be said twice', () => {
  expect(said(node('mn', { careOf: { nar: '2001:db8:2::10' } }))).toBe(said({}))
})

test('an interface identifier of 64 bits is taken whole, also in link-local addresses', () => {
  const identifier = '1:2:3:4'
  const run = runScenario({
    scenario: {
      ...predictive,
      ...node('mn', { address: `2001:db8:1:0:${identifier}`, careOf: { nar: `2001:db8:2:0:${identifier}` } }),
      cxtp: { ...predictive.cxtp, ctarPath: 'link-local' },
    },
    untilUs: 3_000_000,
  })
  const events = run.ok ? run.value.events : []
  const last = events.findLast(event => event.kind === 'entered' && event.actor === 'mn/cxtp/1')
  expect(last).toMatchObject({ state: 'active' })
})
