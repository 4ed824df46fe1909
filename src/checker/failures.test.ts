// Failure cases of context transfer that RFC 4067 or its holes bring about; each named by what goes wrong.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import predictive from '../scenarios/cxtp/predictive.scenario.ts'
import reactive from '../scenarios/cxtp/reactive.scenario.ts'
import type { Scenario, Stimulus } from '../scenarios/scenario.ts'
import { THREE_ROUTERS } from './attack/random-story.fixture.ts'
import { play, type Played } from './played.fixture.ts'
import { CXTP_IN_ICMP_AT, CXTP_IN_SCTP_AT, tampered } from './tampered.fixture.ts'

const AT_NAR = ['in 0x00000101 active', 'out 0x00000102 active']
const FAR_LATER_US = 4_500_000
/** All retries over, all held contexts dropped. */
const ALL_OVER_US = 17_500_000

/** For runs that long: enough traffic to tell whether there is any. */
const thin = <S extends Pick<Scenario, 'traffic'>>(scenario: S): S => ({
  ...scenario,
  traffic: scenario.traffic.map(flow => ({ ...flow, everyUs: 250_000 })),
})

/** The transfer is complete: nAR alone serves the mobile, and traffic flows. */
function expectArrived(run: Played, fromUs = 1_200_000): void {
  expect(run.tunnel('nar')).toEqual(AT_NAR)
  expect(run.tunnelRows('nar', 'SPD')).toHaveLength(2)
  expect([run.tunnel('par'), run.tunnelRows('par', 'SPD')]).toEqual([[], []])
  expect(run.deliveredFrom('mn>ha', fromUs)).toBeGreaterThan(5)
  expect(run.deliveredFrom('ha>mn', fromUs)).toBeGreaterThan(5)
  expect(run.broken()).toEqual([])
}

/** Nothing of the mobile was installed at nAR, not even in part. */
function expectNothingAt(run: Played, node = 'nar'): void {
  expect([run.tunnelRows(node, 'SAD'), run.tunnelRows(node, 'SPD')]).toEqual([[], []])
  expect(run.events('row').filter(({ node: at, key }) => at === node && key.startsWith('tunnel-mn/'))).toEqual([])
}

const sentAt = (run: Played, name: string, to: string): readonly number[] =>
  run.named(name).flatMap(message => (message.to === to ? [message.sentUs] : []))

