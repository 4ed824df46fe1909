// What the scenarios of IKEv2 come to, asserted on the runs themselves.
import type { InvariantId } from './invariants/list.ts'
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { CROWD_IN_TESTS, withSmallerCrowds } from '../scenarios/crowd.ts'
import { scenarioById, scenarios } from '../scenarios/registry.ts'
import { runScenario } from '../simulation/run.ts'
import { traceDigest } from '../trace/digest.ts'
import type { Row } from '../trace/event.ts'
import { foldSteps } from '../trace/fold.ts'
import { play, type Played } from './played.fixture.ts'

const MOVED_AT_US = 1_068_000
const played = (id: string): Played => {
  const scenario = withSmallerCrowds(present(scenarioById(id), id), CROWD_IN_TESTS)
  return play(scenario, { untilUs: scenario.untilUs })
}
const ikeMessages = (run: Played, fromUs = 0): readonly string[] =>
  run.messages
    .filter(({ protocol, sentUs }) => protocol === 'IKEv2' && sentUs >= fromUs)
    .map(({ name, from, to }) => `${name} ${from}>${to}`)
const keys = (rows: readonly Row[]): readonly string[] =>
  rows.map(({ spi, encryptionKey }) => `${String(spi)} ${String(encryptionKey)}`).sort()
const sadAt = (run: Played, node: string, atUs: number): readonly Row[] => {
  const step = foldSteps(run.trace).findLast(each => each.atUs < atUs)
  return step?.world.nodes.get(node)?.tables.SAD.values() ?? []
}
const sad = (run: Played, node: string): readonly Row[] => Object.values(run.table(node, 'SAD'))

test('ike2-full: four messages with the new router, fresh SAs, the old ones gone', () => {
  const run = played('ike2-full')
  expect(ikeMessages(run, MOVED_AT_US).slice(0, 4)).toEqual([
    'IKE_SA_INIT mn>nar',
    'IKE_SA_INIT nar>mn',
    'IKE_AUTH mn>nar',
    'IKE_AUTH nar>mn',
  ])
  const [before, after] = [keys(sadAt(run, 'mn', MOVED_AT_US)), keys(sad(run, 'mn'))]
  expect(before).toHaveLength(2)
  expect(after).toHaveLength(2)
  expect(after.filter(key => before.includes(key))).toEqual([])
  expect(after).toEqual(keys(sad(run, 'nar')))
  expect(sad(run, 'par')).toEqual([])
  expect(run.reports).toEqual(['par ike-no-answer'])
  expect(run.setupUs).toBe(8_194)
})

test('mobike-only: one exchange, other addresses, the same SPIs and keys', () => {
  const run = played('mobike-only')
  expect(ikeMessages(run, MOVED_AT_US)).toEqual([
    'INFORMATIONAL mn>nar',
    'INFORMATIONAL nar>par',
    'INFORMATIONAL par>nar',
    'INFORMATIONAL nar>mn',
  ])
  expect(keys(sad(run, 'mn'))).toEqual(keys(sadAt(run, 'mn', MOVED_AT_US)))
  expect(keys(sad(run, 'mn'))).toEqual(keys(sad(run, 'par')))
  expect(sad(run, 'mn').map(({ source, destination }) => [String(source), String(destination)].sort())).toEqual(
    Array.from({ length: 2 }, () => ['2001:db8:1::1', '2001:db8:2::10']),
  )
  expect(run.setupUs).toBeGreaterThan(20_000)
})

/** Those of IKEv1 are in ike1.test.ts. */
const ofIke = scenarios.filter(({ ike, id }) => ike !== undefined && !id.startsWith('ike1-'))

/** Scenarios that are there to show what breaks; their own tests say how. */
const BROKEN_TO_SHOW_IT: Readonly<Record<string, readonly InvariantId[]>> = {
  // Its copy lacks sequence numbers.
  'ha-takeover': ['sequence-monotonic'],
  'ike2-context-secrets': ['no-long-term-secret'],
  'redirect-no-sync': ['no-nonce-reuse', 'sequence-monotonic', 'no-orphan'],
  'redirect-early-capture': ['no-orphan'],
  // One packet that nobody sent is enough for the first, and its number for the second that comes with it.
  'redirect-nonce-forged': ['no-replay-accepted', 'no-nonce-reuse', 'sequence-monotonic'],
  // A gateway is gone for good; what both had by hand for each other nobody can take back.
  'redirect-context-down': ['no-orphan'],
  'gateway-dies-after': ['no-orphan'],
  'next-gateway-dies': ['no-orphan'],
  // IKEv1 without signs of life, as ike1-main.
  'udp-impact': ['no-orphan'],
}

describe('every scenario of IKEv2', () => {
  test.each(ofIke.map(({ id }) => id))('%s keeps what must hold', id => {
    const broken = played(id).trace.invariants.flatMap(invariant => (invariant.holds ? [] : [invariant.id]))
    expect(broken).toEqual(BROKEN_TO_SHOW_IT[id] ?? [])
  })

  test('what both ends agree on was really looked at', () => {
    const texts = new Map(played('ike-rekey').trace.invariants.map(({ id, text }) => [id, text]))
    expect(texts.get('message-ids-agree')).toBe('1 IKE SA, both ends at the same message IDs')
    expect(texts.get('ends-agree')).toBe('2 SAs with two equal ends')
    expect(texts.get('no-orphan')).toBe('4 ends of SAs, each with its other end')
    expect(texts.get('pad-authorised')).toContain('each with a PAD entry')
  })

  test('plays the same with live machines and with pure ones', () => {
    const digests = (['live', 'pure'] as const).map(host => {
      const run = runScenario({ scenario: present(scenarioById('ike-rekey-both'), 'ike-rekey-both'), host })
      return run.ok ? traceDigest(run.value) : run.error
    })
    expect(digests[0]).toBe(digests[1])
  })
})

test('ike-tampered: an accident is found by a checksum, an attack by the integrity check value', () => {
  const run = played('ike-tampered')
  const requests = run.messages.filter(({ name, from }) => name === 'IKE_AUTH' && from === 'mn')
  expect(requests.map(({ fate, reason }) => [fate, reason.split(':')[0]])).toEqual([
    ['rejected', 'malformed-checksum'],
    ['rejected', 'integrity'],
    ['delivered', ''],
  ])
  expect(keys(sad(run, 'par'))).toEqual(keys(sad(run, 'mn')))
})

describe('refusals', () => {
  test.each([
    ['ike-no-proposal', ['par ike-refused', 'mn ike-refused']],
    ['ike-wrong-psk', ['par ike-peer-not-authentic', 'mn ike-authentication-refused']],
    ['ike-other-gateway', ['par ike-peer-not-authorised', 'mn ike-authentication-refused']],
    ['ike-child-refused', ['mn ike-child-failed']],
    ['ike-no-answer', ['mn ike-no-answer']],
  ])('%s is told to whom it concerns, and nothing is kept', (id, reports) => {
    const run = played(id)
    expect([...new Set(run.reports)]).toEqual(reports)
    expect([...sad(run, 'mn'), ...sad(run, 'par')]).toEqual([])
  })

  test('data is lost only until there is an SA', () => {
    expect(played('ike-child-rekey').traffic.lost).toBe(1)
    expect(played('ike-rekey-both').traffic.lost).toBe(1)
    expect(played('ike-child-rekey-both').traffic.lost).toBe(1)
  })
})
