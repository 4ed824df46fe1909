// A gateway sends all its clients to another one (Palomares 2013 §III-D, RFC 5685 §5), by a pace and without one (§11 there).
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { withSmallerCrowds } from '../scenarios/crowd.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { drainFigures, type DrainFigures } from '../trace/drain-figures.ts'
import { play, type Played } from './played.fixture.ts'

interface Variant {
  readonly crowd?: number
  readonly faults?: readonly string[]
  readonly settings?: readonly string[]
  readonly script?: Scenario['script']
  readonly untilUs?: number
}

function played(
  id: string,
  { crowd = 30, faults = [], settings = [], script, untilUs = 6_000_000 }: Variant = {},
): Played {
  const small = withSmallerCrowds(present(scenarioById(id), id), crowd)
  return play(script === undefined ? small : { ...small, script }, { faults, settings, untilUs })
}
const figures = (run: Played): DrainFigures => present(drainFigures(run.trace), 'a drain')
const told = (run: Played): readonly string[] =>
  run.events('marked').flatMap(({ mark, text }) => (mark.startsWith('drain-') ? [`${mark}: ${text}`] : []))
const percentile = ({ outagesUs }: DrainFigures, p: number): number =>
  present(outagesUs[Math.floor((outagesUs.length - 1) * p)], 'outage')

/** Clients by where both ends say that they are, at the end. */
function whereabouts(run: Played): Readonly<Record<string, number>> {
  const at: Record<string, number> = {}
  for (const gateway of ['sg1', 'sg2'])
    for (const { state, peer } of Object.values(run.table(gateway, 'IKE SAs'))) {
      const own = Object.values(run.table(String(peer), 'IKE SAs')).filter(row => row.state === 'established')
      const address = gateway === 'sg1' ? '[2001:db8:11::1]:500' : '[2001:db8:12::1]:500'
      const agree = state === 'established' && own.length === 1 && own[0]?.remote === address
      const name = agree ? gateway : `${gateway} ${String(state)}`
      at[name] = (at[name] ?? 0) + 1
    }
  return at
}
/** SAs by hand that one gateway has for the other, which is gone for good. */
const otherThanOwnSa = (run: Played): readonly string[] =>
  run.broken().filter(text => !/^no-orphan: sg\d keeps .* with sg/.test(text))

test('drain: every client goes on with SG2 as it is, and nobody loses a packet', () => {
  const run = played('drain')
  expect(whereabouts(run)).toEqual({ sg2: 31 })
  const { clients, moved, failed, repeated, lost } = figures(run)
  expect({ clients, moved, failed, repeated, lost }).toEqual({
    clients: 31,
    moved: 31,
    failed: 0,
    repeated: 0,
    lost: 0,
  })
  expect(told(run)[0]).toBe('drain-begun: 31 clients to go to SG2, 40 a second, at most 10 at once')
  expect(told(run).at(-1)).toBe('drain-ended: 31 of 31 clients with SG2')
  expect(told(run)).toHaveLength(12)
  expect(run.messages.filter(({ name, sentUs }) => name === 'IKE_SA_INIT' && sentUs > 1_500_000)).toEqual([])
  expect([run.reports, run.broken()]).toEqual([[], []])
})

test('drain: SG1 goes down afterwards, and nobody notices', () => {
  const run = played('drain', { faults: ['crash:sg1@3500ms'], untilUs: 14_000_000 })
  expect(whereabouts(run)).toEqual({ sg2: 31 })
  expect([run.reports, figures(run).lost, otherThanOwnSa(run)]).toEqual([[], 0, []])
})

describe('the pace', () => {
  test('so many a second: from the first to the last client', () => {
    const { durationUs } = figures(played('drain', { settings: ['ikeContext.redirect.pace={perSecond: 20}'] }))
    expect(durationUs).toBeGreaterThanOrEqual(1_500_000)
    expect(durationUs).toBeLessThan(1_600_000)
  })

  test('so many at once: never more are on their way', () => {
    const run = played('drain', { settings: ['ikeContext.redirect.pace={inFlight: 3}'] })
    let [open, most] = [0, 0]
    for (const event of run.trace.events) {
      if (event.kind === 'command' && event.command === 'redirect-context') most = Math.max(most, ++open)
      if (event.kind === 'marked' && event.mark === 'handed-over') open--
    }
    expect([most, open, figures(run).moved]).toEqual([3, 0, 31])
  })

  test('order as drawn: another one, the same for a seed', () => {
    const order = (variant: Variant): readonly string[] =>
      played('drain', variant)
        .events('command')
        .flatMap(({ command, text }) => (command === 'redirect-context' ? [text] : []))
    const drawn = { settings: ['ikeContext.redirect.pace={perSecond: 40, order: drawn}'] }
    expect(order({})[0]).toBe('SG1 hands EU over to SG2')
    expect(order(drawn)).not.toEqual(order({}))
    expect(order(drawn).toSorted()).toEqual(order({}).toSorted())
  })
})

