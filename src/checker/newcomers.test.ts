// Clients that come to a gateway which sends its own away, or has too many (RFC 5685 §3, §6, §7), asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { play, type Played, type PlayOptions } from './played.fixture.ts'

const SCENARIO = present(scenarioById('drain-newcomers'), 'drain-newcomers')

function played({ script = SCENARIO.script, ...options }: PlayOptions & { readonly script?: Scenario['script'] } = {}) {
  return play({ ...SCENARIO, script }, { untilUs: SCENARIO.untilUs, ...options })
}

const GATEWAYS: Readonly<Record<string, string>> = { '[2001:db8:11::1]:500': 'sg1', '[2001:db8:12::1]:500': 'sg2' }
/** With which gateways a client has an IKE SA at the end. */
const gatewaysOf = (run: Played, client: string): readonly string[] =>
  Object.values(run.table(client, 'IKE SAs')).flatMap(({ state, remote }) =>
    state === 'established' ? [GATEWAYS[String(remote)] ?? String(remote)] : [],
  )
const CLIENTS = ['eu', 'eu2', 'eu3', 'eu4', 'eu5', 'eu6']
const whereabouts = (run: Played): Readonly<Record<string, string>> =>
  Object.fromEntries(CLIENTS.map(id => [id, gatewaysOf(run, id).join(' ')]))
const marks = (run: Played, node: string, mark: string): readonly string[] =>
  run.events('marked').flatMap(each => (each.node === node && each.mark === mark ? [each.text] : []))
/** What a client was told, by the exchange it was told in. */
const redirects = (run: Played, client: string): readonly string[] =>
  run.messages.flatMap(({ name, detail, to }) => (to === client && detail.includes('REDIRECT') ? [name] : []))
const lost = (run: Played): number => CLIENTS.reduce((sum, id) => sum + run.lostOf(`${id}>server`), 0)

const drain = (atUs: number, node: string, to: string): Scenario['script'][number] => ({ atUs, node, do: 'drain', to })

describe('drain-newcomers', () => {
  const run = played()

  test('who takes redirects ends at SG2, at the price of one round trip more', () => {
    expect(whereabouts(run)).toEqual({ eu: 'sg2', eu2: 'sg2', eu3: 'sg2', eu4: 'sg2', eu5: 'sg2', eu6: 'sg1' })
    expect(marks(run, 'sg1', 'redirect-in-init')).toEqual(['2001:db8:1::40 is sent to 2001:db8:12::1'])
    expect(redirects(run, 'eu4')).toEqual(['IKE_SA_INIT'])
    // Of each client the first packet, for which there is no tunnel yet.
    expect([lost(run), run.reports, run.broken()]).toEqual([CLIENTS.length, [], []])
  })

  test('of the newcomer nothing is kept at SG1', () => {
    const rows = run.events('row').filter(({ node, row }) => node === 'sg1' && row?.['peer'] === 'eu4')
    expect(rows).toEqual([])
  })

  test('one that was half way is sent on once it has shown who it is, without a pair', () => {
    const setUp = run.messages.filter(({ from, name }) => from === 'eu5' && name.startsWith('IKE_'))
    expect(setUp.map(({ name }) => name)).toEqual(['IKE_SA_INIT', 'IKE_AUTH', 'IKE_SA_INIT', 'IKE_AUTH'])
    const pairs = run.events('row').filter(({ table, row }) => table === 'SAD' && row?.['owner'] === 'eu5')
    expect(new Set(pairs.map(({ node }) => node))).toEqual(new Set(['sg2']))
  })

  test('one that takes no redirects is served, and that is told', () => {
    expect(marks(run, 'sg1', 'redirect-unsupported')).toEqual(['2001:db8:1::60 does not take redirects: it is served'])
    expect(run.deliveredFrom('eu6>server', 2_700_000)).toBeGreaterThan(15)
  })

  test('served instead, they come to SG1 behind the back of its drain, and stay', () => {
    const served = played({ settings: ['ikeContext.redirect.newcomers=served'] })
    expect(whereabouts(served)).toEqual({ eu: 'sg2', eu2: 'sg2', eu3: 'sg2', eu4: 'sg1', eu5: 'sg1', eu6: 'sg1' })
    expect(served.broken()).toEqual([])
  })
})

