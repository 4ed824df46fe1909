import { describe, expect, test } from 'vitest'
import { ms, seconds } from '../../lib/micros.ts'
import predictive from '../../scenarios/cxtp/predictive.scenario.ts'
import reactive from '../../scenarios/cxtp/reactive.scenario.ts'
import networkNar from '../../scenarios/cxtp/network-nar.scenario.ts'
import protectedCtar from '../../scenarios/cxtp/protected-ctar.scenario.ts'
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
  world.nodes[actor.split('/')[0] ?? '']?.actors[actor]?.state
const rows = ({ world }: Play, node: string, table: 'SAD' | 'SPD' | 'Contexts'): readonly string[] =>
  Object.keys(world.nodes[node]?.tables[table] ?? {}).filter(key => key.startsWith('tunnel-') || table === 'Contexts')
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

describe('who may ask (cases 25, 26, 42; RFC 4067 §6.3)', () => {
  test('25 forged CTAR: refused, nothing transferred', () => {
    const each = run(predictive, { faults: ['forge:CTAR@500ms'], change: { script: [] } })
    expect(each.refusals).toEqual(['par bad-token'])
    expect(each.named('CTAR')[0]).toMatchObject({ forged: true, fate: 'rejected' })
    expect(each.named('PCTD')).toEqual([])
    expect(each.named('CTAA')).toEqual([])
    expect(broken(each)).toEqual([])
  })

  test('25 forged CTAR at nAR while it holds the contexts: refused, and the real one still counts', () => {
    const each = run(predictive, { faults: ['forge:CTAR@1050ms:to=nar', 'delay:CTAR#2:20ms'] })
    expect(each.refusals).not.toContain('nar bad-token')
    settledAtNar(each)
    const near = run(predictive, { faults: ['forge:CTAR@1069ms:to=nar'] })
    expect(near.refusals).toContain('nar bad-token')
    settledAtNar(near)
  })

  test('25 forged CTAR at nAR before the mobile: nAR asks, pAR refuses the token, nothing moves', () => {
    const each = run(reactive, { faults: ['forge:CTAR@500ms:to=nar'], change: { script: [] } })
    // A mobile that is not in the cell is not heard there, whatever the attacker writes.
    expect(each.named('CTAR')[0]?.reason).toMatch(/^no-radio/)
    expect(each.named('CT-Req')).toEqual([])
  })

  test('25 forged messages between the routers are not protected by their ESP: dropped by policy', () => {
    const forged = ['CTD', 'PCTD', 'CTDR', 'CTC', 'CT-Req'].map((name, at) => `forge:${name}@${1_100 + at}ms`)
    const each = run(predictive, { faults: forged })
    const fates = each.messages.filter(message => message.forged)
    expect(fates.map(({ reason }) => reason.split(':')[0])).toEqual(Array.from(forged, () => 'not-protected'))
    settledAtNar(each)
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

  test('26 replayed CTAR to pAR: the key is gone, so its token is none', () => {
    const each = run(predictive, { faults: ['replay:CTAR#1:3s'] })
    expect(each.named('CTAR').at(-1)).toMatchObject({ forged: true })
    expect(each.named('PCTD')).toHaveLength(1)
    settledAtNar(each)
  })

  test('26 replayed CTAR to nAR: answered again, nothing installed again', () => {
    const each = run(predictive, { faults: ['replay:CTAR#2:1s'] })
    expect(each.named('CTAA').map(({ fate }) => fate)).toEqual(['delivered', 'delivered'])
    expect(
      each
        .events('row')
        .filter(
          ({ node, table, key, row, counter }) =>
            node === 'nar' && table === 'SAD' && key === 'tunnel-mn/in' && row !== null && !counter,
        ),
    ).toHaveLength(1)
    settledAtNar(each)
  })

  test('26 to the letter of §3.2 a CTAR seen before is ignored', () => {
    const each = run(predictive, { faults: ['replay:CTAR#2:1s'], cxtp: { duplicateCtar: 'ignore' } })
    expect(each.named('CTAR').at(-1)?.reason).toMatch(/^duplicate/)
    settledAtNar(each)
  })

  test('42 more CTARs than CT_REQUEST_RATE in a second: some are dropped, the mobile is served', () => {
    const flood = Array.from({ length: 30 }, (_, at) => `forge:CTAR@${900 + 3 * at}ms:to=par`)
    const each = run(predictive, { faults: flood, untilUs: PATIENT_US })
    expect(each.refusals.filter(refusal => refusal === 'par rate').length).toBeGreaterThan(5)
    expect(each.refusals.filter(refusal => refusal === 'par bad-token').length).toBeGreaterThanOrEqual(10)
    expect(stateOf(each, 'mn/cxtp/1')).toBe('active')
    expect(flows(each)).toBe(true)
    expect(broken(each)).toEqual([])
  })

  test('42 below the rate none is dropped', () => {
    const few = Array.from({ length: 8 }, (_, at) => `forge:CTAR@${900 + 10 * at}ms:to=par`)
    expect(run(predictive, { faults: few }).refusals).not.toContain('par rate')
  })
})

describe('lost messages (cases 27 to 32; RFC 4067 §2.5, §3.2, §4)', () => {
  test('27 lost CTAR to nAR: repeated after 2 s, and all is well', () => {
    const each = run(predictive, { faults: ['drop:CTAR#2'] })
    expect(each.named('CTAR').map(({ sentUs }) => sentUs)).toEqual([
      PREDICT.atUs,
      MOVE_AT_US + LINK_DOWN_US,
      MOVE_AT_US + LINK_DOWN_US + seconds(2),
    ])
    expect(each.marks).toContain('ctar-retry')
    settledAtNar(each)
  })

  test('27 every CTAR lost: sent at 0, 2, 6 and 14 s, given up at 15 s and reported', () => {
    const each = run(reactive, { faults: ['drop:CTAR'], untilUs: PATIENT_US })
    const first = MOVE_AT_US + LINK_DOWN_US
    expect(each.named('CTAR').map(({ sentUs }) => sentUs - first)).toEqual([0, 2, 6, 14].map(seconds))
    expect(each.events('reported').map(({ code, atUs }) => `${code} ${atUs - first}`)).toContain(
      `no-answer ${seconds(15)}`,
    )
    nothingAtNar(each)
    expect(broken(each)).toEqual(['no-orphan'])
  })

  test('27 lost CTAR to pAR: the prediction fails, the CTAR to nAR makes it a reactive transfer', () => {
    const each = run(predictive, { faults: ['drop:CTAR#1'] })
    expect(each.named('CT-Req')).toHaveLength(1)
    expect(each.named('CTD')).toHaveLength(1)
    settledAtNar(each)
  })

  test('28 lost CTAA: the repeated CTAR is answered again, by the stored answer', () => {
    const each = run(predictive, { faults: ['drop:CTAA#1'] })
    expect(each.named('CTAA').map(({ fate }) => fate)).toEqual(['dropped', 'delivered'])
    expect(each.marks).toContain('repeated-request')
    settledAtNar(each)
  })

  test('28 to the letter of §3.2 a mobile whose CTAA was lost is never told (defect of the RFC)', () => {
    const each = run(predictive, { faults: ['drop:CTAA#1'], cxtp: { duplicateCtar: 'ignore' }, untilUs: PATIENT_US })
    expect(each.named('CTAA')).toHaveLength(1)
    expect(each.reports).toContain('mn no-answer')
    expect(rows(each, 'nar', 'SAD')).toHaveLength(2)
    expect(broken(each)).toEqual(['no-orphan'])
  })

  test('29 lost PCTD: nAR asks with CT-Req of the same sequence number, pAR resends what it kept', () => {
    const each = run(predictive, { faults: ['drop:PCTD#1'] })
    expect(each.named('CT-Req')[0]?.detail).toBe(each.named('CTAR')[1]?.detail)
    expect(each.named('CTD')).toHaveLength(1)
    expect(each.marks).toContain('data-resent')
    settledAtNar(each)
  })

  test('30 lost PCTD and lost CTAR: the retry comes after pAR’s 200 ms, and it has kept the contexts all the same', () => {
    const each = run(predictive, { faults: ['drop:PCTD#1', 'drop:CTAR#2'] })
    const [request] = each.named('CT-Req')
    expect((request?.sentUs ?? 0) - PREDICT.atUs).toBeGreaterThan(predictive.cxtp.timers.maxTransferUs)
    expect(each.marks).toContain('kept-beyond-transfer-time')
    settledAtNar(each)
  })

  test('31 CTAR before the PCTD: nAR asks with its token, whichever data comes first is used', () => {
    const each = run(predictive, { faults: ['delay:PCTD#1:40ms'] })
    expect(each.named('CT-Req')).toHaveLength(1)
    settledAtNar(each)
  })

  test('31 CT-Req without a token: pAR sends the key along, and nAR judges the CTAR that comes', () => {
    const each = run(networkNar)
    expect(each.named('CT-Req')[0]?.detail).toBe('no token: key wanted')
    expect(each.named('PCTD')).toHaveLength(1)
    expect(each.marks).toContain('token-validated')
    settledAtNar(each)
  })

  test('32 lost CTDR: pAR uses the SAs no longer, keeps the data for a while, then forgets it', () => {
    const each = run(predictive, { faults: ['drop:CTDR'], untilUs: PATIENT_US })
    expect(each.reports).toEqual(['par no-reply'])
    expect(stateOf(each, 'par/cxtp/1')).toBe('released')
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

  test('33 lost CTC of a mobile that never came: pAR has dropped its copy, nAR has told', () => {
    const each = run(predictive, { faults: ['drop:CTC'], change: { script: [PREDICT] }, untilUs: seconds(40) })
    expect(each.reports).toContain('nar mobile-never-came')
    nothingAtNar(each)
  })

  test('34 CTAR twice to nAR: one installation, one holder', () => {
    const each = run(predictive, { faults: ['duplicate:CTAR#2:1ms', 'duplicate:CTAR#2:2s'] })
    expect(each.named('CTAA').length).toBeGreaterThan(1)
    settledAtNar(each)
  })

  test('34 data again while the contexts are in use: received, not installed again', () => {
    const each = run(predictive, {
      faults: ['duplicate:PCTD#1:400ms'],
      cxtp: { routerProtection: 'none' },
    })
    expect(each.named('PCTD').at(-1)?.reason).toMatch(/^too-late/)
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

  test('36 pAR restarts: it does not serve the moved SAs again', () => {
    const each = run(predictive, { faults: ['crash:par@1100ms', 'restart:par@1500ms'] })
    expect(rows(each, 'par', 'SAD')).toEqual([])
    settledAtNar(each)
  })

  test('37 nAR crashes after activation and restarts: it has no SA, and tells who goes on sending', () => {
    const each = run(predictive, { faults: ['crash:nar@2s', 'restart:nar@2500ms'] })
    expect(rows(each, 'nar', 'SAD')).toEqual([])
    expect(each.refusals).toContain('nar unknown-spi')
    expect(each.reports).toContain('nar unknown-spi')
    expect(broken(each)).toEqual(['no-orphan'])
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
    const early: Partial<Scenario> = {
      traffic: predictive.traffic,
      script: [predict(MOVE_AT_US - ms(300), 'nar'), MOVE],
    }
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
  })

  test('39 MN never arrives: nAR drops key and contexts, and says so; the mobile asks and learns that pAR has none', () => {
    const each = run(predictive, { change: { script: [PREDICT] }, untilUs: seconds(40) })
    expect(each.reports).toEqual(['par unknown-spi', 'nar mobile-never-came', 'mn refused'])
    nothingAtNar(each)
    expect(broken(each)).toEqual([])
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

  test('40 ping-pong A → B → A → B, each move announced, with a new key each time', () => {
    const at = [0, 1, 2].map(turn => MOVE_AT_US + seconds(turn))
    const script = at.flatMap((atUs, turn) => {
      const to = turn % 2 === 0 ? 'nar' : 'par'
      return [predict(atUs - ms(100), to), move(atUs, to)]
    })
    const each = run(predictive, { change: { script } })
    expect(each.marks.filter(mark => mark === 'new-cxtp-key')).toHaveLength(3)
    expect(new Set(each.named('CTAR').map(({ detail }) => detail)).size).toBe(3)
    settledAtNar(each)
  })

  test('40 ping-pong without a word, and so fast that no transfer is over before the next move', () => {
    const script = Array.from({ length: 5 }, (_, turn) =>
      move(MOVE_AT_US + turn * ms(70), turn % 2 === 0 ? 'nar' : 'par', ms(20)),
    )
    const each = run(reactive, { change: { script }, untilUs: PATIENT_US })
    expect(each.world.nodes['mn']?.router).toBe('nar')
    expect(flows(each) || each.reports.length > 0).toBe(true)
    expect(broken(each).filter(id => id !== 'no-orphan')).toEqual([])
  })

  test('41 A → B → C with a third router, each announced', () => {
    const script = [PREDICT, MOVE, predict(MOVE_AT_US + ms(900), 'far'), move(MOVE_AT_US + seconds(1), 'far')]
    const each = run(predictive, { change: { ...THREE_ROUTERS, script } })
    expect(rows(each, 'far', 'SAD')).toHaveLength(2)
    nothingAtNar(each)
    expect(flows(each)).toBe(true)
    expect(broken(each)).toEqual([])
  })

  test('41 A → B → C while A → B is not over: C gets no contexts, and that is told', () => {
    const script = [move(MOVE_AT_US, 'nar', ms(20)), move(MOVE_AT_US + ms(40), 'far', ms(20))]
    const each = run(reactive, { change: { ...THREE_ROUTERS, script }, untilUs: PATIENT_US })
    expect(flows(each) || each.reports.includes('mn no-answer')).toBe(true)
    expect(broken(each).filter(id => id !== 'no-orphan')).toEqual([])
  })
})

describe('the CTAR and the routers’ own SAs (cases 43, 44)', () => {
  test('43 CTAR caught by the tunnel: nAR says what it is, nothing is activated, the mobile gives up and says so', () => {
    const each = run(protectedCtar, { untilUs: PATIENT_US })
    expect(each.reports).toEqual(['nar unknown-spi', 'nar mobile-never-came', 'mn no-answer'])
    nothingAtNar(each)
  })

  test('44 no connection between the routers at the trigger: nothing comes, everybody says so', () => {
    const each = run(reactive, { faults: ['partition:par-nar@0..60s'], untilUs: PATIENT_US })
    expect(each.reports).toContain('nar no-data')
    expect(each.reports).toContain('mn no-answer')
    nothingAtNar(each)
  })
})