describe('lost messages', () => {
  test('first CTAR lost: the transfer is made after the move, as in the reactive mode', () => {
    const run = play(predictive, { faults: ['drop:CTAR#1'] })
    expect(run.ladder.slice(1)).toEqual(play(reactive).ladder)
    expectArrived(run)
  })

  test('CTAR to nAR lost: repeated after 2 s with the same sequence number and token', () => {
    const run = play(predictive, { faults: ['drop:CTAR#2'], untilUs: FAR_LATER_US })
    const [first = 0, second = 0, ...more] = sentAt(run, 'CTAR', 'nar')
    expect([second - first, more]).toEqual([2_000_000, []])
    const [lost, repeated] = run.named('CTAR').slice(1)
    expect(repeated?.bytes).toEqual(lost?.bytes)
    expectArrived(run, 3_200_000)
  })

  test('every CTAR lost: sent at 0, 2, 6 and 14 s, given up at 15 s and told; the SAs are used no more', () => {
    const run = play(thin(predictive), { faults: ['drop:mn>nar'], untilUs: ALL_OVER_US })
    const [first = 0, ...repeats] = sentAt(run, 'CTAR', 'nar')
    expect(repeats.map(atUs => atUs - first)).toEqual([2_000_000, 6_000_000, 14_000_000])
    expect(run.events('reported').find(({ code }) => code === 'no-answer')?.atUs).toBe(first + 15_000_000)
    expect(run.tunnel('mn')).toEqual(['in 0x00000102 held', 'out 0x00000101 held'])
    expectNothingAt(run)
    expect(run.reports).toContain('nar mobile-never-came')
    expect(run.broken()).toEqual([])
  })

  test('PCTD lost: nAR asks with the sequence number of the CTAR, pAR sends the contexts it kept', () => {
    const run = play(predictive, { faults: ['drop:PCTD#1'] })
    expect(run.ladder).toEqual([
      'CTAR mn>par delivered',
      'PCTD par>nar dropped',
      'CTAR mn>nar delivered',
      'CT-Req nar>par delivered',
      'CTD par>nar delivered',
      'CTAA nar>mn delivered',
      'CTDR nar>par delivered',
    ])
    expect(run.marks).toContain('data-resent')
    expectArrived(run)
  })

  test('PCTD and CTAR lost: pAR has waited longer than CT_MAX_TRANSFER_TIME, says so, and keeps the contexts', () => {
    const run = play(predictive, { faults: ['drop:PCTD#1', 'drop:CTAR#2'], untilUs: FAR_LATER_US })
    expect(run.reports).toContain('par no-reply')
    expect(run.marks).toContain('kept-beyond-transfer-time')
    expectArrived(run, 3_200_000)
  })

  test('CT-Req lost: nAR gives up after 200 ms, cancels, and the next CTAR begins anew', () => {
    const run = play(reactive, { faults: ['drop:CT-Req#1'], untilUs: FAR_LATER_US })
    expect(run.ladder.slice(0, 4)).toEqual([
      'CTAR mn>nar delivered',
      'CT-Req nar>par dropped',
      'CTC nar>par rejected unknown-mobile',
      'CTAR mn>nar delivered',
    ])
    const [asked = 0] = sentAt(run, 'CT-Req', 'par')
    expect(sentAt(run, 'CTC', 'par')[0]).toBe(asked + 200_000)
    expect(run.reports).toContain('nar no-data')
    expectArrived(run, 3_200_000)
  })

  test('CTDR lost: pAR does not know, keeps a copy it does not use, and reports', () => {
    const run = play(predictive, { faults: ['drop:CTDR#1'] })
    expect(run.reports).toEqual(['par no-reply'])
    expect(Object.keys(run.table('par', 'Contexts'))).toEqual(['2001:db8:1::10'])
    expectArrived(run)
  })

  test('CTAA lost: the repeated CTAR is answered again, nothing is installed twice (Roamscope D6)', () => {
    const run = play(predictive, { faults: ['drop:CTAA#1'], untilUs: FAR_LATER_US })
    expect(run.ladder.slice(-4)).toEqual([
      'CTAR mn>nar delivered',
      'CTAA nar>mn dropped',
      'CTAR mn>nar delivered',
      'CTAA nar>mn delivered',
    ])
    const [first, second] = run.named('CTAA')
    expect(second?.bytes).toEqual(first?.bytes)
    expect(run.marks.filter(mark => mark === 'token-validated')).toHaveLength(1)
    expectArrived(run)
  })

  test('CTAA lost, RFC 4067 §3.2 to the letter: nAR ignores every repetition, the mobile gives up what works', () => {
    const run = play(thin(predictive), {
      faults: ['drop:CTAA#1'],
      settings: ['cxtp.duplicateCtar=ignore'],
      untilUs: ALL_OVER_US,
    })
    expect(run.ladder.slice(-3)).toEqual(Array.from({ length: 3 }, () => 'CTAR mn>nar rejected duplicate'))
    expect(run.reports).toEqual(['mn no-answer'])
    expect(run.tunnel('nar')).toEqual(AT_NAR)
    expect(run.tunnel('mn')).toEqual(['in 0x00000102 held', 'out 0x00000101 held'])
    // nAR serves SAs whose mobile has put them aside: no message of the RFC could tell it.
    expect(run.broken('no-orphan')).toEqual([])
  })
})

