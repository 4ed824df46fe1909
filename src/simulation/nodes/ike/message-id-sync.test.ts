// Orders of delivery of RFC 6311, as test_ike_mid_sync names them, and its rules.
import { describe, expect, test } from 'vitest'
import { answeredIds, proposedIds } from './message-id-sync.ts'
import { IkePair, type PairOptions } from './ike-pair.fixture.ts'
import type { IkeSa } from './ike-state.ts'

const both: PairOptions = { mobility: { mn: { counterSync: true }, gw: { counterSync: true, replayJump: 1_000 } } }

describe('the rules of §5.1', () => {
  test('the member begins above what it knows by its window', () => {
    expect(proposedIds({ nextSend: 5, nextReceive: 3, synced: -1 }, 2)).toEqual({ nextSent: 7, nextReceived: 3 })
  })
  test.each([
    ['both within what the peer knows', { nextSent: 7, nextReceived: 3 }, { nextSent: 5, nextReceived: 7 }],
    ['the peer never sent what the member expects', { nextSent: 9, nextReceived: 8 }, { nextSent: 8, nextReceived: 9 }],
    ['M1 not above the highest seen', { nextSent: 6, nextReceived: 3 }, undefined],
  ])('%s', (_, said, answer) => {
    // The peer has sent up to 4 and received up to 6.
    expect(answeredIds({ nextSend: 5, nextReceive: 7, synced: -1 }, said)).toEqual(answer)
  })
  test('an earlier synchronisation counts as seen', () => {
    expect(answeredIds({ nextSend: 5, nextReceive: 3, synced: 9 }, { nextSent: 9, nextReceived: 5 })).toBeUndefined()
  })
})

/** The gateway's place is taken by a member that knows only an old state of the SA. */
function failover(options: PairOptions = both, exchanges = 3, known = 1): IkePair {
  const pair = new IkePair(options).establish()
  let copy: IkeSa | undefined
  for (let i = 0; i < exchanges; i++) {
    for (const side of ['mn', 'gw'] as const) {
      pair.command(side, { type: 'liveness', sa: `${side}/ikev2/1` })
      pair.run(100_000)
    }
    if (i + 1 === known) copy = pair.sa('gw')
  }
  const stale = copy ?? pair.sa('gw')
  pair.reshape('gw', endpoint => ({
    ...endpoint,
    sas: endpoint.sas.with(stale.name, { ...stale, outstanding: [], answers: [], received: [] }),
  }))
  return pair
}
const sync = (pair: IkePair): void => pair.command('gw', { type: 'synchronise', sa: 'gw/ikev2/1' })
const agree = (pair: IkePair): void => {
  const [mn, gw] = [pair.sa('mn'), pair.sa('gw')]
  expect([mn.nextSend, mn.nextReceive]).toEqual([gw.nextReceive, gw.nextSend])
}
const refused = (pair: IkePair): readonly string[] =>
  pair.outputs.flatMap(({ output }) => (output.kind === 'refused' ? [output.code] : []))

