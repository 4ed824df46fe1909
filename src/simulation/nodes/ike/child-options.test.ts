import { describe, expect, test } from 'vitest'

import { associations, GW, IkePair, MN, type PairOptions, type Side } from './ike-pair.fixture.ts'
import type { IkePeer } from './ike-config.ts'
import { singleAddress } from '../../../protocol/ipsec/address.ts'
import { peersOf } from './ike-config.ts'

const ENDS: Record<Side, Partial<IkePeer>> = {
  mn: { localRanges: [singleAddress(MN.address)], remoteRanges: [singleAddress(GW.address)] },
  gw: { localRanges: [singleAddress(GW.address)], remoteRanges: [singleAddress(MN.address)] },
}
const pairOf = (mn: Partial<IkePeer>, gw: Partial<IkePeer>, more: PairOptions = {}): IkePair =>
  new IkePair({ peer: { mn: { ...ENDS.mn, ...mn }, gw: { ...ENDS.gw, ...gw } }, ...more }).establish()
const modes = (pair: IkePair, side: Side): readonly string[] => pair.endpoint(side).ipsec.sad.map(({ mode }) => mode)
const marks = (pair: IkePair, side: Side): readonly string[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
const failures = (pair: IkePair): readonly string[] =>
  pair.reports.flatMap(({ side, report }) => (report.what === 'child-failed' ? [`${side} ${report.outcome}`] : []))
const transport = { mode: 'transport' } as const
const required = { mode: 'transport', modeRequired: true } as const

describe('transport mode (RFC 7296 §1.3.1)', () => {
  test.each([
    ['asked for and granted', transport, transport, 'transport'],
    ['asked for and declined', transport, {}, 'tunnel'],
    ['not asked for, though it would be granted', {}, transport, 'tunnel'],
    ['required by both', required, required, 'transport'],
  ])('%s', (_, mn, gw, mode) => {
    const pair = pairOf(mn, gw)
    expect(modes(pair, 'mn')).toEqual([mode, mode])
    expect(modes(pair, 'gw')).toEqual([mode, mode])
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    expect(failures(pair)).toEqual([])
  })

  test('the policies of a tunnel say between which addresses it is, those of transport mode do not', () => {
    const ends = (pair: IkePair) =>
      pair.endpoint('mn').ipsec.spd.map(({ action }) => (action.kind === 'protect' ? action.tunnelRemote : ''))
    expect(ends(pairOf(transport, {}))).toEqual([GW.address, GW.address])
    expect(ends(pairOf(transport, transport))).toEqual([undefined, undefined])
  })

  test('declined and required: the initiator deletes the pair, in IKE_AUTH as in CREATE_CHILD_SA', () => {
    const pair = pairOf(required, {})
    expect(failures(pair)).toEqual(['mn unwanted'])
    expect(marks(pair, 'mn')).toContain('mode-declined')
    for (const side of ['mn', 'gw'] as const) {
      expect(pair.children(side)).toEqual([])
      expect(pair.endpoint(side).ipsec.sad).toEqual([])
      expect(pair.endpoint(side).ipsec.spd).toEqual([])
      expect(pair.sas(side)).toHaveLength(1)
    }
    pair.command('mn', { type: 'create-child', sa: pair.sa('mn').name })
    pair.run(5_000_000)
    expect(failures(pair)).toEqual(['mn unwanted', 'mn unwanted'])
    for (const side of ['mn', 'gw'] as const) expect(pair.endpoint(side).ipsec.sad).toEqual([])
  })

  test('a responder that requires transport mode refuses what would be a tunnel (§3.10.1)', () => {
    const pair = pairOf({}, required)
    expect(pair.children('gw')).toEqual([])
    expect(pair.children('mn')).toEqual([])
    expect(pair.sas('mn')).toHaveLength(1)
  })

  test('a successor in the other mode is deleted, and the pair stays', () => {
    const pair = pairOf(required, transport)
    const before = associations(pair, 'mn')
    pair.reshape('gw', endpoint => ({
      ...endpoint,
      config: {
        ...endpoint.config,
        peers: peersOf(endpoint.config.peers.values().map(peer => ({ ...peer, mode: 'tunnel' }))),
      },
    }))
    pair.command('mn', { type: 'rekey-child', child: pair.child('mn').name })
    pair.run(5_000_000)
    expect(failures(pair)).toEqual(['mn unwanted'])
    expect(pair.children('mn').map(({ name }) => pair.states('mn')[name])).toEqual(['installed'])
    expect(associations(pair, 'mn')).toEqual(before)
    expect(marks(pair, 'mn')).not.toContain('successor-used')
    // The side that was asked waits for the end of the pair, as after every rekeying, and then deletes it itself (§2.8).
    pair.run(30_000_000)
    for (const side of ['mn', 'gw'] as const) expect(pair.endpoint(side).ipsec.sad).toEqual([])
  })

  test('is declined for other addresses than the ends of the IKE SA (RFC 4301 §4.1)', () => {
    const wide = new IkePair({ peer: { mn: transport, gw: transport } }).establish()
    expect(modes(wide, 'gw')).toEqual(['tunnel', 'tunnel'])
  })

  test('is declined where ESP has to go in UDP (RFC 7296 §2.23.1 is not spoken)', () => {
    const forced = pairOf(transport, transport, { config: { mn: { forceEncapsulation: true } } })
    expect(forced.sa('gw').encapsulated).toBe(true)
    expect(modes(forced, 'gw')).toEqual(['tunnel', 'tunnel'])
  })

  test('does not move (RFC 4555 §1.2)', () => {
    const pair = pairOf(transport, transport)
    const before = associations(pair, 'mn')
    pair.command('mn', { type: 'move', sa: pair.sa('mn').name, local: { address: '192.0.2.77', port: 4500 } })
    pair.run(5_000_000)
    expect(pair.sa('gw').remote.address).toBe('192.0.2.77')
    expect(associations(pair, 'mn')).toEqual(before)
    expect(associations(pair, 'gw')).toEqual(before)
  })
})

describe('what both messages say of a pair', () => {
  test.each([
    [true, true, true],
    [true, undefined, false],
    [undefined, true, false],
  ])('NON_FIRST_FRAGMENTS_ALSO: asked for %s, taken %s, agreed %s', (mn, gw, agreed) => {
    const pair = pairOf({ laterFragments: mn }, { laterFragments: gw })
    for (const side of ['mn', 'gw'] as const) {
      expect(pair.child(side).options.laterFragments).toBe(agreed)
      expect(pair.endpoint(side).ipsec.sad.map(({ statefulFragments }) => statefulFragments)).toEqual([agreed, agreed])
    }
  })

  test('ESP_TFC_PADDING_NOT_SUPPORTED is for one direction', () => {
    const pads = { taken: true, padTo: 512 }
    const pair = pairOf({ padding: pads }, { padding: { ...pads, taken: false } })
    const padTo = (side: Side) =>
      pair.endpoint(side).ipsec.sad.map(({ direction, tfcOctets, tfcTaken }) => [direction, tfcOctets, tfcTaken])
    expect(padTo('mn')).toEqual([
      ['in', undefined, true],
      ['out', undefined, true],
    ])
    expect(padTo('gw')).toEqual([
      ['in', undefined, false],
      ['out', 512, true],
    ])
  })
})
