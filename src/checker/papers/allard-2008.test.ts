// What the transfers of Allard 2008 come to: IKE SA, child SAs, policies and PAD entry at the next router.
import { describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { scenarioById } from '../../scenarios/registry.ts'
import type { Row } from '../../trace/event.ts'
import { play, type Played } from '../played.fixture.ts'

const played = (id: string, settings: readonly string[] = [], faults: readonly string[] = []): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs, settings, faults })
}
const ikeSas = (run: Played, node: string): readonly Row[] =>
  Object.values(run.table(node, 'IKE SAs')).filter(({ state }) => state === 'established')
const sealed = (run: Played, from: string): number =>
  run.messages.filter(m => m.protocol === 'IKEv2' && m.from === from).length
const MOVED_AT_US = 1_068_000
const afterMove = (run: Played): readonly string[] =>
  run.messages
    .filter(({ protocol, sentUs }) => protocol === 'IKEv2' && sentUs >= MOVED_AT_US)
    .map(({ name, from, to }) => `${name} ${from}>${to}`)

describe('the IKE context moves', () => {
  test.each(['ike2-context', 'ike2-context-initiator', 'ike2-context-automatic'])('%s: keys and SPIs stay', id => {
    const run = played(id)
    const [mobile, router] = [ikeSas(run, 'mn'), ikeSas(run, 'nar')]
    expect(mobile).toHaveLength(1)
    const cells = ['initiatorSpi', 'responderSpi', 'skD', 'skEi', 'skEr', 'suite', 'mobike']
    expect(cells.map(cell => router[0]?.[cell])).toEqual(cells.map(cell => mobile[0]?.[cell]))
    expect([mobile[0]?.remote, router[0]?.remote]).toEqual(['[2001:db8:2::1]:4500', '[2001:db8:2::10]:4500'])
    const spis = (node: string) =>
      Object.values(run.table(node, 'SAD')).flatMap(row => (String(row.link).startsWith('ike:') ? [row.spi] : []))
    expect(new Set(spis('nar'))).toEqual(new Set(spis('mn')))
    expect(ikeSas(run, 'par')).toEqual([])
    expect(run.named('IKE_SA_INIT')).toHaveLength(2)
    expect(run.broken()).toEqual([])
    expect(run.deliveredFrom('ha>mn', 1_200_000)).toBeGreaterThan(100)
  })

  test('who updates the addresses: nAR, the mobile, or nobody', () => {
    expect(afterMove(played('ike2-context'))).toEqual(['INFORMATIONAL nar>mn', 'INFORMATIONAL mn>nar'])
    expect(afterMove(played('ike2-context-initiator')).slice(0, 2)).toEqual([
      'INFORMATIONAL mn>nar',
      'INFORMATIONAL nar>mn',
    ])
    expect(afterMove(played('ike2-context-automatic'))).toEqual([])
  })

  test('a peer that has not announced it gets no update of the responder: a whole IKEv2 follows', () => {
    const off = 'ike.nodes.mn.peers.par.mobility={routability: none, contextTransfer: false}'
    const run = played('ike2-context', [off])
    expect(run.reports).toEqual(['nar ike-fallback'])
    expect(run.messages.filter(({ detail }) => detail.includes('UPDATE_SA_ADDRESSES'))).toEqual([])
    expect(afterMove(run)).toContain('IKE_SA_INIT mn>nar')
    expect(run.broken()).toEqual([])
    expect(run.deliveredFrom('ha>mn', 2_000_000)).toBeGreaterThan(100)
  })

  test('by SKEYSEED the same keys come out', () => {
    const [keys, seed] = [played('ike2-context'), played('ike2-context', ['ikeContext.keys=skeyseed'])]
    expect(ikeSas(seed, 'nar').map(({ skD, skEi }) => [skD, skEi])).toEqual(
      ikeSas(keys, 'nar').map(({ skD, skEi }) => [skD, skEi]),
    )
    expect(String(ikeSas(seed, 'nar')[0]?.skPi)).not.toBe('')
    expect(String(ikeSas(keys, 'nar')[0]?.skPi)).toBe('')
    expect(seed.broken()).toEqual([])
  })

  test('the secret stays at home unless the paper has its way', () => {
    expect(played('ike2-context').table('nar', 'PAD')['mn']?.authentication).toBe('')
    const run = played('ike2-context', ['ikeContext.secrets=as-the-seed-says'])
    expect(run.broken('no-long-term-secret')).toEqual([])
    expect(run.broken()).toHaveLength(1)
  })

  test('nobody can be authenticated by an entry that only came with an SA', () => {
    const run = played('ike2-context', ['ikeContext.update=automatic'])
    expect(run.table('nar', 'PAD')['mn']?.identity).toBe('mn.par.ipv6.com')
    expect(sealed(run, 'nar')).toBe(0)
  })
})

