// What the scenarios of IKEv1 come to, asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { createRealIkeSuite } from '../protocol/crypto/ike/real-ike-suite.ts'
import { fromHex, toHex } from '../lib/bytes.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Row } from '../trace/event.ts'
import { securitySetups } from '../trace/security-setup.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
const MOVED_AT_US = 3_068_000
/** Messages of IKEv1 over the access link of the new router: names and octets of frames. */
const atNewRouter = (run: Played) =>
  run.messages.filter(({ protocol, sentUs }) => protocol === 'IKEv1' && sentUs >= MOVED_AT_US)
const names = (run: Played): readonly string[] =>
  run.messages.filter(({ protocol }) => protocol === 'IKEv1').map(({ name, from, to }) => `${name} ${from}>${to}`)
const octets = (run: Played): number => atNewRouter(run).reduce((sum, { bytes }) => sum + bytes.length, 0)
/** Those of tunnels; routers have SAs of their own between them. */
const sad = (run: Played, node: string): readonly Row[] =>
  Object.values(run.table(node, 'SAD')).filter(({ mode }) => mode === 'tunnel')
const keys = (rows: readonly Row[]): readonly string[] =>
  rows.map(({ spi, encryptionKey, integrityKey }) => [spi, encryptionKey, integrityKey].map(String).join(' ')).sort()

describe('Allard 2008 table 1', () => {
  test('ike1-main: 11 messages and 2182 octets over the access link after the move', () => {
    const run = played('ike1-main')
    expect(atNewRouter(run).map(({ name, from, to }) => `${name} ${from}>${to}`)).toEqual([
      'Main Mode 1 mn>nar',
      'Main Mode 2 nar>mn',
      'Main Mode 3 mn>nar',
      'Main Mode 4 nar>mn',
      'Main Mode 5 mn>nar',
      'Main Mode 6 nar>mn',
      'Informational nar>mn',
      'Informational mn>nar',
      'Quick Mode 1 mn>nar',
      'Quick Mode 2 nar>mn',
      'Quick Mode 3 mn>nar',
    ])
    expect(octets(run)).toBe(2182)
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'nar')))
    expect(sad(run, 'mn')).toHaveLength(2)
  })

  test('ike1-aggressive: 8 messages and 1896 octets', () => {
    const run = played('ike1-aggressive')
    expect(atNewRouter(run)).toHaveLength(8)
    expect(octets(run)).toBe(1896)
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'nar')))
  })

  test('ike1-modecfg: the other explanation of 11 messages, one exchange more instead of two notifications', () => {
    const run = played('ike1-modecfg')
    expect(atNewRouter(run).map(({ name, from, to }) => `${name} ${from}>${to}`)).toEqual([
      'Main Mode 1 mn>nar',
      'Main Mode 2 nar>mn',
      'Main Mode 3 mn>nar',
      'Main Mode 4 nar>mn',
      'Main Mode 5 mn>nar',
      'Main Mode 6 nar>mn',
      'Transaction 1 mn>nar',
      'Transaction 2 nar>mn',
      'Quick Mode 1 mn>nar',
      'Quick Mode 2 nar>mn',
      'Quick Mode 3 mn>nar',
    ])
    expect(octets(run)).toBe(2190)
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'nar')))
    expect(Object.values(run.table('nar', 'IKE SAs'))[0]?.['assigned']).toBe('2001:db8:2::10')
  })

  test('ike1-modecfg-aggressive: 8 messages', () => {
    const run = played('ike1-modecfg-aggressive')
    expect(atNewRouter(run).map(({ name }) => name.replace(/ \d$/, ''))).toEqual([
      ...Array<string>(3).fill('Aggressive Mode'),
      ...Array<string>(2).fill('Transaction'),
      ...Array<string>(3).fill('Quick Mode'),
    ])
    expect(octets(run)).toBe(1888)
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'nar')))
  })

  test('delays: one constant fitted to main mode, aggressive mode within 10 %', () => {
    expect(Math.round((played('ike1-main').setupUs ?? 0) / 1_000)).toBe(1_500)
    const aggressiveUs = played('ike1-aggressive').setupUs ?? 0
    expect(Math.abs(aggressiveUs / 1_300_000 - 1)).toBeLessThan(0.1)
  })

  test('ike1-context: one message of 106 octets activates, one of 82 acknowledges, and IKEv1 goes on with nAR', () => {
    const run = played('ike1-context')
    const activation = run.messages.filter(
      ({ protocol, sentUs, link }) => protocol === 'CXTP' && sentUs >= MOVED_AT_US - 10_000 && link === 'radio-nar',
    )
    expect(activation.map(({ name, bytes }) => `${name} ${bytes.length}`)).toEqual(['CTAR 106', 'CTAA 82'])
    expect(Math.abs((run.setupUs ?? 0) / 20_000 - 1)).toBeLessThan(0.1)
    expect(atNewRouter(run).map(({ name, from, to }) => `${name} ${from}>${to}`)).toEqual([
      'Quick Mode 1 mn>nar',
      'Quick Mode 2 nar>mn',
      'Quick Mode 3 mn>nar',
    ])
    expect(run.broken()).toEqual([])
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'nar')))
    expect(sad(run, 'mn')).toHaveLength(4)
    expect(sad(run, 'par')).toEqual([])
    const [here, there] = ['mn', 'nar'].map(node => Object.values(run.table(node, 'IKE SAs')))
    const secrets = ['skeyidD', 'skeyidA', 'skeyidE', 'cipherKey', 'lastBlock'] as const
    expect(secrets.map(name => here?.[0]?.[name])).toEqual(secrets.map(name => there?.[0]?.[name]))
    expect(there?.[0]?.['skeyid']).toBe('')
  })

  test('ike1-context to a router that does not know the mobile, or has another cipher, is refused as a whole', () => {
    const scenario = present(scenarioById('ike1-context'), 'ike1-context')
    const ike = present(scenario.ike, 'ike')
    const nar = { ...present(ike.nodes['nar'], 'nar'), peers: {} }
    const options = { untilUs: scenario.untilUs }
    const run = play({ ...scenario, ike: { ...ike, nodes: { ...ike.nodes, nar } } }, options)
    expect(sad(run, 'nar')).toEqual([])
    expect(Object.keys(run.table('nar', 'IKE SAs'))).toEqual([])
    expect(run.messages.filter(({ name }) => name === 'CTAA').map(({ detail }) => detail)[0]).toContain('IKEv1')
  })

  test('ike1-dpd: pAR asks, hears nothing, and nothing is left without its other end', () => {
    const run = played('ike1-dpd')
    expect(run.broken()).toEqual([])
    expect(run.reports).toEqual(['par ike-no-answer'])
    const asked = run.messages.filter(({ detail }) => detail === 'R-U-THERE')
    expect(asked.map(({ from }) => from)).toEqual(['par', 'par', 'par', 'par'])
    expect([sad(run, 'par'), Object.keys(run.table('par', 'IKE SAs'))]).toEqual([[], []])
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'nar')))
  })

  const KEEPS = ['ike1-main', 'ike1-aggressive', 'ike1-modecfg', 'ike1-modecfg-aggressive']
  test.each(KEEPS)('%s: pAR, which nobody tells, keeps SAs that lead nowhere', id => {
    const run = played(id)
    expect(run.broken('no-orphan')).toEqual([])
    expect(run.broken()).toHaveLength(1)
    expect(sad(run, 'par')).toHaveLength(2)
  })
})

