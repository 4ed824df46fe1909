import { describe, expect, test } from 'vitest'
import { associations, IkePair } from './ike-pair.fixture.ts'

const what = (pair: IkePair, side: 'mn' | 'gw') =>
  pair.reports.filter(each => each.side === side).map(({ report }) => report.what)

describe('IKE_SA_INIT and IKE_AUTH', () => {
  test('make the same SAs on both sides in four messages', () => {
    const pair = new IkePair().establish()
    expect(pair.names).toEqual([
      'mn IKE_SA_INIT request',
      'gw IKE_SA_INIT response',
      'mn IKE_AUTH request',
      'gw IKE_AUTH response',
    ])
    expect(what(pair, 'mn')).toEqual(['established', 'child-installed'])
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    expect(associations(pair, 'mn')).toHaveLength(2)
    expect(pair.sa('mn').spiR).toBe(pair.sa('gw').spiR)
    expect(pair.states('mn')).toEqual({ 'mn/ikev2/1': 'established', 'mn/child/1': 'installed' })
    expect(pair.states('gw')).toEqual({ 'gw/ikev2/1': 'established', 'gw/child/1': 'installed' })
  })
})

describe('rekeying', () => {
  test('a child by either side', () => {
    for (const side of ['mn', 'gw'] as const) {
      const pair = new IkePair().establish()
      const before = associations(pair, 'mn')
      pair.command(side, { type: 'rekey-child', child: `${side}/child/1` })
      pair.run(1_000_000)
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
      expect(associations(pair, 'mn')).toHaveLength(2)
      expect(associations(pair, 'mn')).not.toEqual(before)
      expect(pair.children('mn').map(({ name }) => name)).toEqual(['mn/child/2'])
      expect(pair.endpoint(side).ipsec.sad.map(row => row.state)).toEqual(['active', 'active'])
    }
  })

  test('the IKE SA by either side, which takes the children along', () => {
    for (const side of ['mn', 'gw'] as const) {
      const pair = new IkePair().establish()
      pair.command(side, { type: 'rekey-ike', sa: `${side}/ikev2/1` })
      pair.run(1_000_000)
      expect(pair.sas('mn').map(({ name }) => name)).toEqual(['mn/ikev2/2'])
      expect(pair.sas('gw').map(({ name }) => name)).toEqual(['gw/ikev2/2'])
      expect(pair.child('mn').sa).toBe('mn/ikev2/2')
      pair.command('mn', { type: 'rekey-child', child: 'mn/child/1' })
      pair.run(1_000_000)
      expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    }
  })
})