describe('all modes of transfer', () => {
  test.each([
    'ike2-context-reactive',
    'ike2-context-network-par',
    'ike2-context-network-nar',
    'ike2-context-in-flight',
    'ike2-rekey-after',
    'ike2-ping-pong',
    'ike2-chain',
  ])('%s: nothing breaks, one router holds the SA, traffic flows', id => {
    const run = played(id)
    expect(run.broken()).toEqual([])
    expect(run.reports).toEqual([])
    const holders = ['par', 'nar', 'nar2'].filter(node => ikeSas(run, node).length > 0)
    expect(holders).toEqual([id === 'ike2-ping-pong' ? 'par' : id === 'ike2-chain' ? 'nar2' : 'nar'])
    expect(run.deliveredFrom('mn>ha', 4_000_000)).toBeGreaterThan(50)
    expect(run.named('IKE_SA_INIT')).toHaveLength(2)
  })

  test('rekey-after: child and IKE SA from both sides, by SK_d that arrived', () => {
    const run = played('ike2-rekey-after')
    expect(run.named('CREATE_CHILD_SA')).toHaveLength(8)
    expect(ikeSas(run, 'nar').map(({ initiatorSpi }) => initiatorSpi)).toEqual(
      ikeSas(run, 'mn').map(({ initiatorSpi }) => initiatorSpi),
    )
  })

  test('in flight: nAR repeats what pAR asked, the mobile repeats its answer', () => {
    const run = played('ike2-context-in-flight')
    expect(run.marks).toEqual(expect.arrayContaining(['request-goes-on', 'request-answered-again']))
    expect(Object.keys(run.table('nar', 'SAD')).filter(row => row.startsWith('nar/child/2'))).toHaveLength(2)
  })
})

describe('contexts that cannot be used', () => {
  test('an algorithm that nAR does not take: refused as a whole, told, and a whole IKEv2 runs', () => {
    const run = played('ike2-context-refused')
    expect(run.reports).toContain('mn refused')
    expect(run.frames('CTAA', 'nar', 'mn').map(({ detail }) => detail)).toEqual(['IKEv2: unsupported algorithm'])
    expect(run.marks).not.toContain('ike-sa-adopted')
    expect(ikeSas(run, 'nar').map(({ initiatorSpi }) => initiatorSpi)).toEqual(
      ikeSas(run, 'mn').map(({ initiatorSpi }) => initiatorSpi),
    )
    expect(run.broken()).toEqual([])
    expect(run.deliveredFrom('ha>mn', 2_000_000)).toBeGreaterThan(100)
  })

  test.each([
    'duplicate:PCTD#1',
    'duplicate:CTAR#2',
    'drop:PCTD#1',
    'drop:CTDR#1',
    'delay:PCTD#1:70ms',
    'drop:INFORMATIONAL#1',
  ])('%s: one holder, nothing twice, both ends agree', fault => {
    const run = played('ike2-context', [], [fault])
    expect(run.broken()).toEqual([])
    expect(['par', 'nar'].filter(node => ikeSas(run, node).length > 0)).toEqual(['nar'])
    expect(ikeSas(run, 'mn')).toHaveLength(1)
    expect(run.deliveredFrom('ha>mn', 4_000_000)).toBeGreaterThan(50)
  })
})