describe('how long newcomers are sent on', () => {
  const lateComer = 'traffic.4.firstUs=6s'

  test('all clients are gone, and SG1 is still to be shut down', () => {
    const run = played({ settings: [lateComer], untilUs: 8_000_000 })
    expect(marks(run, 'sg1', 'drain-ended')).toHaveLength(1)
    expect(gatewaysOf(run, 'eu4')).toEqual(['sg2'])
  })

  test('there were none to send away', () => {
    const run = played({ script: [drain(1_000, 'sg1', 'sg2')] })
    expect(marks(run, 'sg1', 'drain-nobody')).toHaveLength(1)
    expect(whereabouts(run)).toEqual({ eu: 'sg2', eu2: 'sg2', eu3: 'sg2', eu4: 'sg2', eu5: 'sg2', eu6: 'sg1' })
  })

  test.each([
    ['while clients go', 5_000_000, 2_300_000],
    ['when they are gone', 8_000_000, 5_000_000],
  ])('a person cancels the drain %s: newcomers are served again', (_, untilUs, atUs) => {
    const script = [...SCENARIO.script, { atUs, node: 'sg1', do: 'cancel-drain' as const }]
    const settings = untilUs > 6_000_000 ? [lateComer] : []
    expect(gatewaysOf(played({ script, settings, untilUs }), 'eu4')).toEqual(['sg1'])
  })

  test('some of its clients stay: newcomers may come when the others are gone', () => {
    const script = SCENARIO.script.map(stimulus => ({ ...stimulus, keep: 2 }))
    const run = played({ script, settings: [lateComer], untilUs: 8_000_000 })
    expect(whereabouts(run)).toMatchObject({ eu: 'sg2', eu2: 'sg1', eu3: 'sg1', eu4: 'sg1' })
  })

  test('SG1 dies and is back: a restart ends the drain', () => {
    const run = played({ settings: [lateComer], faults: ['crash:sg1@4500ms', 'restart:sg1@5s'], untilUs: 8_000_000 })
    expect(gatewaysOf(run, 'eu4')).toEqual(['sg1'])
  })
})

describe('the next gateway is no help', () => {
  test('it sends its clients to SG1 at the same time: five redirects are followed, then the newcomer gives up', () => {
    const run = played({ script: [drain(2_000_000, 'sg1', 'sg2'), drain(2_000_001, 'sg2', 'sg1')], untilUs: 4_000_000 })
    expect(marks(run, 'eu4', 'redirect-followed')).toHaveLength(5)
    expect(redirects(run, 'eu4')).toHaveLength(6)
    expect(run.reports).toContain('eu4 ike-redirect-loop')
    expect(gatewaysOf(run, 'eu4')).toEqual([])
    expect(run.trace.invariants.find(({ id }) => id === 'redirect-bounded')?.holds).toBe(true)
  })

  test('it is down, and SG1 knows by its own clients: newcomers are served', () => {
    const run = played({ faults: ['crash:sg2@1900ms'], settings: ['traffic.4.firstUs=5s'], untilUs: 9_000_000 })
    expect(run.reports).toContain('sg1 drain-stopped')
    expect(whereabouts(run)).toMatchObject({ eu: 'sg1', eu2: 'sg1', eu3: 'sg1', eu4: 'sg1' })
  })

  test('it is down, and SG1 cannot know: the newcomer tries until it gives up', () => {
    const run = played({ faults: ['crash:sg2@5s'], settings: ['traffic.4.firstUs=6s'], untilUs: 40_000_000 })
    expect(run.reports).toContain('eu4 ike-no-answer')
    expect(gatewaysOf(run, 'eu4')).toEqual([])
  })
})

describe('who comes anew has been here before', () => {
  test('a client repeats its authentication while SG1 is drained: SG2 has it, once', () => {
    const script: Scenario['script'] = [
      ...SCENARIO.script,
      { atUs: 2_200_000, node: 'eu3', do: 'ike', command: 'reauthenticate', peer: 'sg1' },
    ]
    const run = played({ script })
    expect(redirects(run, 'eu3')).toContain('IKE_SA_INIT')
    expect(gatewaysOf(run, 'eu3')).toEqual(['sg2'])
    // The first packet of all.
    expect([run.lostOf('eu3>server'), run.broken()]).toEqual([1, []])
  })
})

describe('a gateway that has too many', () => {
  const overload = 'ike.nodes.sg1.overload={to: sg2, everyUs: 500000, saMax: 2, atOnce: 1'

  test('sends newcomers on while it is over its limit, where it is told to', () => {
    const over = played({ script: [], settings: [`${overload}, newcomers: sent-on}`, 'traffic.4.firstUs=600ms'] })
    expect(redirects(over, 'eu4')).toEqual(['IKE_SA_INIT'])
    expect(gatewaysOf(over, 'eu4')).toEqual(['sg2'])
  })

  test('and takes them where it is not', () => {
    const taken = played({ script: [], settings: [`${overload}}`, 'traffic.4.firstUs=600ms'], untilUs: 900_000 })
    expect(gatewaysOf(taken, 'eu4')).toEqual(['sg1'])
  })

  test('looks at its load as often after a restart as before', () => {
    const faults = ['crash:sg1@1200ms', 'restart:sg1@1300ms']
    const run = played({
      script: [],
      settings: [`${overload}}`, 'ike.timers.livenessUs=500ms'],
      faults,
      untilUs: 9_000_000,
    })
    const looks = run.events('command').flatMap(({ command, atUs }) => (command === 'redirect-context' ? [atUs] : []))
    expect(looks.some(atUs => atUs > 1_300_000)).toBe(true)
    expect(looks.filter(atUs => atUs % 500_000 !== 0)).toEqual([])
  })
})
