import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../lib/micros.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import reactive from '../../scenarios/cxtp/reactive.scenario.ts'
import { LINK_DOWN_US, MOVE, MOVE_AT_US, PREDICT } from '../../scenarios/cxtp/base.ts'
import type { CxtpSettings, Scenario, Stimulus } from '../../scenarios/scenario.ts'
import { play, type Play } from '../../simulation/play.fixture.ts'
import type { InvariantId } from '../invariants/list.ts'
import { checkInvariants } from '../invariants/registry.ts'
import { THREE_ROUTERS } from './random-story.fixture.ts'

/** Long enough for every retry of a mobile that gets no answer. */
const PATIENT_US = seconds(20)

/** A quarter as dense as the scenarios' own: these cases are many. */
const THIN = predictive.traffic.map(flow => ({ ...flow, everyUs: 4 * flow.everyUs }))

interface Case {
  readonly faults?: readonly string[]
  readonly cxtp?: Partial<CxtpSettings>
  readonly change?: Partial<Scenario>
  readonly untilUs?: number
}

const run = (scenario: Scenario, { faults = [], cxtp = {}, change = {}, untilUs = seconds(6) }: Case = {}): Play =>
  play({ scenario, faults, cxtp, change: { traffic: THIN, ...change, untilUs } })

const broken = ({ trace }: Play): readonly InvariantId[] =>
  checkInvariants(trace).flatMap(({ id, holds }) => (holds ? [] : [id as InvariantId]))
const stateOf = ({ world }: Play, actor: string): string | undefined =>
  world.nodes.get(actor.split('/')[0] ?? '')?.actors.get(actor)?.state
const rows = ({ world }: Play, node: string, table: 'SAD' | 'SPD' | 'Contexts'): readonly string[] =>
  (world.nodes.get(node)?.tables[table].keys() ?? []).filter(key => key.startsWith('tunnel-') || table === 'Contexts')
/** Both flows get through in the end. */
const flows = ({ traffic, trace }: Play): boolean => traffic.outages.every(({ endUs }) => endUs < trace.endedAtUs)

/** Everything went well: nAR has the contexts, pAR nothing, traffic flows, all invariants hold. */
function settledAtNar(each: Play): void {
  expect(stateOf(each, 'mn/cxtp/1')).toBe('active')
  expect(stateOf(each, 'nar/cxtp/1')).toBe('active')
  expect(rows(each, 'nar', 'SAD')).toEqual(['tunnel-mn/in', 'tunnel-mn/out'])
  expect([rows(each, 'par', 'SAD'), rows(each, 'par', 'Contexts'), rows(each, 'nar', 'Contexts')]).toEqual([[], [], []])
  expect(flows(each)).toBe(true)
  expect(broken(each)).toEqual([])
}

/** The transfer came to nothing, and nothing of it is left at nAR. */
function nothingAtNar(each: Play): void {
  expect([rows(each, 'nar', 'SAD'), rows(each, 'nar', 'SPD'), rows(each, 'nar', 'Contexts')]).toEqual([[], [], []])
}

describe('who may ask (case 25; RFC 4067 §6.3)', () => {
  test('25 forged CTAR at nAR while it holds the contexts: refused, and the real one still counts', () => {
    // Before the mobile is in that cell as well as after: the attacker is there.
    for (const faults of [['forge:CTAR@1050ms:to=nar', 'delay:CTAR#2:20ms'], ['forge:CTAR@1069ms:to=nar']]) {
      const each = run(predictive, { faults })
      expect(each.refusals).toContain('nar bad-token')
      settledAtNar(each)
    }
  })

  test('25 the same without protection between the routers: refused by state, peer or token', () => {
    const forged = ['CTD', 'PCTD', 'CTDR', 'CTC', 'CT-Req'].map((name, at) => `forge:${name}@${1_100 + at}ms`)
    const each = run(predictive, { faults: forged, cxtp: { routerProtection: 'none' } })
    expect(
      each.messages.filter(message => message.forged && message.fate === 'delivered').map(({ name }) => name),
    ).toEqual([
      // A second "received" for what is settled says nothing new.
      'CTDR',
    ])
    settledAtNar(each)
  })

  test('25 forged CTAA: nobody signs it, so the mobile believes it; the router tells that it has no such SA', () => {
    const each = run(predictive, {
      faults: ['drop:CTAR#2', 'forge:CTAA@1070ms'],
      untilUs: PATIENT_US,
    })
    expect(stateOf(each, 'mn/cxtp/1')).toBe('active')
    expect(each.reports).toContain('nar unknown-spi')
    expect(broken(each)).toEqual(['no-orphan'])
  })
})