describe('what the mobile has shown of itself goes on at nAR (RFC 4478 §2, RFC 7296 §2.16; failure case 59)', () => {
  const deletes = (run: Played, from: string): readonly number[] =>
    run.messages.flatMap(m => (m.from === from && m.detail.includes('delete IKE SA') ? [m.sentUs] : []))
  /** End of the authentication as a node's rows had it, in their order. */
  const ends = (run: Played, node: string): readonly number[] => [
    ...new Set(
      run.trace.events.flatMap(event =>
        event.kind === 'row' && event.node === node && event.table === 'IKE SAs' && event.row !== null
          ? [event.row.authenticatedUntilUs].filter(atUs => typeof atUs === 'number')
          : [],
      ),
    ),
  ]

  test('the end that pAR named is nAR\u2019s, and who EAP showed it to be', () => {
    const run = played('ike2-context-reauth')
    expect(ends(run, 'par')).toHaveLength(1)
    expect(ends(run, 'nar')).toHaveLength(2)
    // What is left travels: the 20 ms of its way are not taken off.
    const lateUs = (ends(run, 'nar')[0] ?? 0) - (ends(run, 'par')[0] ?? 0)
    expect(lateUs).toBeGreaterThan(20_000)
    expect(lateUs).toBeLessThan(25_000)
    expect(ikeSas(run, 'nar').map(({ eapIdentity }) => eapIdentity)).toEqual(['rosa'])
    expect(run.broken()).toEqual([])
    expect(run.reports).toEqual([])
  })

  test('repeated with nAR in time: a second set-up, from which on nAR counts anew, and the mobile deletes the first', () => {
    const run = played('ike2-context-reauth')
    const [first = 0, second = 0] = ends(run, 'nar')
    expect(second - first).toBeGreaterThan(2_000_000)
    expect(deletes(run, 'mn').filter(atUs => atUs < first)).toHaveLength(1)
    expect(deletes(run, 'nar')).toEqual([])
    expect(run.named('IKE_SA_INIT')).toHaveLength(4)
  })

  test('not repeated: nAR, which can authenticate nobody, deletes soon after the end', () => {
    const run = played('ike2-context-reauth-late')
    const [end = 0] = ends(run, 'nar')
    expect([...new Set(run.reports)]).toEqual(['nar ike-peer-not-authorised', 'mn ike-authentication-refused'])
    expect(deletes(run, 'nar').map(atUs => atUs - end)).toEqual([1_000_000])
    expect(run.marks).toContain('authentication-over')
    expect(ikeSas(run, 'nar')).toEqual([])
    expect(ikeSas(run, 'par')).toHaveLength(1)
    expect(run.broken()).toEqual([])
  })

  test('the row that came says who it is by EAP, and holds nothing to prove it with', () => {
    const rows = played('ike2-context-reauth-late').trace.events.flatMap(event =>
      event.kind === 'row' && event.node === 'nar' && event.table === 'PAD' && event.row !== null ? [event.row] : [],
    )
    expect(rows.map(({ method, authentication, eapIdentity }) => [method, authentication, eapIdentity])).toEqual([
      ['eap', '', 'rosa'],
    ])
  })

  test('nAR has a shorter limit of its own: it says so, and the mobile repeats earlier', () => {
    const run = played('ike2-context-reauth', ['ike.nodes.nar.peers.mn.reauth={lifetimeS: 1, graceUs: 500000}'])
    const told = run.messages.filter(m => m.from === 'nar' && m.detail.includes('AUTH_LIFETIME'))
    expect(told.map(({ name }) => name)[0]).toBe('INFORMATIONAL')
    expect(deletes(run, 'mn')[0]).toBeLessThan(1_700_000)
    expect(run.broken()).toEqual([])
  })

  test('who EAP showed it to be has no access at nAR: refused as a whole, though IDi is known there', () => {
    const run = played('ike2-context-reauth', ['ike.nodes.nar.peers.mn.demands.users={ruth: another}'])
    expect(run.frames('CTAA', 'nar', 'mn').map(({ detail }) => detail)).toEqual(['IPsec PAD: not authorised'])
    expect(run.marks).not.toContain('ike-sa-adopted')
    expect(run.reports).toContain('mn refused')
    expect(run.broken('recovers')).toEqual([])
  })
})

describe('as the paper lists it', () => {
  test('ike2-context-skeyseed: nAR derives what pAR had', () => {
    const [seed, keys] = [played('ike2-context-skeyseed'), played('ike2-context')]
    expect(ikeSas(seed, 'nar').map(({ skD, skEr }) => [skD, skEr])).toEqual(
      ikeSas(keys, 'nar').map(({ skD, skEr }) => [skD, skEr]),
    )
    expect(seed.trace.events.some(event => event.kind === 'derived' && event.node === 'nar')).toBe(true)
    expect(seed.broken()).toEqual([])
  })

  test('ike2-context-secrets: works, and breaks no-long-term-secret, nothing else', () => {
    const run = played('ike2-context-secrets')
    expect(run.broken('no-long-term-secret')).toEqual([])
    expect(run.broken()).toHaveLength(1)
    expect(run.deliveredFrom('ha>mn', 1_200_000)).toBeGreaterThan(100)
  })
})

describe('SAs of IKE wanted without it (failure case 35)', () => {
  test.each(['ike2-context', 'ike2-context-reactive', 'ike2-context-automatic'])(
    '%s with SAD and SPD only: refused as a whole, the IKE SA stays where its SAs are',
    id => {
      const run = played(id, ['cxtp.requested=[SAD, SPD]'])
      expect(run.refusals).toContain('par unsupported')
      expect(run.reports).toContain('nar no-data')
      expect(run.marks).not.toContain('ike-sa-handed-over')
      expect(run.marks).not.toContain('contexts-held')
      expect(run.broken('recovers')).toEqual([])
    },
  )

  test('a mobile that wants to know is told which contexts and why', () => {
    const run = played('ike2-context', ['cxtp.requested=[SAD, SPD]', 'cxtp.acknowledgePrevious=true'])
    expect(run.frames('CTAA', 'par', 'mn').map(({ detail }) => detail)).toEqual(['IPsec SAD: unsupported FPT'])
  })

  test('with everything named it is transferred as without a list', () => {
    const run = played('ike2-context', ['cxtp.requested=[SAD, SPD, PAD, IKEv2]'])
    expect(run.marks).toContain('ike-sa-adopted')
    expect(run.broken()).toEqual([])
  })
})