describe('messages that come twice', () => {
  const duplicates = ['CTAR#1', 'CTAR#2', 'PCTD#1', 'CTDR#1', 'CTAA#1']
  test.each(duplicates)('%s duplicated 1 ms later: handled once', name => {
    const run = play(predictive, { faults: [`duplicate:${name}:1ms`] })
    expect(run.marks.filter(mark => mark === 'token-validated')).toHaveLength(1)
    expect(run.reports).toEqual([])
    expectArrived(run)
  })
  test.each(duplicates)('%s replayed 300 ms later: of no effect', name => {
    const run = play(predictive, { faults: [`replay:${name}:300ms`] })
    expect(run.marks.filter(mark => mark === 'token-validated')).toHaveLength(1)
    expect(run.reports).toEqual([])
    expectArrived(run)
  })

  test('router messages again are refused by the SA between the routers', () => {
    for (const name of ['PCTD', 'CTDR'])
      expect(
        play(predictive, { faults: [`replay:${name}#1:300ms`] })
          .named(name)
          .at(-1)?.reason,
      ).toMatch(/^replay: /)
  })

  test('a CTAR replayed after its transfer finds no key: nothing is transferred a second time (RFC 4067 §6.3)', () => {
    // At nAR, towards which the mobile is: pAR would be asked if nAR believed it.
    const run = play(predictive, { faults: ['replay:CTAR#2:400ms'] })
    expect(run.named('PCTD').length + run.named('CTD').length + run.named('CT-Req').length).toBe(1)
    expectArrived(run)
  })
})

describe('forged messages', () => {
  test.each([
    ['CTAR to pAR before the mobile asks', 'forge:CTAR@900ms', 'par bad-token'],
    ['CTAR to pAR while contexts are under way', 'forge:CTAR@1012ms', 'par bad-token'],
    ['CTAR to nAR after activation', 'forge:CTAR@1200ms', 'nar bad-token'],
  ])('%s: refused, nothing moves for it', (_, fault, refusal) => {
    const run = play(predictive, { faults: [fault] })
    expect(run.refusals).toContain(refusal)
    expect(run.named('PCTD').length + run.named('CTD').length).toBe(1)
    expectArrived(run)
  })

  test('a forged CTAR alone transfers nothing', () => {
    const run = play({ ...predictive, script: [] }, { faults: ['forge:CTAR@900ms', 'forge:CTAR@1100ms'] })
    expect(run.ladder).toEqual(['CTAR mn>par rejected bad-token', 'CTAR mn>par rejected bad-token'])
    expect(run.tunnel('par')).toEqual(AT_NAR)
    expect(run.traffic.lost).toBe(0)
    expect(run.broken()).toEqual([])
  })

  test('a forged CTAA that answers no CTAR is noted and ignored', () => {
    const early = play(predictive, { faults: ['forge:CTAA@900ms'] })
    expect(early.refusals).toContain('mn unexpected')
    expectArrived(early)
    const late = play(predictive, { faults: ['forge:CTAA@1200ms'] })
    expect(late.marks).toContain('repeated-answer')
    expectArrived(late)
  })

  test('a forged CTAA in time is believed: it carries no proof (RFC 4067 §2.5.2). Here it only comes early', () => {
    const run = play(predictive, { faults: ['forge:CTAA@1068100us'] })
    expect(run.ladder.slice(-2)).toEqual(['CTAA nar>mn delivered', 'CTAA nar>mn delivered'])
    expectArrived(run)
  })

  test.each(['CTD', 'PCTD', 'CTDR', 'CTC', 'CT-Req'])('%s between routers: IPsec refuses it (RFC 4067 §6.2)', name => {
    const run = play(predictive, { faults: [`forge:${name}@1015ms`] })
    expect(run.messages.find(({ forged }) => forged)?.reason).toMatch(/^not-protected: /)
    expectArrived(run)
  })

  test('without IPsec between the routers a forged PCTD replaces the key: the mobile is locked out', () => {
    const run = play(predictive, { faults: ['forge:PCTD@1040ms'], settings: ['cxtp.routerProtection=none'] })
    expect(run.ladder.at(-1)).toBe('CTAR mn>nar rejected bad-token')
    expectNothingAt(run)
  })

  test('a bad token is not answered: a refusal would end the transfer of the real mobile', () => {
    const run = play(predictive, { faults: ['forge:CTAR@900ms', 'forge:CTAR@1200ms'] })
    expect(run.named('CTAA')).toHaveLength(1)
  })

  test('a flood of CTARs: above the rate they are dropped at random, unread (RFC 4067 §6.3)', () => {
    const flood = Array.from({ length: 40 }, (_, i) => `forge:CTAR@${900 + 2 * i}ms`)
    const run = play(predictive, { faults: flood, untilUs: FAR_LATER_US })
    const refused = run.refusals.filter(refusal => refusal.startsWith('par '))
    const [unread, judged] = ['par rate', 'par bad-token'].map(code => refused.filter(each => each === code).length)
    expect(unread).toBeGreaterThan(10)
    expect(judged).toBeGreaterThanOrEqual(10)
    expect((unread ?? 0) + (judged ?? 0)).toBeGreaterThanOrEqual(40)
    // The real CTAR may be among the dropped ones; the one to nAR is not.
    expectArrived(run)
  })

  test('below the rate nothing is dropped', () => {
    const nine = Array.from({ length: 9 }, (_, i) => `forge:CTAR@${900 + 2 * i}ms`)
    expect(play(predictive, { faults: nine }).refusals).not.toContain('par rate')
  })
})

