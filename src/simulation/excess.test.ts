import { expect, test } from 'vitest'
import predictive from '../scenarios/cxtp/predictive.scenario.ts'
import alone from '../scenarios/ike/liveness.scenario.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { runScenario } from './run.ts'

const refusal = (scenario: Scenario, untilUs = 60_000_000): string => {
  const run = runScenario({ scenario, untilUs, host: 'pure' })
  return run.ok ? `played ${run.value.events.length} events` : run.error
}

test('a timer of 0 does not hold time still', () => {
  const { ike } = alone as Scenario
  if (ike === undefined) throw new Error('a scenario of IKE')
  const still = { ...ike, timers: { ...ike.timers, livenessUs: 0 } }
  expect(refusal({ ...alone, ike: still })).toMatch(
    /^(run of ike-liveness: .*found 2\d{4} things that happen without time going on; allowed: at most 20000|scenario ike-liveness: ike)/,
  )
  const { timers } = predictive.cxtp
  const retry = { ...predictive, cxtp: { ...predictive.cxtp, timers: { ...timers, requestRetryUs: 0 } } }
  expect(refusal({ ...retry, faults: ['drop:CTAA', 'drop:CTAR'] }, 3_000_000)).toMatch(
    /^scenario cxtp-predictive: cxtp\.timers/,
  )
})
