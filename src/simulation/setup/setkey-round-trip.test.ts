import { expect, test } from 'vitest'
import { readSetkey } from '../../interchange/setkey/read.ts'
import { toSetkey } from '../../interchange/trace-setkey.ts'
import { createRealSuite } from '../../protocol/crypto/real-suite.ts'
import { sadRow, spdRow } from '../../protocol/ipsec/rows.ts'
import { mobile } from '../../scenarios/cxtp/base.ts'
import setkey from '../../scenarios/cxtp/setkey.scenario.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId, Row } from '../../trace/event.ts'
import { play, type Play } from '../play.fixture.ts'

const UNTIL_US = 1_700_000
/** Without SAs between the routers, so that a router's listing has the mobile's rows only. */
const scenario: Scenario = { ...setkey, untilUs: UNTIL_US, cxtp: { ...setkey.cxtp, routerProtection: 'none' } }
const first = play({ scenario })
const view = { nowUs: 0, crypto: createRealSuite() }

const COLUMNS =
  'direction spi protocol mode source destination suite encryptionKey integrityKey windowSize action upperProtocol tunnelSource tunnelDestination'
const said = (row: Row): string =>
  COLUMNS.split(' ')
    .map(name => row[name] ?? '')
    .join(' ')
    .trim()

const isTunnel = (row: Row): boolean => row.link === 'tunnel-mn'
const rowsAt = (run: Play, node: NodeId): readonly string[] =>
  [run.world.nodes.get(node)?.tables.SAD, run.world.nodes.get(node)?.tables.SPD].flatMap(table =>
    (table?.values() ?? []).filter(isTunnel).map(said),
  )

const import_ = (listing: string, own: string) => {
  const read = readSetkey(listing, { names: {}, own: [own], reading: 'as-written', linkOf: () => 'tunnel-mn' })
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

test('the reversed tunnel ends of the paper are told at both nodes, with line and correction', () => {
  const told = first.events('marked').filter(({ mark }) => mark === 'setkey-reversed-tunnel')
  expect(told.map(({ node, text }) => `${node} ${text}`)).toEqual([
    'par line 7: the tunnel 2001:db8:1::10 > 2001:db8:1::1 of a policy for packets going out must lead away from this node; read as 2001:db8:1::1-2001:db8:1::10',
    'mn line 7: the tunnel 2001:db8:1::10 > 2001:db8:1::1 of a policy for packets going in must lead towards this node; read as 2001:db8:1::1-2001:db8:1::10',
  ])
  expect(first.marks.filter(mark => mark === 'setkey-no-integrity')).toHaveLength(4)
})

test('installed as written, no packet comes back: the errata is backed by a run', () => {
  const written = play({
    scenario: { ...scenario, setkey: scenario.setkey.map(given => ({ ...given, reading: 'as-written' as const })) },
  })
  const delivered = (flow: string): number =>
    written.events('flow').filter(event => event.flow === flow && event.what === 'delivered').length
  expect(delivered('ha>mn')).toBe(0)
  expect(first.traffic.lost).toBeLessThan(5)
})

test.each([
  ['mn', '2001:db8:2::10'],
  ['nar', '2001:db8:2::1'],
])(
  'exported after the handover and imported again, %s has the same rows, and nothing to find fault with',
  (node, own) => {
    const { sad, spd, findings } = import_(toSetkey(first.trace, node), own)
    const again = [
      ...sad.map(sa => said(sadRow(sa, view))),
      ...spd
        .map((policy, order) => ({ link: policy.action.kind === 'protect' ? policy.action.link : '', order, policy }))
        .filter(({ link }) => link === 'tunnel-mn')
        .map(({ policy, order }) => said(spdRow(policy, order + 1))),
    ]
    expect([...again].sort()).toEqual([...rowsAt(first, node)].sort())
    expect(again).toHaveLength(4)
    expect(findings.map(({ code }) => code)).toEqual(['no-integrity', 'no-integrity'])
  },
)

test('what was exported runs: the tunnel to nAR carries traffic both ways', () => {
  const second = play({
    scenario: {
      ...scenario,
      nodes: { ...scenario.nodes, mn: mobile('MN', 'mn.nar.ipv6.com', '10', 'nar') },
      setkey: ['mn', 'nar'].map(node => ({ node, listing: toSetkey(first.trace, node), reading: 'as-written' })),
      script: [],
      untilUs: 700_000,
    },
  })
  expect(second.events('marked').map(({ mark }) => mark)).not.toContain('setkey-reversed-tunnel')
  expect(second.traffic).toMatchObject({ lost: 0, outages: [] })
  expect(second.traffic.delivered).toBeGreaterThan(20)
  expect(second.messages.filter(({ name }) => name === 'ESP').length).toBeGreaterThan(20)
  expect(rowsAt(second, 'nar')).toEqual(expect.arrayContaining([...rowsAt(first, 'nar')]))
})
