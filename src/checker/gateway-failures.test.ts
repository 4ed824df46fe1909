// Gateways that die, cannot hear each other or pass a client in circles (Palomares 2013 §III-D; RFC 6027 §3.6, RFC 5685 §7).
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { play, type Played } from './played.fixture.ts'

function played(id: string, faults: readonly string[] = []): Played {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs, faults })
}

/** IKE SAs in use at the end: `node remote`. */
const inUse = (run: Played): readonly string[] =>
  ['eu', 'sg1', 'sg2'].flatMap(node =>
    Object.values(run.table(node, 'IKE SAs')).flatMap(({ state, remote }) =>
      state === 'established' ? [`${node} ${String(remote)}`] : [],
    ),
  )
const WITH_SG1 = ['eu [2001:db8:11::1]:500', 'sg1 [2001:db8:1::10]:500']
const WITH_SG2 = ['eu [2001:db8:12::1]:500', 'sg2 [2001:db8:1::10]:500']
const lost = (run: Played): number => run.lostOf('eu>server') + run.lostOf('server>eu')
const refused = (run: Played): readonly string[] =>
  run.events('rejected').flatMap(({ node, code, atUs }) => (atUs > 1_000_000 ? [`${node} ${code}`] : []))
/** The SA that the gateways have by hand for each other, when one of them is gone for good. */
const ownSaOnly = (run: Played): readonly string[] =>
  run.broken().filter(text => !/^no-orphan: sg\d keeps .* with sg/.test(text))

describe('a gateway dies', () => {
  test.each([
    ['gateway-dies-before', ['eu ike-no-answer', 'eu ike-no-answer']],
    ['gateway-dies-during', ['sg2 gateway-never-came', 'eu ike-no-answer', 'eu ike-no-answer']],
  ] as const)('%s: nobody has a tunnel, and the failure is told', (id, reports) => {
    const run = played(id)
    expect(run.reports).toEqual(reports)
    expect(inUse(run)).toEqual([])
    expect(run.broken()).toEqual([])
  })

  test('gateway-dies-after: the client notices nothing', () => {
    const run = played('gateway-dies-after')
    expect([run.reports, inUse(run)]).toEqual([[], WITH_SG2])
    // The two packets that wanted the tunnel before it was there.
    expect(lost(run)).toBe(2)
    expect(ownSaOnly(run)).toEqual([])
  })

  test('next-gateway-dies: silence, then a whole IKEv2 with the gateway of the configuration', () => {
    const run = played('next-gateway-dies')
    expect([run.reports, inUse(run)]).toEqual([['eu ike-no-answer'], WITH_SG1])
    expect(run.messages.filter(({ name, from }) => name === 'IKE_SA_INIT' && from === 'eu')).toHaveLength(2)
    expect(run.deliveredFrom('eu>server', 20_000_000)).toBeGreaterThan(20)
    expect(ownSaOnly(run)).toEqual([])
  })

  test('redirect-context-down: the client never hears of a gateway that does not answer', () => {
    const run = played('redirect-context-down')
    expect([run.reports, inUse(run), lost(run)]).toEqual([['sg1 gateway-no-reply'], WITH_SG1, 2])
    expect(run.messages.filter(({ name }) => name === 'INFORMATIONAL')).toEqual([])
    expect(ownSaOnly(run)).toEqual([])
  })
})

test('gateways-partitioned: both have the SAs, one uses them', () => {
  const run = played('gateways-partitioned')
  expect(run.reports).toEqual(['sg1 gateway-no-reply', 'sg2 gateway-never-came'])
  expect([inUse(run), lost(run)]).toEqual([WITH_SG1, 2])
  expect(run.marks).toContain('contexts-put')
  expect(run.broken()).toEqual([])
})

test('redirect-context-loop: five are followed, the sixth is refused, and the client keeps its tunnel', () => {
  const run = played('redirect-context-loop')
  expect(run.marks.filter(mark => mark === 'handed-over')).toHaveLength(5)
  expect(refused(run)).toEqual(['eu redirect-loop'])
  expect(run.reports).toEqual(['sg2 gateway-declined'])
  expect([inUse(run), lost(run)]).toEqual([WITH_SG2, 2])
  expect(run.broken()).toEqual([])
})

describe('somebody on the way', () => {
  test.each([
    ['says in clear what only the gateway may say', 'forge:INFORMATIONAL@1040ms:to=eu', 'eu not-protected'],
    ['says the REDIRECT again', 'replay:INFORMATIONAL#1:1s', 'eu out-of-window'],
    ['changes an octet of it', 'corrupt:INFORMATIONAL#1:byte=150', 'eu malformed-checksum'],
  ] as const)('%s: refused, and the handover goes its way', (_, fault, code) => {
    const run = played('redirect-context', [fault])
    expect(refused(run)).toContain(code)
    expect(inUse(run)).toEqual(WITH_SG2)
    expect(run.broken()).toEqual([])
  })
})

test('redirect-no-sync: the nonce that comes twice tells what an eavesdropper reads', () => {
  const [reuse] = played('redirect-no-sync').broken()
  // Two packets of one flow, one after the other: but for the counter and the checksum they are the same in clear.
  expect(reuse).toMatch(/^no-nonce-reuse: frame \d+ of sg2 has the key and IV 0{14}14 of frame \d+ of sg1;/)
  expect(reuse).toContain('114 of 116 octets equal, from octet 47 on 01')
})