describe('drain-at-once', { timeout: 120_000 }, () => {
  // More than SG2 puts in place while SG1 waits for a reply; with CT_MAX_TRANSFER_TIME as it stands it takes twice as many.
  const crowd = 85
  const settings = ['cxtp.timers.maxTransferUs=100ms']
  const run = (): Played => played('drain-at-once', { crowd, settings, untilUs: 7_000_000 })
  const paced = (): Played => played('drain', { crowd, settings, untilUs: 7_000_000 })

  test('contexts wait at SG2, are sent again and taken back: some clients go, the others are served by SG1 again', () => {
    const { moved, failed, repeated } = figures(run())
    expect(failed).toBeGreaterThan(15)
    expect(moved).toBeGreaterThan(20)
    expect(moved + failed).toBe(crowd + 1)
    expect(whereabouts(run())).toEqual({ sg1: failed, sg2: moved })
    expect(repeated).toBeGreaterThan(failed)
    expect([...new Set(run().reports)]).toEqual(['sg1 gateway-no-reply', 'sg1 drain-stopped'])
  })

  test('nothing that must hold breaks: what suffers is time', () => {
    expect(run().broken()).toEqual([])
    const [without, with_] = [figures(run()), figures(paced())]
    expect(with_).toMatchObject({ moved: crowd + 1, failed: 0, repeated: 0 })
    for (const p of [0.5, 0.95, 1]) expect(percentile(without, p)).toBeGreaterThan(2 * percentile(with_, p))
    expect(without.waitingMost).toBeGreaterThan(10 * with_.waitingMost)
  })

  test('SG1 goes down as planned: whoever came back to it has no gateway any more', () => {
    const down = played('drain-at-once', { crowd, settings, faults: ['crash:sg1@6s'], untilUs: 24_000_000 })
    expect(down.reports.filter(report => report.endsWith('ike-no-answer')).length).toBeGreaterThanOrEqual(
      figures(run()).failed,
    )
    expect(whereabouts(down)).toEqual({ sg2: figures(run()).moved })
  })
})

describe('the end of a drain before its time', () => {
  const cancel: Scenario['script'] = [
    { atUs: 2_000_000, node: 'sg1', do: 'drain', to: 'sg2' },
    { atUs: 2_300_000, node: 'sg1', do: 'cancel-drain' },
  ]

  test('by hand: who is on the way goes on, the others stay', () => {
    const run = played('drain', { script: cancel })
    const { moved } = figures(run)
    expect(whereabouts(run)).toEqual({ sg1: 31 - moved, sg2: moved })
    // One every 25 ms, the first at once.
    expect(moved).toBe(12)
    expect(told(run)).toContain('drain-cancelled: by hand: 19 clients not sent')
    expect(told(run).at(-1)).toBe('drain-ended: 12 of 31 clients with SG2')
    expect(run.broken()).toEqual([])
  })

  test('and another one goes on where it ended', () => {
    const run = played('drain', { script: [...cancel, { atUs: 3_000_000, node: 'sg1', do: 'drain', to: 'sg2' }] })
    expect(whereabouts(run)).toEqual({ sg2: 31 })
    expect(run.broken()).toEqual([])
  })

  test('some may stay', () => {
    const run = played('drain', { script: [{ atUs: 2_000_000, node: 'sg1', do: 'drain', to: 'sg2', keep: 20 }] })
    expect(whereabouts(run)).toEqual({ sg1: 20, sg2: 11 })
  })

  test('SG2 does not take what is sent: nobody else is sent, everybody stays with SG1', () => {
    const run = played('drain', { faults: ['partition:sg1-sg2@2s..20s'] })
    expect(whereabouts(run)).toEqual({ sg1: 31 })
    expect(told(run).at(-1)).toBe('drain-ended: 0 of 31 clients with SG2')
    expect(run.broken()).toEqual([])
  })

  test('too much load starts one, down to what may stay', () => {
    const overload = 'ike.nodes.sg1.overload={to: sg2, everyUs: 500000, saMax: 25, atOnce: 1, keep: 10}'
    const run = played('drain', { script: [], settings: [overload] })
    expect(run.events('command').map(({ text }) => text)[0]).toBe(
      '31 IKE SAs, where 25 are the limit: SG1 sends its clients to SG2',
    )
    expect(whereabouts(run)).toEqual({ sg1: 10, sg2: 21 })
    expect(run.broken()).toEqual([])
  })
})