describe('requests and data that make no sense', () => {
  test('a mobile that pAR does not know: no contexts, no answer that activates, told to the user', () => {
    const stranger: Scenario = { ...predictive, tunnels: [] }
    const run = play(thin(stranger), { untilUs: ALL_OVER_US })
    expect(run.refusals).toContain('par unknown-mobile')
    expect(run.named('PCTD').concat(run.named('CTD'))).toEqual([])
    expectNothingAt(run)
    expect(run.reports.length).toBeGreaterThan(0)
    expect(run.broken()).toEqual([])
  })

  const plain = play(predictive)
  const ctar = present(plain.named('CTAR')[0], 'CTAR')
  const wordOf = (version: number, type: number): number => (version << 5) | type

  test.each([
    ['version 2', wordOf(2, 1), 'malformed-unknown-version'],
    ['version 0', wordOf(0, 1), 'malformed-unknown-version'],
    ['type 8', wordOf(1, 8), 'malformed-unknown-type'],
    ['type 0', wordOf(1, 0), 'malformed-unknown-type'],
  ])('a message of unknown %s is dropped with the reason', (_, octet, code) => {
    const run = play(predictive, { faults: tampered(ctar, 'CTAR#1', { [CXTP_IN_ICMP_AT]: octet }) })
    expect(run.ladder[0]).toBe(`CTAR mn>par rejected ${code}`)
    expectArrived(run)
  })

  test('with a wrong checksum it is dropped for that', () => {
    const run = play(predictive, { faults: ['corrupt:CTAR#1:byte=100'] })
    expect(run.ladder[0]).toBe('CTAR mn>par rejected malformed-checksum')
    expectArrived(run)
  })

  test('one bit of the token changed on the way, checksum mended: refused', () => {
    const at = ctar.bytes.length - 1
    const run = play(predictive, { faults: tampered(ctar, 'CTAR#1', { [at]: (ctar.bytes[at] ?? 0) ^ 1 }) })
    expect(run.ladder[0]).toBe('CTAR mn>par rejected bad-token')
    expectArrived(run)
  })

  describe('contexts changed on the way between routers without IPsec', () => {
    const open = { settings: ['cxtp.routerProtection=none'] }
    const pctd = present(play(predictive, open).named('PCTD')[0], 'PCTD')
    /** First word, elapsed time, address, algorithm and length of the key, key. */
    const FIRST_BLOCK_AT = CXTP_IN_SCTP_AT + 4 + 4 + 16 + 4 + 20

    test('an unknown context type: refused in the CTDR, nothing held; nAR asks again for the mobile', () => {
      const run = play(predictive, { ...open, faults: tampered(pctd, 'PCTD#1', { [FIRST_BLOCK_AT]: 0x7f }) })
      expect(run.ladder[1]).toBe('PCTD par>nar rejected unsupported')
      expect(run.named('CTDR')[0]?.detail).not.toBe('all received')
      expect(run.marks).not.toContain('contexts-held')
      expectArrived(run)
    })

    const places = Array.from({ length: 14 }, (_, i) => FIRST_BLOCK_AT + 3 + i * 29).filter(
      at => at < pctd.bytes.length,
    )
    test.each(places)('octet %i: all of it is installed or nothing', at => {
      const octet = (pctd.bytes[at] ?? 0) ^ 0xff
      const run = play(predictive, { ...open, faults: tampered(pctd, 'PCTD#1', { [at]: octet }) })
      const rows = [run.tunnelRows('nar', 'SAD').length, run.tunnelRows('nar', 'SPD').length].join()
      expect(['2,2', '0,0']).toContain(rows)
      // Keys and addresses that were changed cannot work; but no router serves twice, and no row shadows another.
      expect(run.broken('ends-agree', 'no-orphan', 'recovers')).toEqual([])
    })
  })
})

