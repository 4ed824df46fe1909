import { expect, test } from 'vitest'
import { inventedScenario } from './invented-scenario.fixture.ts'
import { scenarios } from './registry.ts'
import { describeScenarioError } from './scenario-error.ts'
import { applySetting, applySettings, checkScenario } from './settings.ts'

const set = (setting: string) => {
  const result = applySetting(inventedScenario, setting)
  if (!result.ok) throw new Error(describeScenarioError(result.error))
  return result.value
}
const problem = (setting: string): string => {
  const result = applySetting(inventedScenario, setting)
  return result.ok ? 'accepted' : describeScenarioError(result.error)
}

test('values take the type of their place', () => {
  expect(set('seed=7').seed).toBe(7)
  expect(set('cxtp.mode=reactive').cxtp.mode).toBe('reactive')
  expect(set('cxtp.acknowledge=false').cxtp.acknowledge).toBe(false)
  expect(set('cxtp.lookupCase=3').cxtp.lookupCase).toBe(3)
  expect(set('cxtp.requested=[SAD]').cxtp.requested).toEqual(['SAD'])
  expect(set('tunnels.0.spiToRouter=0x201').tunnels[0]?.spiToRouter).toBe('0x201')
  expect(set('tunnels[0].pmtu=1280').tunnels[0]?.pmtu).toBe(1280)
  expect(set('title=A = B').title).toBe('A = B')
  expect(set('nodes.mn.careOf.nar=2001:db8:2::99').nodes.mn?.careOf?.nar).toBe('2001:db8:2::99')
  expect(set('script.0.atUs=1s').script[0]?.atUs).toBe(1_000_000)
})

test('durations are read where a path ends in Us', () => {
  expect(set('cxtp.timers.requestRetryUs=500ms').cxtp.timers.requestRetryUs).toBe(500_000)
  expect(set('untilUs=2s').untilUs).toBe(2_000_000)
  expect(set('untilUs=80').untilUs).toBe(80)
  expect(set('links.par-nar.latencyUs=1.5ms').links[2]?.latencyUs).toBe(1_500)
})

test.each([
  ['cxtp.mode=fast', 'cxtp.mode: found "fast"; allowed: predictive, reactive, network-previous, network-new'],
  ['cxtp.mod=reactive', 'cxtp: found "mod" (is mode meant?); allowed: mode, acknowledge,'],
  ['cxtp', 'scenario: found "cxtp"; allowed: PATH=VALUE'],
  ['=1', 'allowed: PATH=VALUE'],
  [
    'untilUs=later',
    'untilUs: found "later"; allowed: a duration such as 500ms, 2s or 80us, or a whole number from 0 to 3600000000 (µs)',
  ],
  ['untilUs=2h', 'untilUs: found "2h"'],
  ['untilUs=3601s', 'untilUs: found 3601000000; allowed: a whole number'],
  ['cxtp.acknowledge=yes', 'cxtp.acknowledge: found "yes"; allowed: true, false'],
  ['links.par-ha.mtu=1500', 'links: found "par-ha"; allowed: radio-par, radio-nar, par-nar, nar-ha'],
  ['tunnels.1.mode=tunnel', 'tunnels: found "1"; allowed: 0'],
  ['nodes.mm.label=X', 'nodes: found "mm"; allowed: mn, par, nar, ha'],
  ['nodes.mn.attachedTo=mn', 'nodes.mn.attachedTo: found "mn"; allowed: access-router: par, nar'],
  ['seed.x=1', 'seed: found "x"; allowed: nothing below this value'],
  ['__proto__.x=1', 'scenario: found "__proto__"'],
  ['cxtp.requested=[SAD', 'cxtp.requested: found "[SAD"; allowed: a list of: SAD, SPD'],
  ['cxtp.requested=SAD', 'cxtp.requested: found "SAD"; allowed: a list of'],
  ['seed=', 'seed: found ""; allowed: a whole number'],
])('%s is refused', (setting, message) => {
  expect(problem(setting)).toContain(message)
})

test('nothing is half applied, and the scenario given stays as it was', () => {
  const before = structuredClone(inventedScenario)
  expect(applySettings(inventedScenario, ['seed=9', 'cxtp.mode=nope']).ok).toBe(false)
  expect(inventedScenario).toEqual(before)
  const both = applySettings(inventedScenario, ['seed=9', 'cxtp.mode=reactive'])
  expect(both.ok && [both.value.seed, both.value.cxtp.mode]).toEqual([9, 'reactive'])
})

test.each(scenarios.map(scenario => [scenario.id, scenario] as const))(
  '%s may be played as it stands',
  (_, scenario) => {
    expect(checkScenario(scenario)).toEqual({ ok: true, value: scenario })
  },
)
