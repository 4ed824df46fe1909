import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKey } from './address.ts'
import { samplePolicy } from './sample-tables.fixture.ts'
import { ANYTHING, type PacketSelectors } from './selectors.ts'
import { findPolicy, policiesOfAddress, type Policy, type Spd } from './spd.ts'
import { madeFrom } from './spd-index.ts'

const address = fc.integer({ min: 1, max: 5 }).map(n => `2001:db8::${n}`)
const selector = fc.oneof(
  fc.constant('any' as const),
  address.map(from => [{ from, to: from }]),
  fc.tuple(address, address).map(([from, to]) => [{ from, to }]),
  fc.tuple(address, address).map(all => all.map(from => ({ from, to: from }))),
)
const policy = fc
  .record({
    id: fc.nat(),
    local: selector,
    remote: selector,
    direction: fc.constantFrom('in' as const, 'out' as const),
  })
  .map(({ id, local, remote, direction }): Policy => ({
    ...samplePolicy(direction),
    id: `policy ${id}`,
    selectors: [{ ...ANYTHING, local, remote }],
    action: { kind: 'bypass' },
  }))
const packet = fc.record({ local: address, remote: address }).map(({ local, remote }): PacketSelectors => ({
  local: addressKey(local) ?? '',
  remote: addressKey(remote) ?? '',
  protocol: 17,
  localPort: 1,
  remotePort: 2,
}))
const step = fc.record({ rows: fc.array(policy, { maxLength: 2 }), at: fc.nat({ max: 60 }), gone: fc.nat({ max: 60 }) })

test('finds the policy that a look at all rows in their order finds, whatever tables were made before', () => {
  const start = fc.sample(policy, { numRuns: 50, seed: 1 })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), packet, address, (steps, given, sought) => {
      let spd: Spd = start
      for (const { rows, at, gone } of steps) {
        const kept = spd.filter((_, place) => place !== gone)
        spd = madeFrom(spd, [...kept.slice(0, at), ...rows, ...kept.slice(at)], rows)
        // Short tables are looked through row by row.
        const few = spd.map(row => spd.slice(0, 1).concat(row))
        for (const direction of ['in', 'out'] as const) {
          const first = spd.find((row, i) => findPolicy(few[i]?.slice(1) ?? [], direction, given, 0)?.policy === row)
          expect(findPolicy(spd, direction, given, 0)?.policy).toBe(first)
        }
        const naming = spd.filter((_, i) => policiesOfAddress(few[i]?.slice(1) ?? [], sought).length > 0)
        expect(policiesOfAddress(spd, sought)).toEqual(naming)
      }
    }),
  )
})