describe('crashes', () => {
  test('pAR before the transfer: nAR gets nothing, cancels, reports', () => {
    const run = play(predictive, { faults: ['crash:par@900ms'] })
    expect(run.ladder).toEqual([
      'CTAR mn>par dropped',
      'CTAR mn>nar delivered',
      'CT-Req nar>par dropped',
      'CTC nar>par dropped',
    ])
    expect(run.reports).toEqual(['nar no-data'])
    expectNothingAt(run)
  })

  test('pAR before the transfer and up again: it does not serve again what it knew before', () => {
    const run = play(thin(predictive), { faults: ['crash:par@900ms', 'restart:par@950ms'], untilUs: ALL_OVER_US })
    expect(run.refusals).toContain('par unknown-mobile')
    expect(run.named('PCTD').concat(run.named('CTD'))).toEqual([])
    expectNothingAt(run)
    expect(run.reports).toContain('mn no-answer')
    expect(run.broken('sequence-monotonic')).toEqual([])
  })

  test('pAR after its PCTD left: nAR has all it needs', () => {
    const run = play(predictive, { faults: ['crash:par@1015ms'] })
    expect(run.tunnel('nar')).toEqual(AT_NAR)
    expect(run.deliveredFrom('ha>mn', 1_200_000)).toBeGreaterThan(5)
    expect(run.broken()).toEqual([])
  })

  test('nAR while it holds contexts: they are gone, and the mobile learns that nobody answers', () => {
    const run = play(thin(predictive), { faults: ['crash:nar@1040ms'], untilUs: ALL_OVER_US })
    expect(run.reports).toEqual(['mn no-answer'])
    expectNothingAt(run)
    expect(run.broken()).toEqual([])
  })

  test('nAR after activation and up again: it has no SA, and reports who goes on sending', () => {
    const run = play(predictive, { faults: ['crash:nar@1200ms', 'restart:nar@1400ms'], untilUs: FAR_LATER_US })
    expect(run.tunnel('nar')).toEqual([])
    expect(run.reports).toEqual(['nar counters-lost', 'nar unknown-spi'])
    expect(run.deliveredFrom('mn>ha', 1_300_000)).toBe(0)
    // The mobile cannot know: without key management no message tells it.
    expect(run.broken('no-orphan')).toEqual([])
  })
})

const predict = (atUs: number, to: string): Stimulus => ({ atUs, node: 'mn', do: 'predict-handover', to })
const move = (atUs: number, to: string): Stimulus => ({ atUs, node: 'mn', do: 'move', to, linkDownUs: 50_000 })
const foreseen = (atUs: number, to: string): readonly Stimulus[] => [predict(atUs - 10_000, to), move(atUs, to)]
const scripted = (base: Scenario, ...script: readonly Stimulus[]): Scenario => ({ ...base, script: [...script] })

