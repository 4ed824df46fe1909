import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { inventedScenario } from './invented-scenario.fixture.ts'
import { loadScenario } from './load.ts'
import { describeScenarioError } from './scenario-error.ts'
import type { TextChecks } from './misfit.ts'

const yaml = stringify(inventedScenario)
const json = JSON.stringify(inventedScenario, null, 2)

const problem = (text: string, checks?: TextChecks): string => {
  const loaded = loadScenario(text, checks)
  return loaded.ok ? 'accepted' : describeScenarioError(loaded.error)
}
/** The YAML text with one line changed, and the number of that line. */
const with1 = (from: string, to: string): [string, number] => {
  const at = yaml.indexOf(from)
  expect(at, `"${from}" is in the text`).toBeGreaterThanOrEqual(0)
  return [yaml.replace(from, to), yaml.slice(0, at).split('\n').length]
}

test('YAML and JSON give the same scenario', () => {
  expect(loadScenario(yaml)).toEqual({ ok: true, value: inventedScenario })
  expect(loadScenario(json)).toEqual({ ok: true, value: inventedScenario })
})

test.each([
  [
    'mode: predictive',
    'mode: psychic',
    'cxtp.mode: found "psychic"; allowed: predictive, reactive, network-previous, network-new',
  ],
  [
    'latencyUs: 2000',
    'latencyUs: soon',
    'links[0].latencyUs: found "soon"; allowed: a whole number from 0 to 3600000000',
  ],
  [
    'replayWindow: 64',
    'replayWindow: 5000',
    'tunnels[0].replayWindow: found 5000; allowed: a whole number from 0 to 4096',
  ],
  [
    'sequenceJump: 0',
    'sequenceJmp: 0',
    'cxtp.sequenceJump: found nothing; allowed: a whole number from 0 to 2147483648',
  ],
  ['lookupCase: 1', 'lookupCase: 4', 'cxtp.lookupCase: found 4; allowed: 1, 2, 3'],
  [
    'do: predict-handover',
    'do: fly',
    'script[0].do: found "fly"; allowed: predict-handover or move or trigger-transfer',
  ],
  ['attachedTo: par', 'attachedTo: ha', 'nodes.mn.attachedTo: found "ha"; allowed: access-router: par, nar'],
  ['mobile: mn', 'mobile: mn7', 'tunnels[0].mobile: found "mn7"; allowed: mobile-node: mn'],
  ['spiToRouter: "0x101"', 'spiToRouter: "0x10"', 'tunnels[0].spiToRouter: found 0x10; allowed: 0x100 to 0xffffffff'],
  ['id: radio-nar', 'id: radio-par', 'links[1].id: found "radio-par"; allowed: an id no other link has'],
])('%s → %s', (from, to, message) => {
  const [text, line] = with1(from, to)
  const said = problem(text)
  expect(said).toContain(message)
  // A missing member is shown at its parent.
  const place = message.includes('found nothing') ? '\\d+' : String(line)
  expect(said).toMatch(new RegExp(`^line ${place}, column \\d+: `))
})

test('a member that should not be there is shown where its name stands', () => {
  const [text, line] = with1('replayWindow: 64', 'replayWindow: 64\n    replayWidth: 3')
  expect(problem(text)).toMatch(
    new RegExp(
      `^line ${line + 1}, column 5: tunnels\\[0\\]\\.replayWidth: found "replayWidth"; allowed: the members mobile`,
    ),
  )
})

test('texts of other grammars are checked by what is passed in', () => {
  const checks: TextChecks = {
    suite: text => (text === 'aes128-sha256' ? 'another one' : undefined),
    fault: text => `never ${text}`,
  }
  expect(problem(yaml, checks)).toContain('tunnels[0].suite: found "aes128-sha256"; allowed: another one')
  expect(problem(yaml.replace('faults: []', 'faults: [drop:X]'), { fault: () => 'no such fault' })).toContain(
    'faults[0]: found "drop:X"; allowed: no such fault',
  )
})

test('what is no YAML is placed; bombs and deep texts are refused', () => {
  expect(problem('a: [1, 2\nb: 3')).toMatch(/^line \d+, column \d+: scenario: found /)
  expect(problem('a: 1\na: 2')).toContain('line 2')
  expect(problem('')).toContain('found null')
  expect(problem('['.repeat(50_000))).toContain('deep nesting')
  expect(problem(Array.from({ length: 1_400 }, (_, depth) => `${' '.repeat(depth)}-`).join('\n'))).toContain('nesting')
  expect(problem('- '.repeat(50_000))).toContain('deep nesting')
  expect(problem('x'.repeat(1_000_001))).toContain('at most 1000000')
  for (const slow of [`{${Array.from({ length: 90_000 }, (_, i) => `k${i}: 1`).join(',')}}`, '"'.repeat(900_001)])
    expect(problem(slow)).toContain('found more than 80000 words and signs')
  const bomb = `a0: &a0 [1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`).join('\n')}`
  expect(problem(bomb)).toContain('scenario: found Excessive alias count')
})

test('any text: loading returns', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(yaml.length), (noise, at) => {
      for (const text of [noise, yaml.slice(0, at) + noise + yaml.slice(at + noise.length)])
        expect(typeof loadScenario(text).ok).toBe('boolean')
    }),
  )
})
