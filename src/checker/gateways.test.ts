// What the scenarios of loaded gateways come to (Palomares 2013), asserted on the runs themselves.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import type { Row } from '../trace/event.ts'
import { play, type Played, type PlayOptions } from './played.fixture.ts'

const played = (id: string, options: PlayOptions = {}): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs, ...options })
}
const ikeSas = (run: Played, node: string): readonly Row[] =>
  Object.values(run.table(node, 'IKE SAs')).filter(({ state }) => state === 'established')
const remotes = (run: Played, node: string): readonly string[] => ikeSas(run, node).map(({ remote }) => String(remote))
/** SAs of clients: the gateways have some with each other, too. */
const clientRows = (run: Played, node: string): readonly Row[] =>
  Object.values(run.table(node, 'SAD')).filter(({ owner }) => String(owner).startsWith('eu'))
const rows = (run: Played, node: string): number => clientRows(run, node).length

describe('without contexts', () => {
  test('redirect-full-ike: a new IKE SA with SG2, then the old one goes', () => {
    const run = played('redirect-full-ike')
    expect(run.marks).toContain('redirect-followed')
    expect(remotes(run, 'eu')).toEqual(['[2001:db8:12::1]:500'])
    expect([rows(run, 'sg1'), rows(run, 'sg2')]).toEqual([0, 2])
    expect(run.broken()).toEqual([])
  })
})

describe('GET and PUT of one tunnel', () => {
  const run = played('get-put')
  const marked = (mark: string): readonly string[] =>
    run.trace.events.flatMap(e => (e.kind === 'marked' && e.mark === mark ? [e.text] : []))

  test('the EU goes on under the same keys and counters, and no other tunnel stops', () => {
    expect(marked('tunnel-read-out')).toEqual(['eu: 2 of key management, 2 SAs, 4 policies'])
    expect(marked('tunnel-installed')).toEqual(marked('tunnel-read-out'))
    expect(run.broken()).toEqual([])
    const setUps = run.trace.events.filter(e => e.kind === 'sent' && e.name === 'IKE_SA_INIT' && e.node === 'eu')
    expect(setUps).toHaveLength(1)
    // Ten packets each way in the half second: the EU's SA is unknown, the server's packets find no policy that lets them out.
    const between = run.trace.events.filter(e => e.kind === 'rejected' && e.node === 'sg1' && e.atUs > 1_000_000)
    const count = (code: string): number => between.filter(e => e.kind === 'rejected' && e.code === code).length
    expect([count('unknown-spi'), count('policy-discard'), between.length]).toEqual([10, 10, 20])
    expect(run.lostOf('eu11>server')).toBe(1)
  })

  test('the IKE SA that came back answers, and rekeys the pair that came back', () => {
    expect(ikeSas(run, 'sg1')).toHaveLength(3)
    expect(rows(run, 'sg1')).toBe(6)
    const [sa] = ikeSas(run, 'eu')
    expect(sa).toMatchObject({ nextSent: 3, nextExpected: 2 })
  })
})

/** IKE messages of a gateway or client as they leave it, from a moment on. */
const ikeFrom = (run: Played, node: string, fromUs: number): readonly string[] =>
  run.messages
    .filter(({ protocol, from, sentUs }) => protocol === 'IKEv2' && from === node && sentUs >= fromUs)
    .map(({ name, detail }) => `${name} ${detail}`)
const between = (run: Played): readonly string[] =>
  run.messages.filter(({ protocol }) => protocol === 'CXTP').map(({ name, from, to }) => `${name} ${from}>${to}`)
const refusedAfter = (run: Played, fromUs: number): readonly string[] =>
  run.events('rejected').flatMap(({ atUs, node, code }) => (atUs >= fromUs ? [`${node} ${code}`] : []))
const OVERLOAD_US = 1_018_000
const inSad = (run: Played, node: string): readonly string[] =>
  clientRows(run, node).map(({ owner, state }) => `${owner} ${state}`)