describe('mobiles that do not go where they said', () => {
  test('it stays: nAR drops the contexts in time and tells pAR; the mobile asks pAR, which has nothing left', () => {
    const run = play(thin(scripted(predictive, predict(1_008_000, 'nar'))), { untilUs: ALL_OVER_US })
    expect(run.ladder.slice(3)).toEqual([
      'CTC nar>par rejected too-late',
      'CTAR mn>par rejected unknown-mobile',
      'CTAA par>mn delivered',
    ])
    expect(run.reports).toEqual(expect.arrayContaining(['nar mobile-never-came', 'mn refused']))
    expectNothingAt(run)
    expect(run.table('nar', 'Contexts')).toEqual({})
    expect(run.broken()).toEqual([])
  })

  test('it stays, and pAR keeps its SAs in use until it leaves: no packet is lost', () => {
    const run = play(thin(scripted(predictive, predict(1_008_000, 'nar'))), {
      settings: ['cxtp.release=link-down'],
      untilUs: ALL_OVER_US,
    })
    expect(run.traffic.lost).toBe(0)
    expect(run.tunnel('par')).toEqual(AT_NAR)
    expectNothingAt(run)
    expect(run.broken()).toEqual([])
  })

  test('ping-pong: there, back and there again, each time with a new key', () => {
    const there = scripted(
      predictive,
      ...foreseen(1_018_000, 'nar'),
      ...foreseen(2_018_000, 'par'),
      ...foreseen(3_018_000, 'nar'),
    )
    const run = play(there, { untilUs: FAR_LATER_US })
    expect(run.marks.filter(mark => mark === 'new-cxtp-key')).toHaveLength(3)
    expect(new Set(run.named('CTAR').map(({ bytes }) => bytes.slice(-8).join())).size).toBe(3)
    expect(run.traffic.outages).toHaveLength(6)
    expectArrived(run, 3_200_000)
  })

  test('ping-pong within a transfer: nothing is activated at either router, and the failure is told', () => {
    const run = play(thin(scripted(predictive, ...foreseen(1_018_000, 'nar'), move(1_069_000, 'par'))), {
      untilUs: ALL_OVER_US,
    })
    expectNothingAt(run)
    expect(run.tunnel('par')).toEqual([])
    expect(run.reports).toEqual(expect.arrayContaining(['par no-data', 'mn no-answer']))
    expect(run.broken()).toEqual([])
  })
})

describe('a third router', () => {
  const three: Scenario = { ...predictive, ...THREE_ROUTERS }
  test('A to B to C, one transfer after the other: the SAs go on to C', () => {
    const run = play(scripted(three, ...foreseen(1_018_000, 'nar'), ...foreseen(2_018_000, 'far')), {
      untilUs: 3_000_000,
    })
    expect(run.tunnel('far')).toEqual(AT_NAR)
    expect([run.tunnel('par'), run.tunnel('nar')]).toEqual([[], []])
    expect(run.deliveredFrom('mn>ha', 2_200_000)).toBeGreaterThan(5)
    expect(run.broken()).toEqual([])
  })
  test('A to B to C while A to B is incomplete: no router activates, and it is told', () => {
    const run = play(thin(scripted(three, ...foreseen(1_018_000, 'nar'), move(1_069_000, 'far'))), {
      untilUs: ALL_OVER_US,
    })
    for (const router of ['par', 'nar', 'far']) expect(run.tunnel(router)).toEqual([])
    expect(run.reports).toEqual(expect.arrayContaining(['far no-data', 'mn no-answer']))
    expect(run.broken()).toEqual([])
  })
  test('told B, gone to C: what was sent to B is never used there', () => {
    const run = play(thin(scripted(three, predict(1_008_000, 'nar'), move(1_018_000, 'far'))), { untilUs: ALL_OVER_US })
    expectNothingAt(run)
    expect(run.reports.length).toBeGreaterThan(0)
    expect(run.broken()).toEqual([])
  })
})

describe('routers that cannot talk', () => {
  test('cut off during the transfer: both ends report, nothing is installed until they meet again', () => {
    const cut = play(predictive, { faults: ['partition:par-nar@1s..1100ms'] })
    expect(cut.reports).toEqual(['par no-reply', 'nar no-data'])
    expectNothingAt(cut)
    const healed = play(predictive, { faults: ['partition:par-nar@1s..1100ms'], untilUs: FAR_LATER_US })
    expectArrived(healed, 3_200_000)
  })
})