describe('Allard 2008 figure 4', () => {
  const lost = (run: Played, id: string): readonly number[] => [run.lostOf(`${id}>ha`), run.lostOf(`ha>${id}`)]

  test('udp-impact: alpha in clear loses least, then context transfer, aggressive and main mode', () => {
    const run = played('udp-impact')
    expect(['alpha', 'beta', 'gamma', 'delta'].map(id => lost(run, id))).toEqual([
      [1, 2],
      [1, 2],
      [25, 27],
      [29, 31],
    ])
    expect(securitySetups(run.trace).map(({ mobile, us }) => [mobile, Math.round((us ?? 0) / 1_000)])).toEqual([
      ['beta', 19],
      ['gamma', 1_284],
      ['delta', 1_500],
    ])
  })

  test('udp-impact: what passes is protected, but for the one mobile in clear', () => {
    const run = played('udp-impact')
    expect(sad(run, 'alpha')).toEqual([])
    for (const id of ['beta', 'gamma', 'delta']) {
      const own = keys(sad(run, id))
      expect(own).toHaveLength(2)
      expect(keys(sad(run, 'nar'))).toEqual(expect.arrayContaining([...own]))
    }
    // Nobody tells pAR of the two that begin anew.
    expect(run.broken('no-orphan')).toEqual([])
    expect(sad(run, 'par')).toHaveLength(4)
  })

  test('udp-impact: the same messages as table 1 counts, for each mobile', () => {
    const run = played('udp-impact')
    const counted = (id: string, from: number): number =>
      run.messages.filter(
        ({ protocol, sentUs, from: sender, to }) => protocol === 'IKEv1' && sentUs > from && [sender, to].includes(id),
      ).length
    expect([counted('beta', 6_000_000), counted('gamma', 6_000_000), counted('delta', 6_000_000)]).toEqual([0, 8, 11])
  })
})