describe('a failover', () => {
  test('one exchange with Message ID 0 brings both sides together, and requests pass again both ways', () => {
    const pair = failover(both, 1, 0)
    sync(pair)
    pair.run(1_000_000)
    agree(pair)
    for (const side of ['mn', 'gw'] as const) pair.command(side, { type: 'liveness', sa: `${side}/ikev2/1` })
    pair.run(1_000_000)
    expect(pair.sa('mn').outstanding).toEqual([])
    expect(pair.sa('gw').outstanding).toEqual([])
    agree(pair)
  })

  test('replay counters jump on both sides', () => {
    const pair = failover(both, 1, 0)
    sync(pair)
    pair.run(1_000_000)
    const out = (side: 'mn' | 'gw') => pair.endpoint(side).ipsec.sad.find(row => row.direction === 'out')?.sequence
    expect([out('mn'), out('gw')]).toEqual([1_000n, 1_000n])
  })

  test('the answer is lost: the repeated request gets the same answer', () => {
    const pair = failover(both, 1, 0)
    let lost = false
    pair.fate = (datagram, side) => {
      if (lost || side !== 'mn' || datagram.name !== 'INFORMATIONAL response') return 10_000
      lost = true
      return 'lost'
    }
    sync(pair)
    pair.run(5_000_000)
    agree(pair)
    const out = pair.endpoint('mn').ipsec.sad.find(row => row.direction === 'out')?.sequence
    expect([lost, out]).toEqual([true, 1_000n])
  })

  test('a replayed synchronisation changes nothing', () => {
    const pair = failover(both, 1, 0)
    sync(pair)
    const sent = pair.outputs.findLast(({ output }) => output.kind === 'datagram')?.output
    pair.run(1_000_000)
    pair.command('gw', { type: 'liveness', sa: 'gw/ikev2/1' })
    pair.run(1_000_000)
    const before = pair.sa('mn')
    if (sent?.kind === 'datagram') pair.inject('mn', sent)
    const after = pair.sa('mn')
    expect([after.nextSend, after.nextReceive]).toEqual([before.nextSend, before.nextReceive])
    agree(pair)
  })

  test('a member whose knowledge is too old is not believed, and its SA ends by silence', () => {
    const pair = failover(both, 4, 1)
    sync(pair)
    pair.run(1_000_000)
    expect(refused(pair)).toContain('stale-sync')
    pair.run(800_000_000)
    expect(pair.sas('gw')).toEqual([])
  })

  test('the peer was ahead of what the member expects: the higher number counts', () => {
    const pair = failover(both, 1, 0)
    pair.reshape('gw', endpoint => {
      const sa = endpoint.sas.get('gw/ikev2/1')
      return sa === undefined ? endpoint : { ...endpoint, sas: endpoint.sas.with(sa.name, { ...sa, nextReceive: 9 }) }
    })
    sync(pair)
    pair.run(1_000_000)
    agree(pair)
    expect(pair.sa('mn').nextSend).toBe(9)
  })

  test('a request that was open is asked again under the new numbers', () => {
    const pair = failover(both, 1, 0)
    pair.fate = () => 'lost'
    pair.command('mn', { type: 'liveness', sa: 'mn/ikev2/1' })
    pair.run(100_000)
    pair.fate = () => 10_000
    sync(pair)
    pair.run(400_000)
    agree(pair)
    expect(pair.sa('mn').outstanding).toEqual([])
    expect(pair.reports.filter(({ side, report }) => side === 'mn' && report.what === 'alive')).toHaveLength(2)
  })

  test('without support of both sides it is not tried', () => {
    const pair = failover({ mobility: { gw: { counterSync: true } } }, 1, 0)
    expect(pair.sa('mn').mobility.syncs || pair.sa('gw').mobility.syncs).toBe(false)
    sync(pair)
    expect(refused(pair)).toEqual(['sync-unsupported'])
  })

  describe('of sequence numbers alone (§5.2)', () => {
    const counters = { counterSync: true, messageIdSync: false, replayJump: 1_000 }
    const alone: PairOptions = { mobility: { mn: counters, gw: counters } }
    const out = (pair: IkePair, side: 'mn' | 'gw') =>
      pair.endpoint(side).ipsec.sad.find(row => row.direction === 'out')?.sequence

    test('takes a request of its own, with the Message ID that is its turn', () => {
      const pair = new IkePair(alone).establish()
      expect([pair.sa('mn').mobility.syncs, pair.sa('mn').mobility.counterSyncs]).toEqual([false, true])
      sync(pair)
      pair.run(1_000_000)
      expect([out(pair, 'mn'), out(pair, 'gw')]).toEqual([1_000n, 1_000n])
      expect([pair.sa('gw').nextSend, pair.sa('mn').nextReceive]).toEqual([1, 1])
      agree(pair)
    })

    test('the answer is lost: the numbers jump once all the same', () => {
      const pair = new IkePair(alone).establish()
      pair.fate = ({ name }) => (name === 'INFORMATIONAL response' ? 'lost' : 10_000)
      sync(pair)
      pair.run(5_000_000)
      pair.fate = () => 10_000
      pair.run(10_000_000)
      expect([out(pair, 'mn'), pair.sa('gw').outstanding]).toEqual([1_000n, []])
    })

    test('what one side only offers is not agreed on, and what comes all the same changes nothing', () => {
      const pair = new IkePair({ mobility: { mn: { counterSync: false }, gw: counters } }).establish()
      pair.reshape('gw', endpoint => {
        const sa = endpoint.sas.get('gw/ikev2/1')
        if (sa === undefined) return endpoint
        const mobility = { ...sa.mobility, counterSyncs: true }
        return { ...endpoint, sas: endpoint.sas.with(sa.name, { ...sa, mobility }) }
      })
      sync(pair)
      pair.run(1_000_000)
      expect([out(pair, 'mn'), refused(pair)]).toEqual([0n, ['sync-unsupported']])
      agree(pair)
    })
  })

  test('an answer with another nonce is dropped', () => {
    const pair = failover(both, 1, 0)
    sync(pair)
    pair.reshape('gw', endpoint => {
      const sa = endpoint.sas.get('gw/ikev2/1')
      if (sa === undefined) return endpoint
      const mobility = { ...sa.mobility, syncNonce: new Uint8Array(4) }
      return { ...endpoint, sas: endpoint.sas.with(sa.name, { ...sa, mobility }) }
    })
    pair.run(100_000)
    expect(refused(pair)).toContain('wrong-sync-nonce')
    expect(pair.sa('gw').outstanding).toHaveLength(1)
  })
})
