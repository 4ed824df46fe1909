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

describe('GET and PUT of one tunnel', () => {
  const run = played('get-put')
  const marked = (mark: string): readonly string[] =>
    run.trace.events.flatMap(e => (e.kind === 'marked' && e.mark === mark ? [e.text] : []))

  test('the EU goes on under the same keys and counters, and no other tunnel stops', () => {
    expect(marked('tunnel-read-out')).toEqual(['eu: 2 of key management, 2 SAs, 4 policies'])
    expect(marked('tunnel-installed')).toEqual(marked('tunnel-read-out'))
    expect(run.broken()).toEqual([])
    const setUps = run.trace.events.filter(e => e.kind === 'sent' && e.name === 'IKE_SA_INIT' && e.node === 'eu')
    expect(setUps).toHaveLength(1)
    // Ten packets each way in the half second: the EU's SA is unknown, the server's packets find no policy that lets them out.
    const between = run.trace.events.filter(e => e.kind === 'rejected' && e.node === 'sg1' && e.atUs > 1_000_000)
    const count = (code: string): number => between.filter(e => e.kind === 'rejected' && e.code === code).length
    expect([count('unknown-spi'), count('policy-discard'), between.length]).toEqual([10, 10, 20])
    expect(run.lostOf('eu11>server')).toBe(1)
  })

  test('the IKE SA that came back answers, and rekeys the pair that came back', () => {
    expect(ikeSas(run, 'sg1')).toHaveLength(3)
    expect(rows(run, 'sg1')).toBe(6)
    const [sa] = ikeSas(run, 'eu')
    expect(sa).toMatchObject({ nextSent: 3, nextExpected: 2 })
  })
})
