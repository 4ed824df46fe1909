import { expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { costProfile } from './costs.ts'
import { runScenario } from './run.ts'

test('GET and PUT of a tunnel take on strongSwan’s profiles what Palomares 2013 §V-B says, for as many rows as a run has', () => {
  const run = runScenario({ scenario: present(scenarioById('get-put'), 'get-put'), host: 'pure' })
  if (!run.ok) throw new Error(run.error)
  const texts = run.value.events.flatMap(event =>
    event.kind === 'marked' && /^tunnel-(read-out|installed)$/.test(event.mark) ? [event.text] : [],
  )
  expect(texts.length).toBeGreaterThan(1)
  for (const text of texts) {
    // "eu: 2 of key management, 2 SAs, 4 policies"
    const rows = [...text.matchAll(/\d+(?= )/g)].reduce((sum, [count]) => sum + Number(count), 0)
    expect(rows).toBe(8)
    const both = (id: Parameters<typeof costProfile>[0]): readonly number[] => {
      const { readRowUs, writeRowUs } = costProfile(id)
      return [rows * readRowUs, rows * writeRowUs]
    }
    // The middles of 5 to 15 ms and of 2 to 22 ms; and the most of both.
    expect(both('strongswan-2013')).toEqual([10_000, 12_000])
    expect(both('strongswan-tuned')).toEqual([15_000, 22_000])
  }
})
