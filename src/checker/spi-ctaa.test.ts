// Numbers that nAR tells in the CTAA (Allard 2007 §VI-C step 5; Allard 2008 §3.2.3), beside what UPDATE_SPI does.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string, settings: readonly string[] = [], faults: readonly string[] = []): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: UNTIL_US, settings, faults })
}
const UNTIL_US = 8_000_000
const HERE_US = 1_068_000

/** IKE messages between the MN and nAR once the MN is there. */
const told = (run: Played): readonly string[] =>
  run.messages
    .filter(({ protocol, sentUs, from, to }) => protocol === 'IKEv2' && sentUs > HERE_US && [from, to].includes('mn'))
    .map(({ name, from, detail }) => `${from} ${name} ${detail}`)
const changed = (run: Played, node: string): readonly string[] =>
  run
    .events('spi-changed')
    .flatMap(each => (each.node === node ? [`${each.oldSpi} ${each.newSpi} ${each.by}`] : []))
    .sort()
const spis = (run: Played, node: string, link: string): readonly string[] =>
  Object.entries(run.table(node, 'SAD'))
    .flatMap(([key, row]) => (key.startsWith(`${node}/${link}`) ? [String(row['spi'])] : []))
    .sort()
const pair = (run: Played, node: string, key: string) => {
  const row = run.table(node, 'IKE SAs')[key]
  return [row?.['initiatorSpi'], row?.['responderSpi'], row?.['state']]
}
const refusals = (run: Played, node: string): readonly string[] =>
  run.events('rejected').flatMap(each => (each.node === node ? [each.code] : []))

/** Both ends have the same; the neighbour has what it had; every packet from `fromUs` on arrives. */
function expectWorking(run: Played, fromUs: number): void {
  expect(run.broken()).toEqual([])
  expect(spis(run, 'mn', 'child/1')).toEqual(spis(run, 'nar', 'child/2'))
  expect(pair(run, 'mn', 'mn/ikev2/1')).toEqual(pair(run, 'nar', 'nar/ikev2/2'))
  expect(pair(run, 'mn2', 'mn2/ikev2/1')).toEqual(pair(run, 'nar', 'nar/ikev2/1'))
  expect(spis(run, 'mn2', 'child/1')).toEqual(spis(run, 'nar', 'child/1'))
  const expected = (UNTIL_US - fromUs) / 50_000 - 2
  expect(run.deliveredFrom('mn>ha', fromUs)).toBeGreaterThanOrEqual(expected)
  expect(run.deliveredFrom('ha>mn', fromUs)).toBeGreaterThanOrEqual(expected)
  expect(run.deliveredFrom('mn2>ha', 0)).toBe(UNTIL_US / 200_000 - 1)
}

const UPDATES = ['responder', 'initiator', 'automatic'] as const
const updating = (update: string): string => `ikeContext.update=${update}`

describe('child SPIs that are taken at nAR', () => {
  test.each(UPDATES)('%s: two numbers in one CTAA, and both ends change in step', update => {
    const run = played('spi-ctaa', [updating(update)])
    expect(run.frames('CTAA', 'nar', 'mn').map(({ detail }) => detail)).toEqual([
      'IPsec SAD: SPI collision, IPsec SAD: outbound SPI collision, proof',
    ])
    expect(changed(run, 'nar')).toEqual(changed(run, 'mn'))
    expect(changed(run, 'mn').map(each => each.split(' ')[0])).toEqual(['0x00000101', '0x00000102'])
    expect(told(run).filter(each => each.includes('UPDATE_SPI'))).toEqual([])
    expect(told(run)).toHaveLength(update === 'automatic' ? 0 : 2)
    expect(run.reports).toEqual([])
    expectWorking(run, 1_100_000)
  })

  test('CXTP alone renames what arrives inbound: that is proven as well', () => {
    const run = played('spi-ctaa', ['ike.nodes.nar.spis.onCollision=assign', 'ike.nodes.nar.spis.lookup=2'])
    expect(run.frames('CTAA', 'nar', 'mn').map(({ detail }) => detail)).toEqual(['IPsec SAD: SPI collision, proof'])
    expect(changed(run, 'nar')).toEqual(changed(run, 'mn'))
    expectWorking(run, 1_100_000)
  })
})

