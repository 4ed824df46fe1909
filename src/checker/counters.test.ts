// Counters at their end, begun anew, or older than what was sent: who says so (RFC 4303 §3.3.3, RFC 6311 §5.2).
import { describe, expect, test } from 'vitest'
import { MOVE, PREDICT } from '../scenarios/cxtp/base.ts'
import predictive from '../scenarios/cxtp/predictive.scenario.ts'
import { play, type Played } from './played.fixture.ts'

const reports = (run: Played): readonly string[] =>
  run.events('reported').map(({ node, code, ref }) => `${node} ${code} ${ref}`)
const holds = (run: Played, id: string): boolean | undefined =>
  run.trace.invariants.find(invariant => invariant.id === id)?.holds

describe('what nobody could know otherwise is reported', () => {
  test('a counter at its end sends nothing more, and that is said once by each end (RFC 4303 §3.3.3)', () => {
    const run = play(predictive, { settings: [`tunnels.0.sequence=${2 ** 32 - 11}`], untilUs: 1_000_000 })
    expect(run.refusals.filter(each => each.endsWith('sequence-overflow')).length).toBeGreaterThan(10)
    expect(reports(run)).toEqual(['mn sequence-overflow RFC 4303 §3.3.3', 'par sequence-overflow RFC 4303 §3.3.3'])
    expect(run.deliveredFrom('mn>ha', 0)).toBe(10)
    expect(run.broken()).toEqual([])
  })

  test('a mobile that restarts with manual keys begins at 1: it says so, and the invariant tells which number came twice', () => {
    const run = play(predictive, { faults: ['crash:mn@1.5s', 'restart:mn@1.7s'], untilUs: 2_500_000 })
    expect(reports(run)).toEqual(['mn counters-lost RFC 4303 §3.3.3'])
    expect(run.refusals).toContain('nar replay')
    expect([holds(run, 'sequence-monotonic'), holds(run, 'recovers')]).toEqual([false, true])
  })

  test.each([
    ['SAD', 'nar no-policy RFC 4301 §5.1 step 2'],
    ['SPD', 'nar no-association RFC 4301 §5.1 step 3b'],
  ])('only the %s was asked for: nAR says what that means', (wanted, report) => {
    const run = play(predictive, { settings: [`cxtp.requested=["${wanted}"]`], untilUs: 4_000_000 })
    expect(reports(run)).toContain(report)
    expect(holds(run, 'recovers')).toBe(true)
  })
})

test('pAR went on with the SAs after a CTDR was lost: nAR, whose copy is old, begins far behind what pAR sent', () => {
  const late = { ...predictive, script: [PREDICT, { ...MOVE, atUs: MOVE.atUs + 600_000 }] }
  const run = play(late, { faults: ['drop:CTDR#1'], untilUs: 2_600_000 })
  expect(run.actors).toContain('nar/cxtp/1 active')
  const sent = run.tunnelRows('nar', 'SAD').find(({ direction }) => direction === 'out')?.sequence
  expect(Number(sent)).toBeGreaterThan(0x1_0000)
  expect(run.deliveredFrom('ha>mn', 2_000_000)).toBeGreaterThan(5)
  expect(run.broken()).toEqual([])
})
