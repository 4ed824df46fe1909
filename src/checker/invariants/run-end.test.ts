import { describe, expect, test } from 'vitest'
import { inventTrace, type InventedEvent } from '../../trace/invented-trace.fixture.ts'
import { judge } from './frames.fixture.ts'
import { INVARIANTS } from './list.ts'
import { checkInvariants } from './registry.ts'

test('without a subject everything holds, and says that there was none', () => {
  const results = checkInvariants(inventTrace([]))
  expect(results.map(({ id }) => id)).toEqual(INVARIANTS.map(({ id }) => id))
  for (const { holds, firstBrokenAtUs, text } of results) {
    expect([holds, firstBrokenAtUs]).toEqual([true, null])
    expect(text).toMatch(/^no |^0 |^unique after each of 0/)
  }
})

describe('recovers', () => {
  const packets = (arrive: (packet: number) => boolean): InventedEvent[] =>
    Array.from({ length: 40 }, (_, packet): InventedEvent[] => [
      { kind: 'flow', packet, what: 'sent', atUs: 50_000 * packet },
      ...(arrive(packet) ? [{ kind: 'flow', packet, what: 'delivered' } as const] : []),
    ]).flat()

  test('an outage that ends', () => {
    expect(judge('recovers', inventTrace(packets(packet => packet < 10 || packet > 14)))).toMatchObject({
      holds: true,
      text: '1 outage, traffic flows at the end',
    })
  })

  test('silence to the end, unless somebody reports it', () => {
    const cut = packets(packet => packet < 10)
    expect(judge('recovers', inventTrace(cut))).toMatchObject({
      holds: false,
      firstBrokenAtUs: 1_950_000,
      text: 'mn > ha stays silent from 500000 µs on, and nobody reports a failure',
    })
    expect(judge('recovers', inventTrace([...cut, { kind: 'reported' }]))).toMatchObject({
      holds: true,
      text: '1 flow cut off, and the failure was reported',
    })
  })
})

describe('redirect-bounded', () => {
  const redirects = (count: number, everyUs: number): InventedEvent[] =>
    Array.from({ length: count }, (_, i) => ({
      kind: 'marked',
      node: 'mn',
      mark: 'redirect-followed',
      atUs: i * everyUs,
    }))

  test('at most 5 in 300 s (RFC 5685 §7)', () => {
    expect(judge('redirect-bounded', inventTrace(redirects(5, 1_000_000))).holds).toBe(true)
    expect(judge('redirect-bounded', inventTrace(redirects(6, 1_000_000)))).toMatchObject({
      holds: false,
      firstBrokenAtUs: 5_000_000,
    })
    expect(judge('redirect-bounded', inventTrace(redirects(8, 60_000_001))).holds).toBe(true)
  })
})

describe('no-long-term-secret', () => {
  const context = (cells: Record<string, string | null>): InventedEvent => ({
    kind: 'row',
    node: 'nar',
    table: 'Contexts',
    key: 'c',
    row: cells,
  })

  test('a pre-shared key inside a context, or credentials brought to a router', () => {
    expect(judge('no-long-term-secret', inventTrace([context({ psk: 'abcd' })])).text).toBe(
      'the context c at nar holds a psk',
    )
    expect(judge('no-long-term-secret', inventTrace([context({ psk: null, keyFingerprint: 'a40b' })])).holds).toBe(true)
    const entry: InventedEvent = {
      kind: 'row',
      node: 'nar',
      table: 'PAD',
      key: 'p',
      row: { identity: 'mn.example', authentication: 'psk-1' },
    }
    expect(judge('no-long-term-secret', inventTrace([entry])).holds).toBe(true)
    expect(judge('no-long-term-secret', inventTrace([{ ...entry, step: 1 }])).text).toContain(
      'brought nar the credentials of mn.example',
    )
  })
})

describe('IKE SAs', () => {
  const ike = (node: string, nextSent: number, nextExpected: number): InventedEvent => ({
    kind: 'row',
    node,
    table: 'IKE SAs',
    key: 'i',
    row: {
      initiatorSpi: 'a',
      responderSpi: 'b',
      state: 'established',
      peerIdentity: 'mn.example',
      nextSent,
      nextExpected,
    },
  })

  test('message-ids-agree: what one end sends next the other expects', () => {
    expect(judge('message-ids-agree', inventTrace([ike('par', 2, 1), ike('nar', 1, 2)])).text).toBe(
      '1 IKE SA, both ends at the same message IDs',
    )
    expect(judge('message-ids-agree', inventTrace([ike('par', 3, 1), ike('nar', 1, 2)])).holds).toBe(false)
  })

  test('pad-authorised: the peer has an entry', () => {
    const entry: InventedEvent = { kind: 'row', node: 'par', table: 'PAD', key: 'p', row: { identity: 'mn.example' } }
    expect(judge('pad-authorised', inventTrace([entry, ike('par', 0, 0)])).holds).toBe(true)
    expect(judge('pad-authorised', inventTrace([ike('par', 0, 0)])).text).toContain('no PAD entry')
  })
})
