// What the scenarios of loaded gateways come to (Palomares 2013), asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Row } from '../trace/event.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
const ikeSas = (run: Played, node: string): readonly Row[] =>
  Object.values(run.table(node, 'IKE SAs')).filter(({ state }) => state === 'established')
const remotes = (run: Played, node: string): readonly string[] => ikeSas(run, node).map(({ remote }) => String(remote))
const rows = (run: Played, node: string): number => Object.keys(run.table(node, 'SAD')).length

describe('without contexts', () => {
  test('redirect-full-ike: a new IKE SA with SG2, then the old one goes', () => {
    const run = played('redirect-full-ike')
    expect(run.marks).toContain('redirect-followed')
    expect(remotes(run, 'eu')).toEqual(['[2001:db8:12::1]:500'])
    expect([rows(run, 'sg1'), rows(run, 'sg2')]).toEqual([0, 2])
    expect(run.broken()).toEqual([])
  })
})