describe('a pair of IKE SPIs that is taken at nAR', () => {
  test.each(UPDATES)('%s: the new pair in the CTAA, and nothing under the old one', update => {
    const run = played('spi-ike-sa-ctaa', [updating(update)])
    expect(run.frames('CTAA', 'nar', 'mn').map(({ detail }) => detail)).toEqual(['IKEv2: SPI collision, proof'])
    expect(changed(run, 'nar')).toEqual(changed(run, 'mn'))
    expect(changed(run, 'mn')).toHaveLength(1)
    expect(run.reports).toEqual([])
    expectWorking(run, 1_100_000)
  })

  test('the IKE SA works under its new pair: child and IKE SA are rekeyed from both sides', () => {
    const ike = (atUs: number, node: string, command: string, peer: string) =>
      `{atUs: ${atUs}, node: ${node}, do: ike, command: ${command}, peer: ${peer}}`
    const script = [
      '{atUs: 1008000, node: mn, do: predict-handover, to: nar}',
      '{atUs: 1018000, node: mn, do: move, to: nar, linkDownUs: 50000}',
      ike(3_000_000, 'mn', 'rekey-child', 'par'),
      ike(3_500_000, 'nar', 'rekey-ike', 'mn'),
    ]
    const run = played('spi-ike-sa-ctaa', [`script=[${script.join(', ')}]`])
    expect(run.named('CREATE_CHILD_SA').length).toBeGreaterThanOrEqual(4)
    expect([run.reports, run.broken()]).toEqual([[], []])
    expect(run.deliveredFrom('ha>mn', 4_000_000)).toBeGreaterThan(75)
  })

  test.each(['initiator', 'automatic'])('%s, without the CTAA: refused, and a complete IKEv2 runs', update => {
    const run = played('spi-ike-sa', [updating(update)])
    expect(run.frames('CTAA', 'nar', 'mn').map(({ detail }) => detail)).toEqual(['IKEv2: SPI refused'])
    expect(run.reports).toContain('mn refused')
    expect(run.broken()).toEqual([])
    expect(run.deliveredFrom('ha>mn', 3_000_000)).toBeGreaterThan(90)
  })

  test('a mobile that has not announced it is not told: refused instead', () => {
    const off = 'ike.nodes.mn.peers.par.mobility={routability: none, contextTransfer: false}'
    const run = played('spi-ike-sa-ctaa', [off, updating('automatic')])
    expect(run.frames('CTAA', 'nar', 'mn').map(({ detail }) => detail)).toEqual(['IKEv2: SPI refused'])
    expect(run.broken()).toEqual([])
  })
})

describe.each(['spi-ctaa', 'spi-ike-sa-ctaa'])('%s on a bad way', id => {
  test('a lost CTAA: the MN asks again, and nAR says the same again', () => {
    const run = played(id, [], ['drop:CTAA#1'])
    const [first, second] = run.frames('CTAA', 'nar', 'mn')
    expect(second?.detail).toBe(first?.detail)
    // Without the update of addresses what the MN sends goes to pAR still.
    expect(run.reports).toEqual(id === 'spi-ctaa' ? [] : ['par unknown-spi'])
    expect(changed(run, 'nar')).toEqual(changed(run, 'mn'))
    expectWorking(run, 4_500_000)
  })

  test('a lost CTAA where CTARs are not answered again: given up and reported, and a complete IKEv2', () => {
    const run = play(present(scenarioById(id), id), {
      untilUs: 24_000_000,
      settings: ['cxtp.duplicateCtar=ignore'],
      faults: ['drop:CTAA#1'],
    })
    expect(run.reports).toContain('mn no-answer')
    expect(run.broken()).toEqual([])
    expect(run.deliveredFrom('ha>mn', 18_000_000)).toBeGreaterThan(100)
  })

  test('a CTAA that comes twice, or again later, changes nothing more', () => {
    for (const fault of ['duplicate:CTAA#1', 'replay:CTAA#1:2s', 'duplicate:CTAR#2']) {
      const run = played(id, [], [fault])
      expect(changed(run, 'nar')).toEqual(changed(run, 'mn'))
      expect(run.reports).toEqual([])
      expectWorking(run, 1_100_000)
    }
  })

  test('an attacker on the way changes a number: nothing of it counts, and the next CTAA does', () => {
    // The last octet of the first new number: 62 octets of headers, 20 of the CTAA, 4 of the entry.
    const at = id === 'spi-ctaa' ? 62 + 20 + 4 + 7 : 62 + 20 + 4 + 31
    const run = played(id, [], [`corrupt:CTAA#1:byte=${at},checksum=repaired`])
    expect(refusals(run, 'mn')).toContain('unproven')
    expect(changed(run, 'nar')).toEqual(changed(run, 'mn'))
    expect(run.reports).toEqual(id === 'spi-ctaa' ? [] : ['par unknown-spi'])
    expectWorking(run, 4_500_000)
  })

  test('a forged CTAA without numbers comes first: the genuine one counts all the same', () => {
    const run = played(id, [], ['forge:CTAA@1069ms'])
    expect(run.marks).not.toContain('foreign-answer')
    expect(changed(run, 'nar')).toEqual(changed(run, 'mn'))
    expectWorking(run, 1_100_000)
  })
})

test('no number is free: nothing is told that would not hold, and a complete IKEv2 runs', () => {
  for (const update of UPDATES) {
    const run = played('spi-ctaa', [
      updating(update),
      'ike.nodes.nar.spis.spiBits=0',
      "ike.nodes.nar.spis.firstChildSpis=['0x101']",
    ])
    expect(run.reports).toContain('nar ike-fallback')
    expect(run.broken()).toEqual([])
    expect(run.deliveredFrom('mn2>ha', 0)).toBe(UNTIL_US / 200_000 - 1)
  }
})
