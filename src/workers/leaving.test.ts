// Seven ways from SG1 to SG2, side by side under seeds and faults.
import { describe, expect, test } from 'vitest'
import { judgedRun } from '../checker/judged-run.ts'
import { compareWays, type ComparedWay, type CompareRequest } from '../experiments/leaving/compare-ways.ts'
import { present } from '../lib/assert.ts'
import { WAYS_OUT } from '../scenarios/gateways/leaving.ts'

/** Sparse and short: what is tested is that all play, and what their figures say. */
const BRIEF = ['traffic.0.everyUs=50ms', 'traffic.1.everyUs=50ms', 'untilUs=5s']
const LOSSY = ['access', 'isp-sg1', 'isp-sg2', 'sg1-sg2'].map(
  link => `links.${link}.loss={numerator: 1, denominator: 20}`,
)

function compared(request: Partial<CompareRequest>): readonly ComparedWay[] {
  const steps = compareWays(
    { seed: 1, faults: [], ...request, settings: [...BRIEF, ...(request.settings ?? [])] },
    judgedRun,
  )
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done !== true) continue
    if (!next.value.ok) throw new Error(next.value.error)
    return next.value.value
  }
}

describe('side by side', () => {
  const calm = compared({})
  const of = (id: string): ComparedWay =>
    present(
      calm.find(({ scenario }) => scenario === id),
      id,
    )

  test('seven ways, in their order, no invariant broken, each through SG2', () => {
    expect(calm.map(({ scenario }) => scenario)).toEqual(WAYS_OUT.map(({ scenario }) => scenario))
    expect(calm).toHaveLength(7)
    for (const { figures } of calm) {
      expect(figures.broken).toEqual([])
      expect(figures.throughUs).not.toBeNull()
      expect(figures.up.lasting || figures.down.lasting).toBe(false)
    }
  })

  test('who pays what: exponentiations, the secret, SAs', () => {
    const whole = ['redirect-full-ike', 'leave-gateway-full-ike', 'leave-gateway-make-before-break']
    for (const { scenario, figures } of calm) {
      expect([figures.exponentiations, figures.authentications]).toEqual(whole.includes(scenario) ? [4, 4] : [0, 0])
      expect(figures.reauthenticated).toBe(whole.includes(scenario))
      const isNew = whole.includes(scenario) || scenario === 'leave-gateway-resumption'
      expect(figures.sas).toEqual({
        ike: isNew ? { kept: 0, made: 1 } : { kept: 1, made: 0 },
        child: isNew ? { kept: 0, made: 2 } : { kept: 2, made: 0 },
      })
    }
  })

  test('breaking before making has the longest outage, and contexts alone pass between the gateways', () => {
    const outage = ({ figures: { up, down } }: ComparedWay): number => Math.max(up.outageUs, down.outageUs)
    expect(calm.filter(way => outage(way) >= outage(of('leave-gateway-full-ike')))).toEqual([
      of('leave-gateway-full-ike'),
    ])
    const between = calm.filter(({ figures }) => figures.control.links['sg1-sg2'] !== undefined)
    expect(between.map(({ scenario }) => scenario)).toEqual(['redirect-context', 'leave-gateway-cxtp'])
  })

  test('a fault that does not apply is told, and hits where it does', () => {
    const ways = compared({ faults: ['drop:CTD#1'] })
    const idle = (way: ComparedWay): readonly string[] => way.figures.idle
    expect(ways.filter(way => idle(way).length === 0).map(({ scenario }) => scenario)).toEqual(['redirect-context'])
    expect(idle(present(ways[1], 'second'))).toEqual(['drop:CTD#1 met nothing: CTD was never sent'])
  })

  test('the n-th message, whatever it is; where there is none it is told', () => {
    const ways = compared({ lose: 3 })
    expect(ways.map(({ faults }) => faults)).toEqual([
      ['drop:INFORMATIONAL#1'],
      ['drop:IKE_SA_INIT#5'],
      [],
      ['drop:CTAA#1'],
      ['drop:IKE_AUTH#5'],
      ['drop:IKE_SA_INIT#5'],
      ['drop:IKE_AUTH#5'],
    ])
    expect(ways[2]?.figures.idle).toEqual(['message 3 met nothing: 2 messages are sent'])
    expect(ways.flatMap(({ figures }) => figures.broken)).toEqual([])
  })

  test('a fault that nobody understands stops it with its reason', () => {
    const steps = compareWays({ seed: 1, faults: ['lose:everything'], settings: BRIEF }, judgedRun)
    steps.next()
    expect(steps.next()).toMatchObject({
      done: true,
      value: { ok: false, error: expect.stringContaining('fault "lose') },
    })
  })

  test.each<[string, Partial<CompareRequest>]>([
    ['SG1 dies before', { faults: ['crash:sg1@1010ms'], settings: ['untilUs=14s'] }],
    ['SG1 dies in between', { faults: ['crash:sg1@1030ms'], seed: 2 }],
    ['SG2 dies', { faults: ['crash:sg2@1050ms'], seed: 3 }],
    ['they cannot hear each other', { faults: ['partition:sg1-sg2@1s..3s'] }],
    ['losses', { settings: LOSSY, seed: 4 }],
    ['other losses', { settings: LOSSY, seed: 5 }],
  ])('%s: all seven play to their end, and again alike', (_, request) => {
    const once = compared(request)
    expect(once).toHaveLength(7)
    expect(once.flatMap(({ figures }) => figures.broken)).toEqual([])
    expect(compared(request)).toEqual(once)
  })
})