describe('lost and late messages (cases 27 to 32; RFC 4067 §2.5, §3.2, §4)', () => {
  test('31 CTAR before the PCTD: nAR asks with its token, whichever data comes first is used', () => {
    const each = run(predictive, { faults: ['delay:PCTD#1:40ms'] })
    expect(each.named('CT-Req')).toHaveLength(1)
    settledAtNar(each)
  })

  test('every message of the handover lost once: it still comes to a good end', () => {
    const faults = ['CTAR#1', 'CTAR#2', 'PCTD#1', 'CTD#1', 'CTDR#1', 'CT-Req#1', 'CTAA#1', 'BU#1', 'BA#1']
    const ends = faults.map(lost => {
      const each = run(predictive, { faults: [`drop:${lost}`] })
      return [lost, flows(each), ...broken(each)].join(' ')
    })
    expect(ends).toEqual(faults.map(lost => `${lost} true`))
  })
})

describe('cancel, activation, partial contexts (cases 33 to 35)', () => {
  test('33 CTC after activation is too late, whoever sends it', () => {
    const each = run(predictive, { faults: ['forge:CTC@2s'], cxtp: { routerProtection: 'none' } })
    expect(each.refusals).toContain('par too-late')
    settledAtNar(each)
  })

  test('34 data again while the contexts are in use: received, not installed again', () => {
    const each = run(predictive, { faults: ['delay:PCTD#1:100ms'] })
    expect(each.named('PCTD')[0]?.reason).toMatch(/^too-late/)
    settledAtNar(each)
  })

  test('34 the same packet again, without ESP between the routers: SCTP knows its number (RFC 9260 §6.2)', () => {
    const each = run(predictive, { faults: ['duplicate:PCTD#1:400ms'], cxtp: { routerProtection: 'none' } })
    expect(each.named('PCTD').at(-1)?.reason).toMatch(/^duplicate/)
    settledAtNar(each)
  })

  test('35 only the SAD is asked for: without policies the SAs serve nothing, and that is seen', () => {
    const each = run(predictive, { cxtp: { requested: ['SAD'] }, untilUs: PATIENT_US })
    expect(rows(each, 'nar', 'SAD')).toHaveLength(2)
    expect(rows(each, 'nar', 'SPD')).toEqual([])
  })
})

describe('crashes (cases 36, 37)', () => {
  test.each([
    ['36 pAR, before it sent the contexts', 'crash:par@1009ms', 'mn no-answer'],
    ['36 pAR, while the contexts are under way', 'crash:par@1020ms', undefined],
    ['36 pAR, after it has forgotten them', 'crash:par@1100ms', undefined],
    ['37 nAR, before the contexts come', 'crash:nar@1020ms', 'mn no-answer'],
    ['37 nAR, while it holds them', 'crash:nar@1050ms', 'mn no-answer'],
  ])('%s: %s', (_, crash, report) => {
    const each = run(predictive, { faults: [crash], untilUs: PATIENT_US })
    const well = flows(each) && stateOf(each, 'nar/cxtp/1') === 'active'
    expect(well || report !== undefined).toBe(true)
    expect(each.reports.filter(code => code === report)).toHaveLength(report === undefined ? 0 : 1)
    expect(broken(each).filter(id => id !== 'no-orphan')).toEqual([])
  })

  test('37 nAR stays down: nobody is left who could tell (no DPD without IKE), and the checker says so', () => {
    const each = run(predictive, { faults: ['crash:nar@2s'] })
    expect(broken(each)).toEqual(['no-orphan', 'recovers'])
  })
})

