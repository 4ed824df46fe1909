// Two endpoints of IKEv1 in any weather: messages lost, doubled and late, on all ways that a pair of SAs comes about.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Ikev1Peer } from './config.ts'
import { Ikev1Pair, type Side } from './ikev1-pair.fixture.ts'

/** What becomes of the first messages; those behind them arrive. */
const WEATHER = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant([10_000]) },
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 1_000, max: 3_000_000 }), { minLength: 1, maxLength: 3 }) },
  ),
  { maxLength: 30 },
)
const CONFIG = {
  asks: ['INTERNAL_IP6_ADDRESS'],
  gives: [{ attribute: 'INTERNAL_IP6_ADDRESS', value: '2001:db8:9::1' }],
} as const
const COMMANDS = ['quick', 'delete', 'delete-pair', 'probe'] as const

const setting = fc.record({
  exchange: fc.constantFrom('main', 'aggressive'),
  way: fc.constantFrom(undefined, 'request', 'set'),
  initialContact: fc.constantFrom('informational', 'main-mode', 'none'),
  sealsProof: fc.boolean(),
  dpd: fc.boolean(),
  weather: WEATHER,
  commands: fc.array(fc.tuple(fc.constantFrom('mn', 'gw'), fc.constantFrom(...COMMANDS)), { maxLength: 3 }),
})

/** SPIs that a side sends on and receives on. */
const spis = (pair: Ikev1Pair, side: Side, direction: 'in' | 'out') =>
  pair.endpoint(side).ipsec.sad.flatMap(row => (row.direction === direction ? [row.spi] : []))

test('whatever is lost, doubled or late: nothing throws, nothing is left over, and what one side sends on the other knows', () => {
  fc.assert(
    fc.property(setting, ({ exchange, way, initialContact, sealsProof, dpd, weather, commands }) => {
      const change: Partial<Ikev1Peer> = {
        initialContact,
        sealsProof,
        modeConfig: way === undefined ? undefined : { way, ...CONFIG },
        dpd: dpd ? { idleUs: 4_000_000 } : undefined,
      }
      const pair = new Ikev1Pair(exchange as Ikev1Peer['exchange'], { mn: change, gw: change })
      pair.fate = (_datagram, _from, count) => weather[count - 1] ?? [10_000]
      pair.initiate().run(60_000_000)
      for (const [i, [side, type]] of commands.entries()) {
        const { sas, quicks } = pair.endpoint(side as Side)
        const [sa] = Object.keys(sas)
        const [quick] = Object.keys(quicks)
        if (type === 'delete-pair' && quick !== undefined) pair.command(side as Side, { type, quick })
        else if (type !== 'delete-pair' && sa !== undefined && sas[sa]?.phase === 'established')
          pair.command(side as Side, { type, sa })
        pair.run(60_000_000 + (i + 1) * 30_000_000)
      }
      for (const [side, other] of [
        ['mn', 'gw'],
        ['gw', 'mn'],
      ] as const) {
        const { sas, quicks, configs } = pair.endpoint(side)
        // A notification is never repeated, and so a Delete may be lost: only dead peer detection finds what it left.
        const [heard, toldOf] = [spis(pair, other, 'in'), commands.length === 0 ? spis(pair, side, 'out') : []]
        expect(heard).toEqual(expect.arrayContaining(toldOf))
        const actors = Object.keys(pair.states(side)).length
        expect(actors).toBeLessThanOrEqual(
          3 * Object.keys(sas).length + Object.keys(quicks).length + Object.keys(configs).length,
        )
        expect(Object.values(sas).every(({ phase }) => phase === 'established')).toBe(true)
        for (const { sa } of [...Object.values(quicks), ...Object.values(configs)]) expect(sas[sa]).toBeDefined()
      }
    }),
    { numRuns: 25 },
  )
})
