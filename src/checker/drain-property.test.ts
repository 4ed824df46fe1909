// Whatever is lost while a gateway is drained, by whatever pace: one gateway serves each client, and what must hold holds.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drained } from '../scenarios/gateways/crowd.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { finalWorld } from '../trace/fold.ts'
import type { Trace } from '../trace/trace.ts'
import { judgedRun } from './judged-run.ts'

const drop = fc
  .tuple(fc.constantFrom('CTD', 'CTDR', 'CTC', 'INFORMATIONAL'), fc.integer({ min: 1, max: 12 }))
  .map(([name, number]) => `drop:${name}#${number}`)

const drains = fc.record({
  clients: fc.integer({ min: 1, max: 11 }),
  pace: fc.record(
    {
      perSecond: fc.integer({ min: 5, max: 400 }),
      inFlight: fc.integer({ min: 1, max: 12 }),
      order: fc.constantFrom('row' as const, 'drawn' as const),
    },
    { requiredKeys: [] },
  ),
  faults: fc.array(drop, { maxLength: 5 }),
  costs: fc.constantFrom<Scenario['costs']>('none', 'strongswan-tuned', 'freebsd-2008'),
  seed: fc.integer({ min: 1, max: 10_000 }),
})

/** Gateways that work for each client: both ends say so. */
function serving(trace: Trace): ReadonlyMap<string, readonly string[]> {
  const world = finalWorld(trace)
  const rows = (node: string) =>
    (world.nodes.get(node)?.tables['IKE SAs'].values() ?? []).filter(({ state }) => state === 'established')
  const clients = trace.header.nodes.filter(({ role }) => role === 'mobile-node')
  return new Map(
    clients.map(({ id, addresses }) => [
      id,
      ['sg1', 'sg2'].filter(
        gateway =>
          rows(gateway).some(({ remote }) => addresses.some(address => remote === `[${address}]:500`)) &&
          rows(id).some(({ remote }) => addressesOf(trace, gateway).some(address => remote === `[${address}]:500`)),
      ),
    ]),
  )
}
const addressesOf = (trace: Trace, id: string): readonly string[] =>
  trace.header.nodes.find(node => node.id === id)?.addresses ?? []

test('random drains with random losses', { timeout: 180_000 }, () => {
  fc.assert(
    fc.property(drains, ({ clients, pace, faults, costs, seed }) => {
      const scenario: Scenario = {
        ...drained(clients, pace),
        id: 'random-drain',
        title: 'Random drain',
        summary: '',
        source: { work: 'Palomares 2013', section: 'III-D' },
        costs,
        untilUs: 20_000_000,
      }
      const run = judgedRun({ scenario, seed, settings: [], faults })
      if (!run.ok) throw new Error(run.error)
      const served = [...serving(run.value)].filter(([, gateways]) => gateways.length !== 1)
      expect(served).toEqual([])
      expect(run.value.invariants.flatMap(({ id, holds, text }) => (holds ? [] : [`${id}: ${text}`]))).toEqual([])
    }),
    { numRuns: 12, seed: 2013 },
  )
})
