// What scenarios of colliding IKEv2 exchanges come to, asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Row } from '../trace/event.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
const keys = (run: Played, node: string): readonly string[] =>
  Object.values(run.table(node, 'SAD'))
    .map(({ spi, encryptionKey }) => `${String(spi)} ${String(encryptionKey)}`)
    .sort()
/** SPIs of the IKE SAs that are in use. */
const ikeSpis = (run: Played, node: string): readonly string[] =>
  Object.values<Row>(run.table(node, 'IKE SAs'))
    .filter(({ state }) => state === 'established')
    .map(({ initiatorSpi, responderSpi }) => `${String(initiatorSpi)} ${String(responderSpi)}`)

describe('in the end both sides hold the same, and nothing else', () => {
  test.each([
    ['ike-rekey-crossing', 1, 2, []],
    ['ike-rekey-crossing-4718', 1, 2, ['mn ike-rekey-failed', 'par ike-child-failed']],
    ['ike-create-rekey', 1, 4, []],
    ['ike-child-rekey-delete', 1, 2, []],
    ['ike-rekey-delete', 1, 2, []],
  ] as const)('%s: %d IKE SA, %d rows', (id, sas, rows, reports) => {
    const run = played(id)
    expect(ikeSpis(run, 'mn')).toEqual(ikeSpis(run, 'par'))
    expect(ikeSpis(run, 'mn')).toHaveLength(sas)
    expect(keys(run, 'mn')).toEqual(keys(run, 'par'))
    expect(keys(run, 'mn')).toHaveLength(rows)
    expect(run.reports).toEqual(reports)
  })
})