describe('with contexts', () => {
  const run = played('redirect-context')

  test('redirect-context: the six steps, and no message of a set-up', () => {
    expect(between(run)).toEqual(['CTD sg1>sg2', 'CTDR sg2>sg1'])
    const names = run.messages.filter(({ protocol, sentUs }) => protocol === 'IKEv2' && sentUs >= OVERLOAD_US)
    expect(names.map(({ name }) => name)).not.toContain('IKE_SA_INIT')
    expect(names.map(({ name }) => name)).not.toContain('IKE_AUTH')
    expect(ikeFrom(run, 'sg1', OVERLOAD_US)).toEqual(['INFORMATIONAL request 0: REDIRECT'])
    expect(run.marks).toEqual(expect.arrayContaining(['contexts-put', 'counters-agreed', 'client-came', 'handed-over']))
    expect(remotes(run, 'eu')).toEqual(['[2001:db8:12::1]:500'])
    expect([rows(run, 'sg1'), ikeSas(run, 'sg1')]).toEqual([0, []])
    expect(run.broken()).toEqual([])
  })

  test('no IKE exchange is lost and no packet refused; a sign of life, a rekeying and a new child work at once', () => {
    expect(refusedAfter(run, OVERLOAD_US)).toEqual([])
    expect(run.marks).not.toContain('request-repeated')
    expect(run.lostOf('eu>server') + run.lostOf('server>eu')).toBe(2)
    expect(new Set(inSad(run, 'sg2'))).toEqual(new Set(['eu active']))
    expect(inSad(run, 'sg2')).toHaveLength(4)
  })

  test('SG2 uses nothing before the client has come, and SG1 nothing afterwards', () => {
    const states = run
      .events('row')
      .flatMap(({ node, table, row, atUs }) =>
        table === 'IKE SAs' && row !== null && node.startsWith('sg') && atUs >= OVERLOAD_US
          ? [`${node} ${row.state}`]
          : [],
      )
    expect([...new Set(states)]).toEqual(['sg1 leaving', 'sg2 held', 'sg2 established'])
  })

  test('redirect-no-sync: nonces come twice, a Message ID is used up, and a rekeying dies of it', () => {
    const stale = played('redirect-no-sync')
    expect(stale.broken().map(text => text.split(':')[0])).toEqual([
      'no-nonce-reuse',
      'sequence-monotonic',
      'no-orphan',
    ])
    expect(refusedAfter(stale, OVERLOAD_US)).toEqual(
      expect.arrayContaining(['eu replay', 'sg2 unexpected-answer', 'sg2 unknown-spi']),
    )
    expect(stale.reports).toContain('sg2 ike-no-answer')
  })

  test('and Message IDs alone: at rest both ends count differently', () => {
    const quiet = played('redirect-no-sync', {
      settings: ['script=[{atUs: 1018000, node: sg1, do: redirect-context, peer: eu, to: sg2}]'],
    })
    expect(quiet.broken('no-nonce-reuse', 'sequence-monotonic')).toEqual([
      expect.stringContaining('message-ids-agree: eu and sg2 disagree'),
    ])
  })

  test('read out late, Message IDs agree without IPSEC_SYN; sequence numbers still do not', () => {
    const late = played('redirect-no-sync', { settings: ['ikeContext.redirect.capture=late'] })
    expect(late.broken('no-nonce-reuse', 'sequence-monotonic')).toEqual([])
    expect(late.broken('sequence-monotonic')).toHaveLength(1)
    expect(late.reports).toEqual([])
  })

  test('read out early with IPSEC_SYN, nothing breaks as long as the client asks nothing meanwhile', () => {
    expect(played('redirect-context', { settings: ['ikeContext.redirect.capture=early'] }).broken()).toEqual([])
  })

  test('redirect-early-capture: SG1 hears the view that SG2 would need', () => {
    const early = played('redirect-early-capture')
    expect(early.marks).toContain('counters-differ')
    expect(refusedAfter(early, OVERLOAD_US)).toContain('sg2 out-of-window')
    expect(early.reports).toContain('eu ike-no-answer')
    expect(early.broken('no-orphan')).toEqual([])
    expect(early.broken()).toHaveLength(1)
  })

  test('redirect-late-capture: what SG1 leaves open, SG2 answers', () => {
    const late = played('redirect-late-capture')
    expect(late.marks).toEqual(expect.arrayContaining(['left-to-next-gateway', 'counters-agreed']))
    expect(late.marks).not.toContain('counters-differ')
    expect(refusedAfter(late, OVERLOAD_US)).toEqual([])
    expect(late.broken()).toEqual([])
  })

  test('redirect-delete: the Delete of RFC 5685 §5 ends what SG2 has; a whole IKEv2 with SG1 follows', () => {
    const ended = played('redirect-delete')
    expect(rows(ended, 'sg2')).toBe(0)
    expect(remotes(ended, 'eu')).toEqual(['[2001:db8:11::1]:500'])
    expect(ikeFrom(ended, 'eu', OVERLOAD_US).map(text => text.split(' ')[0])).toEqual(
      expect.arrayContaining(['IKE_SA_INIT', 'IKE_AUTH']),
    )
    expect(ended.broken()).toEqual([])
  })

  test('redirect-context-unsupported: no contexts leave SG1; the client is redirected plainly', () => {
    const plain = played('redirect-context-unsupported')
    expect(between(plain)).toEqual([])
    expect(plain.marks).toContain('redirected-plainly')
    expect(remotes(plain, 'eu')).toEqual(['[2001:db8:12::1]:500'])
    expect(plain.broken()).toEqual([])
  })

  test('a client that announced nothing is sent nothing, and the failure is told', () => {
    const silent = played('redirect-context-unsupported', {
      settings: ['ike.nodes.eu.peers.sg1.mobility.redirect=false'],
    })
    expect([between(silent), ikeFrom(silent, 'sg1', OVERLOAD_US)]).toEqual([[], []])
    expect(silent.reports).toEqual(['sg1 gateway-client-unsupported'])
    expect(remotes(silent, 'eu')).toEqual(['[2001:db8:11::1]:500'])
    expect(silent.broken()).toEqual([])
  })
})