describe('movements (cases 38 to 41)', () => {
  const move = (atUs: number, to: string, linkDownUs = LINK_DOWN_US): Stimulus => ({
    atUs,
    node: 'mn',
    do: 'move',
    to,
    linkDownUs,
  })
  const predict = (atUs: number, to: string): Stimulus => ({ atUs, node: 'mn', do: 'predict-handover', to })

  test('38 break before make: SAs that stay in use until the mobile leaves lose fewer packets, with staler counters', () => {
    const ahead = (byUs: number): Partial<Scenario> => ({
      traffic: predictive.traffic,
      script: [predict(MOVE_AT_US - byUs, 'nar'), MOVE],
    })
    const early = ahead(ms(45))
    const [transfer, linkDown] = (['transfer', 'link-down'] as const).map(release =>
      run(predictive, { cxtp: { release }, change: early }),
    )
    expect(linkDown?.traffic.lost).toBeLessThan(transfer?.traffic.lost ?? 0)
    expect(transfer?.refusals).not.toContain('mn replay')
    // pAR went on sending under numbers that nAR's copy does not know of (RFC 4303 §3.4.3; case 7).
    expect(linkDown?.refusals).toContain('mn replay')
    const jumped = run(predictive, { cxtp: { release: 'link-down', sequenceJump: 100 }, change: early })
    expect(jumped.refusals).not.toContain('mn replay')
    settledAtNar(jumped)
    // A copy so old makes nAR jump by itself.
    const old = run(predictive, { cxtp: { release: 'link-down' }, change: ahead(ms(300)) })
    expect(old.refusals).not.toContain('mn replay')
    settledAtNar(old)
  })

  test('39 MN comes back at once: it asks pAR with the same sequence number', () => {
    const each = run(predictive, {
      change: { script: [PREDICT, move(MOVE_AT_US, 'par', ms(20))] },
      cxtp: { release: 'link-down' },
      faults: ['drop:CTDR'],
    })
    expect(each.marks).toContain('mobile-returned')
    expect(stateOf(each, 'mn/cxtp/1')).toBe('connected')
    expect(rows(each, 'par', 'SAD')).toHaveLength(2)
    expect(flows(each)).toBe(true)
    expect(broken(each)).toEqual([])
  })

  test('40 ping-pong without a word, and so fast that no transfer is over before the next move', () => {
    const script = Array.from({ length: 5 }, (_, turn) =>
      move(MOVE_AT_US + turn * ms(70), turn % 2 === 0 ? 'nar' : 'par', ms(20)),
    )
    const each = run(reactive, { change: { script }, untilUs: PATIENT_US })
    expect(each.world.nodes.get('mn')?.router).toBe('nar')
    expect(flows(each) || each.reports.length > 0).toBe(true)
    expect(broken(each).filter(id => id !== 'no-orphan')).toEqual([])
  })

  test('41 A → B → C while A → B is not over: C gets no contexts, and that is told', () => {
    const script = [move(MOVE_AT_US, 'nar', ms(20)), move(MOVE_AT_US + ms(40), 'far', ms(20))]
    const each = run(reactive, { change: { ...THREE_ROUTERS, script }, untilUs: PATIENT_US })
    expect(flows(each) || each.reports.includes('mn no-answer')).toBe(true)
    expect(broken(each).filter(id => id !== 'no-orphan')).toEqual([])
  })
})

describe('the routers’ own connection (case 44)', () => {
  test('44 no connection between the routers at the trigger: nothing comes, everybody says so', () => {
    const each = run(reactive, { faults: ['partition:par-nar@0..60s'], untilUs: PATIENT_US })
    expect(each.reports).toContain('nar no-data')
    expect(each.reports).toContain('mn no-answer')
    nothingAtNar(each)
  })
})
