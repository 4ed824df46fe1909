import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { prefixRange } from '../../../protocol/ipsec/address.ts'
import type { InnerAddresses } from './credentials.ts'
import { associations, IkePair, type PairOptions, type Side } from './ike-pair.fixture.ts'

const range = (address: string, length: number) => present(prefixRange(address, length), address)
const EVERYTHING = [range('0.0.0.0', 0), range('::', 0)]
const nothing: InnerAddresses = { wants: [], pool: [], dns: [], demanded: false }

function pairOf(mn: Partial<InnerAddresses>, gw: Partial<InnerAddresses>, more: PairOptions = {}): IkePair {
  const peer = {
    mn: { innerAddresses: { ...nothing, ...mn }, localRanges: EVERYTHING },
    gw: { innerAddresses: { ...nothing, ...gw }, remoteRanges: [] },
  }
  return new IkePair({ peer, ...more }).establish()
}
const marks = (pair: IkePair, side: Side) =>
  pair.outputs.flatMap(each =>
    each.side === side && each.output.kind === 'mark' ? [`${each.output.mark}: ${each.output.text}`] : [],
  )

describe('inner addresses (RFC 7296 §2.19)', () => {
  test('of both families, with selectors that follow them', () => {
    const pool = [range('10.9.0.0', 24), range('2001:db8:9::', 64)]
    const pair = pairOf({ wants: ['ip4', 'ip6'] }, { pool, dns: ['10.10.0.53'] }, {})
    expect(pair.sa('mn').assigned).toEqual(['10.9.0.1', '2001:db8:9::1'])
    expect(pair.sa('gw').assigned).toEqual(pair.sa('mn').assigned)
    expect(pair.child('mn').localRanges).toEqual(pair.child('gw').remoteRanges)
    expect(pair.child('gw').remoteRanges).toContainEqual({ from: '10.9.0.1', to: '10.9.0.1' })
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
  })

  test('stay with the SA through its rekeying, and later children have them too', () => {
    const pair = pairOf({ wants: ['ip4'] }, { pool: [range('10.9.0.0', 24)] })
    pair.command('gw', { type: 'rekey-ike', sa: 'gw/ikev2/1' })
    pair.run(2_000_000)
    const [sa] = pair.sas('mn')
    pair.command('mn', { type: 'create-child', sa: present(sa, 'SA').name })
    pair.run(2_000_000)
    expect(pair.sa('gw').assigned).toEqual(['10.9.0.1'])
    expect(pair.children('gw').map(({ remoteRanges }) => remoteRanges[0]?.to)).toEqual(['10.9.0.1', '10.9.0.1'])
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
  })

  test('are given once: the second SA has the next one, and none when the pool is used up', () => {
    const pair = pairOf({ wants: ['ip4'] }, { pool: [range('10.9.0.0', 30)] })
    for (let i = 0; i < 3; i++) {
      pair.initiate()
      pair.run(1_000_000)
    }
    expect(pair.sas('gw').map(({ assigned }) => assigned)).toEqual([['10.9.0.1'], ['10.9.0.2'], ['10.9.0.3'], []])
    expect(marks(pair, 'mn').at(-1)).toBe('child-refused: the first child: INTERNAL_ADDRESS_FAILURE')
  })

  test('a gateway that insists refuses a child without; one without addresses refuses who asks', () => {
    const insists = pairOf({}, { pool: [range('10.9.0.0', 24)], demanded: true })
    expect(marks(insists, 'mn')).toEqual(['child-refused: the first child: FAILED_CP_REQUIRED'])
    const empty = pairOf({ wants: ['ip6'] }, { pool: [range('10.9.0.0', 24)] })
    expect(marks(empty, 'mn')).toEqual(['child-refused: the first child: INTERNAL_ADDRESS_FAILURE'])
    for (const pair of [insists, empty]) expect(pair.sas('mn')).toHaveLength(1)
  })
})