describe('a gateway dies in the middle', () => {
  test('SG2: nobody is sent any more; who had gone there comes back with a whole IKEv2', () => {
    const run = played('drain', { faults: ['crash:sg2@2400ms'], untilUs: 24_000_000 })
    expect(run.reports).toContain('sg1 drain-stopped')
    expect(whereabouts(run)).toEqual({ sg1: 31 })
    expect(otherThanOwnSa(run)).toEqual([])
  })

  test('SG1: who had gone is served by SG2, the others have nobody, and both are told', () => {
    const run = played('drain', { faults: ['crash:sg1@2400ms'], untilUs: 24_000_000 })
    const { sg2 = 0, ...others } = whereabouts(run)
    expect(sg2).toBeGreaterThanOrEqual(12)
    expect(sg2).toBeLessThan(20)
    expect(others).toEqual({})
    expect(run.reports.filter(report => report.endsWith('ike-no-answer')).length).toBeGreaterThanOrEqual(31 - sg2)
    expect(otherThanOwnSa(run)).toEqual([])
  })
})

describe('drain-narrow-link: the link between the gateways carries less than the pace', () => {
  const dropped = (run: Played): number => run.events('lost').filter(({ reason }) => reason === 'queue').length

  test('contexts wait and are sent again, the queue overflows, and the drain stops: nobody has lost his tunnel', () => {
    const run = played('drain-narrow-link')
    const { moved, failed, repeated, outagesUs } = figures(run)
    expect(moved).toBeLessThan(30)
    expect(failed).toBeGreaterThan(0)
    expect(repeated).toBeGreaterThan(failed)
    expect(dropped(run)).toBeGreaterThan(0)
    expect(outagesUs).toHaveLength(moved + failed)
    expect(run.reports).toContain('sg1 drain-stopped')
    // SG2 still has what SG1 took back where that word was lost as well.
    const { 'sg2 held': _, ...at } = whereabouts(run)
    expect(at).toEqual({ sg1: 31 - moved, sg2: moved })
    expect(run.broken()).toEqual([])
  })

  test.each([
    ['a pace that the link carries', '{perSecond: 20}'],
    ['as many on their way as it carries while SG1 waits', '{inFlight: 4}'],
  ])('with %s all go, and nothing is lost', (_, pace) => {
    const run = played('drain-narrow-link', { settings: [`ikeContext.redirect.pace=${pace}`] })
    expect(whereabouts(run)).toEqual({ sg2: 31 })
    expect([figures(run).repeated, dropped(run), run.reports, run.broken()]).toEqual([0, 0, [], []])
  })
})

test('a client is without a gateway once, also where its answer to the old one comes late', () => {
  const run = played('drain', { settings: ['links.sg1-sg2.bandwidthBps=512000'] })
  const { clients, moved, outagesUs } = figures(run)
  expect([moved, outagesUs.length]).toEqual([clients, clients])
  expect(outagesUs.at(-1)).toBeLessThan(200_000)
})

test('the load is data of the trace: clients go from one gateway to the other', () => {
  const run = played('drain')
  const load = (node: string): readonly (readonly number[])[] =>
    run
      .events('row')
      .flatMap(({ node: at, table, row }) =>
        table === 'Load' && at === node && row !== null ? [[Number(row['clients']), Number(row['busyPerMille'])]] : [],
      )
  expect(load('sg1').map(([clients]) => clients)).toContain(31)
  expect(load('sg1').at(-1)).toEqual([0, 0])
  expect(load('sg2').at(-1)?.[0]).toBe(31)
  expect(Math.max(...load('sg2').map(([, busy = 0]) => busy))).toBeGreaterThan(500)
  for (const [, busy = 0] of [...load('sg1'), ...load('sg2')]) expect(busy).toBeLessThanOrEqual(1_000)
})