describe('a cancel that another attempt has overtaken', () => {
  const second = [
    'script=[{atUs: 1018000, node: sg1, do: redirect-context, peer: eu, to: sg2}, {atUs: 1600000, node: sg1, do: redirect-context, peer: eu, to: sg2}]',
  ]
  const late = (delay: string): Played =>
    play(present(scenarioById('redirect-context'), 'scenario'), {
      untilUs: 60_000_000,
      settings: [...second, 'untilUs=60000000'],
      faults: ['drop:CTDR#1', 'drop:CTDR#2', `delay:CTC#1:${delay}`],
    })

  test('redirect-late-cancel: newer contexts take the place of held ones; once the client has come nobody cancels', () => {
    const run = played('redirect-late-cancel')
    expect(run.marks.filter(mark => mark === 'contexts-put')).toHaveLength(2)
    expect(refused(run)).toEqual(['sg2 too-late'])
    expect(run.reports).toEqual(['sg1 gateway-no-reply'])
    expect([inUse(run), lost(run), run.broken()]).toEqual([WITH_SG2, 2, []])
  })

  test('one that comes before the client takes its contexts, and a whole IKEv2 follows', () => {
    const run = late('205ms')
    expect(run.marks).toContain('transfer-cancelled')
    expect(run.reports).toContain('eu ike-no-answer')
    expect(inUse(run)).toEqual(WITH_SG1)
    expect(run.deliveredFrom('eu>server', 59_000_000)).toBeGreaterThan(10)
    expect(run.broken()).toEqual([])
  })

  test('one that comes before the second attempt takes what was held, and the attempt brings it again', () => {
    const run = late('100ms')
    expect(run.marks.filter(mark => mark === 'contexts-put')).toHaveLength(2)
    expect([inUse(run), run.broken()]).toEqual([WITH_SG2, []])
  })
})

describe('redirects that nobody may send', () => {
  const tellsOf = (run: Played): readonly string[] =>
    run
      .events('rejected')
      .flatMap(({ node, code }) => (node === 'eu' && /^redirect|protected/.test(code) ? [code] : []))

  test('redirect-forged: nonce, PAD and SA each keep the client, and the genuine one is followed', () => {
    const run = played('redirect-forged')
    expect(tellsOf(run)).toEqual(['redirect-forged', 'redirect-not-authorised', 'not-protected'])
    expect(run.marks.filter(mark => mark === 'redirect-followed')).toHaveLength(1)
    expect([inUse(run), run.reports, lost(run), run.broken()]).toEqual([WITH_SG2, [], 2, []])
  })

  test('with the nonce, and a PAD that names no gateways, the client goes where the attacker wants, and says so', () => {
    const run = played('redirect-context', ['forge:REDIRECT@10ms:nonce=heard'])
    expect(run.events('marked').find(({ mark }) => mark === 'redirect-followed')?.text).toContain('2001:db8:bad::1')
    expect(inUse(run)).toEqual([])
    expect(run.broken()).toEqual([])
  })

  test('a genuine one to an address that the PAD does not allow is refused, and SG1 keeps the client', () => {
    const scenario = present(scenarioById('redirect-context'), 'scenario')
    const settings = ['ike.nodes.eu.peers.sg1.mobility.acceptable=[2001:db8:99::1]']
    const run = play(scenario, { untilUs: scenario.untilUs, settings })
    expect(tellsOf(run)).toEqual(['redirect-not-authorised'])
    expect([inUse(run), run.reports, run.broken()]).toEqual([WITH_SG1, ['sg1 gateway-declined'], []])
  })
})

describe('a nonce that came twice, used by somebody without a key', () => {
  const run = played('redirect-nonce-forged')
  const forged = run.messages.filter(message => message.forged)

  test('of the candidates one passes the ICV check, and the genuine packet with its number is a replay', () => {
    expect(run.broken('no-nonce-reuse', 'sequence-monotonic')).toEqual([
      expect.stringMatching(
        /^no-replay-accepted: eu accepted frame \d+, number \d+, which nobody sent who has the key/,
      ),
    ])
    expect(forged.length).toBeGreaterThan(0)
    expect(forged.filter(({ fate }) => fate === 'delivered')).toHaveLength(1)
    const replays = run.events('rejected').filter(({ node, code }) => node === 'eu' && code === 'replay')
    expect(replays.some(({ message }) => message !== null && !run.messages[message - 1]?.forged)).toBe(true)
  })

  test.each([
    ['redirect-context', 'forge:ESP@1200ms', 'no nonce came twice in the'],
    ['redirect-context', 'forge:ESP@1200ms:at=sg1-server', 'no ESP to 2001:db8:1::10 was heard on sg1-server'],
  ])('%s with %s: nothing to make of it', (id, fault, why) => {
    const calm = played(id, [fault])
    expect(calm.events('fault').map(({ text }) => text)).toEqual([expect.stringContaining(why)])
    expect(calm.broken()).toEqual([])
  })

  test('under ChaCha20-Poly1305 too; under CBC there is nothing to make of stale counters', () => {
    const scenario = present(scenarioById('redirect-nonce-forged'), 'scenario')
    const under = (esp: string): Played =>
      play(scenario, {
        untilUs: scenario.untilUs,
        settings: ['eu.peers.sg1', 'sg1.peers.eu'].map(at => `ike.nodes.${at}.esp=${esp}`),
      })
    expect(under('chacha20poly1305').broken()).toContainEqual(expect.stringContaining('which nobody sent'))
    expect(under('aes128-sha256').messages.some(message => message.forged)).toBe(false)
  })
})