describe('overload', () => {
  test('redirect-overload: the client that came first goes, until the limit holds', () => {
    const run = played('redirect-overload')
    expect(run.events('command').map(({ text }) => text)).toEqual([
      '3 IKE SAs, where 2 are the limit: SG1 hands EU over to SG2',
    ])
    expect([ikeSas(run, 'sg1').length, ikeSas(run, 'sg2').length]).toEqual([2, 1])
    expect(run.broken()).toEqual([])
  })

  test.each([
    [
      'packets',
      ['ike.nodes.sg1.overload={to: sg2, everyUs: 500000, packetsPerSecond: 45, atOnce: 1}'],
      'packets a second',
    ],
    [
      'time',
      ['ike.nodes.sg1.overload={to: sg2, everyUs: 500000, cpuPerMille: 2, atOnce: 1}', 'costs=freebsd-2008'],
      'of 1000 parts',
    ],
  ] as const)('by %s', (_, settings, why) => {
    const run = played('redirect-overload', { settings })
    expect(run.events('command')[0]?.text).toContain(why)
    expect(ikeSas(run, 'sg2').length).toBeGreaterThan(0)
    expect(run.broken()).toEqual([])
  })
})

describe('losses: who holds the client then', () => {
  const lossy = (...faults: readonly string[]): Played =>
    played('redirect-context', {
      faults,
      settings: ['script=[{atUs: 1018000, node: sg1, do: redirect-context, peer: eu, to: sg2}]'],
    })

  test.each([
    ['the CTD', ['drop:CTD#1'], 'sg2'],
    ['the CTD twice', ['drop:CTD#1', 'drop:CTD#2'], 'sg1'],
    ['the CTDR', ['drop:CTDR#1'], 'sg2'],
    ['the CTDR twice, and SG2 is told to forget', ['drop:CTDR#1', 'drop:CTDR#2'], 'sg1'],
    ['CTDR and CTC: SG2 forgets by itself', ['drop:CTDR#1', 'drop:CTDR#2', 'drop:CTC#1'], 'sg1'],
    ['the REDIRECT', ['drop:INFORMATIONAL#1'], 'sg2'],
    ['the answer', ['drop:INFORMATIONAL#3'], 'sg2'],
    ['the sign that the client has come', ['drop:INFORMATIONAL#4'], 'sg2'],
    ['both: the next packet shows it', ['drop:INFORMATIONAL#3', 'drop:INFORMATIONAL#4'], 'sg2'],
  ] as const)('%s', (_, faults, holder) => {
    const run = lossy(...faults)
    const other = holder === 'sg1' ? 'sg2' : 'sg1'
    expect(ikeSas(run, holder)).toHaveLength(1)
    expect([rows(run, holder), rows(run, other)]).toEqual([2, 0])
    expect(run.deliveredFrom('server>eu', 7_000_000)).toBeGreaterThan(10)
    expect(run.broken()).toEqual([])
  })
})
