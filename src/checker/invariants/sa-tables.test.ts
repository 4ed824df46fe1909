import { describe, expect, test } from 'vitest'
import { inventTrace, type InventedEvent } from '../../trace/invented-trace.fixture.ts'
import { judge, MN_AT_NAR, MN_AT_PAR, NAR, saRow } from './frames.fixture.ts'

describe('sad-key-unique', () => {
  const twice = (lookupCase: number, cells: object) =>
    inventTrace([
      saRow('nar', 'a', { lookupCase, encryptionKey: '33' }),
      { ...saRow('nar', 'b', { lookupCase, owner: 'mn2', ...cells }), atUs: 700 },
    ])

  test('case 1: the SPI alone', () => {
    expect(judge('sad-key-unique', twice(1, { source: MN_AT_NAR, destination: NAR }))).toMatchObject({
      holds: false,
      firstBrokenAtUs: 700,
      text: 'nar has two inbound SAs found by 0x00000101: of mn and of mn2',
    })
    expect(judge('sad-key-unique', twice(1, { spi: '0x00000102' })).holds).toBe(true)
  })

  test('case 2 adds the destination, case 3 the source', () => {
    expect(judge('sad-key-unique', twice(2, { destination: NAR })).holds).toBe(true)
    expect(judge('sad-key-unique', twice(2, { source: MN_AT_NAR })).holds).toBe(false)
    expect(judge('sad-key-unique', twice(3, { source: MN_AT_NAR })).holds).toBe(true)
    expect(judge('sad-key-unique', twice(3, {})).holds).toBe(false)
  })

  test('held and outbound SAs are not looked up; within one dispatch tables may be half rewritten', () => {
    expect(judge('sad-key-unique', twice(1, { state: 'held' })).holds).toBe(true)
    expect(judge('sad-key-unique', twice(1, { direction: 'out' })).holds).toBe(true)
    const rewritten = inventTrace([
      { ...saRow('nar', 'a'), step: 0 },
      { ...saRow('nar', 'b'), step: 1 },
      { kind: 'row', node: 'nar', key: 'a', row: null, step: 1 },
    ])
    expect(judge('sad-key-unique', rewritten).holds).toBe(true)
  })
})

describe('single-holder', () => {
  const both = (...between: readonly InventedEvent[]) =>
    inventTrace([saRow('par', 'a'), ...between, saRow('nar', 'a', { destination: NAR })])

  test('two routers with the same keys in the same direction', () => {
    expect(judge('single-holder', both())).toMatchObject({
      holds: false,
      text: 'par and nar both use the SA 0x00000101 (in) of mn',
    })
  })

  test('after a release, held, or with a crashed holder there is one', () => {
    expect(judge('single-holder', both({ kind: 'row', node: 'par', key: 'a', row: null })).holds).toBe(true)
    expect(judge('single-holder', both({ kind: 'node', node: 'par', what: 'crashed' })).holds).toBe(true)
    expect(judge('single-holder', inventTrace([saRow('par', 'a'), saRow('nar', 'a', { state: 'held' })])).holds).toBe(
      true,
    )
  })

  test('the SA between the routers has an end at each of them', () => {
    const between = inventTrace([saRow('par', 'r', { owner: 'nar' }), saRow('nar', 'r', { owner: 'par' })])
    expect(judge('single-holder', between)).toMatchObject({ holds: true, text: 'no router holds an SA of a mobile' })
  })
})

const attached: InventedEvent = { kind: 'moved', node: 'mn', router: 'par', address: MN_AT_PAR }

describe('ends-agree', () => {
  test('same keys, addresses and algorithms at both ends', () => {
    const pair = (cells: object) =>
      inventTrace([attached, saRow('par', 'a'), saRow('mn', 'a', { direction: 'out', ...cells })])
    expect(judge('ends-agree', pair({}))).toMatchObject({ holds: true, text: '1 SA with two equal ends' })
    for (const cells of [
      { encryptionKey: '99' },
      { encryption: 'aes256' },
      { mode: 'transport' },
      { source: MN_AT_NAR },
    ])
      expect(judge('ends-agree', pair(cells)).text).toContain(`disagree on ${Object.keys(cells)[0]} of 0x00000101`)
  })

  test('is not judged while a machine waits', () => {
    const chart = {
      id: 'cxtp-new-router',
      title: '',
      ref: '',
      states: [{ id: 'requested', kind: 'waiting', ref: '', text: '' }],
      transitions: [],
      initial: 'requested',
    } as const
    const events: InventedEvent[] = [
      attached,
      saRow('par', 'a'),
      saRow('mn', 'a', { direction: 'out', mode: 'transport' }),
    ]
    const waiting = inventTrace([...events, { kind: 'entered', actor: 'nar/cxtp/1', state: 'requested' }], {
      charts: [chart],
    })
    expect(judge('ends-agree', waiting)).toMatchObject({
      holds: true,
      text: 'not judged, the run ended before rest: nar/cxtp/1 is still waiting in requested',
    })
  })
})

describe('no-orphan', () => {
  test('every end has its other end', () => {
    const pair = inventTrace([attached, saRow('par', 'a'), saRow('mn', 'a', { direction: 'out' })])
    expect(judge('no-orphan', pair)).toMatchObject({ holds: true, text: '2 ends of SAs, each with its other end' })
  })

  test('the mobile left for another address, or has no such SA', () => {
    expect(judge('no-orphan', inventTrace([attached, saRow('par', 'a')])).text).toBe(
      'par keeps 0x00000101 (in) with mn, which has no such SA',
    )
    const away: InventedEvent = { kind: 'moved', node: 'mn', router: 'nar', address: MN_AT_NAR }
    expect(judge('no-orphan', inventTrace([attached, saRow('par', 'a'), away])).text).toContain(
      'an address nobody has any more',
    )
  })
})