describe('IKEv1 by itself', () => {
  const KEPT = ['ike1-lost', 'ike1-no-proposal', 'ike1-wrong-psk', 'ike1-wrong-psk-aggressive', 'ike1-delete-pair']
  const CONFIGURED = ['ike1-modecfg-set', 'ike1-modecfg-refused']
  test.each([...KEPT, ...CONFIGURED, 'ike1-quick-refused', 'ike1-quick-again', 'ike1-delete'])(
    '%s keeps what must hold',
    id => {
      expect(played(id).broken()).toEqual([])
    },
  )

  test.each([
    ['ike1-no-proposal', ['par ike-unacceptable', 'mn ike-refused']],
    ['ike1-wrong-psk', ['par ike-half-open-expired', 'mn ike-no-answer']],
    ['ike1-wrong-psk-aggressive', ['mn ike-not-authentic', 'par ike-half-open-expired']],
    ['ike1-quick-refused', ['par ike-child-failed', 'mn ike-child-failed']],
    ['ike1-modecfg-refused', ['mn ike-config-failed']],
  ])('%s is told to whom it concerns, and no SA is made', (id, reports) => {
    const run = played(id)
    expect([...new Set(run.reports)]).toEqual(reports)
    expect([...sad(run, 'mn'), ...sad(run, 'par')]).toEqual([])
  })

  test('a lost message of each exchange is made good, but for the notification', () => {
    const run = played('ike1-lost')
    const count = (name: string) => names(run).filter(each => each.startsWith(name)).length
    expect([count('Main Mode 3'), count('Main Mode 4'), count('Quick Mode 2'), count('Informational')]).toEqual([
      2, 2, 2, 2,
    ])
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'par')))
  })

  test('a Delete ends everything at both ends, and the next packet begins anew', () => {
    const run = played('ike1-delete')
    expect(names(run).filter(name => name.startsWith('Main Mode 1'))).toHaveLength(2)
    expect(Object.keys(run.table('par', 'IKE SAs'))).toEqual(['par/ikev1/2'])
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'par')))
  })

  test('a Delete of one pair leaves the ISAKMP SA, and the next packet needs quick mode alone', () => {
    const run = played('ike1-delete-pair')
    expect(names(run).filter(name => name.startsWith('Main Mode 1'))).toHaveLength(1)
    expect(names(run).filter(name => name.startsWith('Quick Mode 1'))).toEqual(
      Array<string>(2).fill('Quick Mode 1 mn>par'),
    )
    expect(sad(run, 'mn')).toHaveLength(2)
    expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'par')))
  })

  test('a gateway that sets: its client protects the address it took', () => {
    const run = played('ike1-modecfg-set')
    expect(names(run).filter(name => name.startsWith('Transaction'))).toEqual([
      'Transaction 1 par>mn',
      'Transaction 2 mn>par',
    ])
    const [sa] = Object.values(run.table('mn', 'IKE SAs'))
    expect(sa?.['assigned']).toBe('2001:db8:1:ffff::10')
    expect(Object.values(run.table('mn', 'SPD')).some(row => row['source'] === sa?.['assigned'])).toBe(true)
  })

  test('a second quick mode makes a second pair', () => {
    const run = played('ike1-quick-again')
    expect(sad(run, 'mn')).toHaveLength(4)
    expect(names(run).filter(name => name.startsWith('Quick Mode'))).toHaveLength(6)
  })
})

test('every step of a derivation gives what the trace says', () => {
  const suite = createRealIkeSuite()
  const derived = played('ike1-main').trace.events.flatMap(event => (event.kind === 'derived' ? event.steps : []))
  const prfs = derived.filter(({ by }) => by === 'PRF_HMAC_SHA1')
  expect(new Set(prfs.map(({ name }) => name))).toContain('SKEYID_e')
  expect(prfs.length).toBeGreaterThan(20)
  for (const { inputs, output } of prfs) {
    const [key, ...parts] = inputs.map(input => fromHex(input.octets))
    expect(toHex(suite.prf('prfsha1', present(key, 'key'), parts))).toBe(output)
  }
})
