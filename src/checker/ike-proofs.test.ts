// Who shows what to whom, and what comes of it: certificates, EAP, additional key exchanges, inner addresses.
import { describe, expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { play, type Played } from './played.fixture.ts'

const MOVED_AT_US = 1_068_000
const runs = new Map<string, Played>()
function played(id: string): Played {
  const scenario = present(scenarioById(id), id)
  const run = runs.get(id) ?? play(scenario, { untilUs: Math.min(scenario.untilUs, 4_000_000) })
  runs.set(id, run)
  return run
}
const ikeMessages = (run: Played, fromUs = 0) =>
  run.messages.filter(({ protocol, sentUs }) => protocol === 'IKEv2' && sentUs >= fromUs && sentUs < fromUs + 1_000_000)
const marks = (run: Played, node: string) =>
  run.trace.events.flatMap(event => (event.kind === 'marked' && event.node === node ? [event.mark] : []))
const sad = (run: Played, node: string) => Object.values(run.table(node, 'SAD'))

describe('a handover by IKEv2', () => {
  test('takes as many messages by certificate as by secret, and longer ones', () => {
    const [secret, certificate] = ['ike2-full', 'ike2-cert'].map(id => ikeMessages(played(id), MOVED_AT_US))
    expect(certificate?.map(({ name }) => name)).toEqual(secret?.map(({ name }) => name))
    expect(certificate).toHaveLength(4)
    expect(sad(played('ike2-cert'), 'nar')).toHaveLength(2)
    expect(present(played('ike2-cert').setupUs, 'set-up')).toBeGreaterThan(
      present(played('ike2-full').setupUs, 'set-up'),
    )
  })

  test('takes an exchange more with each round of EAP: identity, notification, challenge, success, AUTH', () => {
    const messages = ikeMessages(played('ike2-eap'), MOVED_AT_US)
    expect(messages.filter(({ name }) => name === 'IKE_AUTH')).toHaveLength(2 * 6)
    expect(sad(played('ike2-eap'), 'nar')).toHaveLength(2)
  })

  test('takes one exchange more with ML-KEM-768, whose request goes in fragments', () => {
    const messages = ikeMessages(played('ike2-hybrid-pq'), MOVED_AT_US).map(({ name }) => name)
    expect(messages).toEqual([
      'IKE_SA_INIT',
      'IKE_SA_INIT',
      'IKE_INTERMEDIATE',
      'IKE_INTERMEDIATE',
      'IKE_INTERMEDIATE',
      'IKE_AUTH',
      'IKE_AUTH',
    ])
    expect(marks(played('ike2-hybrid-pq'), 'nar')).toContain('keys-replaced')
    expect(sad(played('ike2-hybrid-pq'), 'nar')).toHaveLength(2)
  })
})

describe('refusals', () => {
  test.each([
    ['ike-cert-wrong-ca', 'proof-unknown-issuer', ['par ike-peer-not-authentic', 'mn ike-authentication-refused']],
    ['ike-cert-expired', 'proof-expired', ['par ike-peer-not-authentic', 'mn ike-authentication-refused']],
    ['ike2-eap-wrong-password', 'proof-wrong-password', ['par ike-eap-failed', 'mn ike-eap-failed']],
    ['ike2-hybrid-refused', 'init-refused', ['par ike-refused', 'mn ike-refused']],
  ])('%s: the gateway knows why, and nothing is kept', (id, why, reports) => {
    const run = played(id)
    expect(marks(run, 'par')).toContain(why)
    expect([...new Set(run.reports)]).toEqual(reports)
    expect([...sad(run, 'mn'), ...sad(run, 'par')]).toEqual([])
  })

  test('ike-wrong-psk and ike-unknown-peer tell the wrong secret from the wrong person', () => {
    expect(marks(played('ike-wrong-psk'), 'par')).toContain('proof-wrong-secret')
    expect(marks(played('ike-unknown-peer'), 'par')).toContain('peer-not-in-pad')
  })
})

describe('beside certificates', () => {
  test('EAP alone shows both sides', () => {
    const run = played('ike2-eap-only')
    expect(run.reports).toEqual([])
    expect([sad(run, 'mn'), sad(run, 'par')].map(rows => rows.length)).toEqual([2, 2])
    expect(Object.values(run.table('par', 'PAD')).map(({ method }) => method)).toEqual(['eap'])
  })

  test('an inner address is given, and the selectors are that address', () => {
    const run = played('ike2-inner-address')
    const selectors = sad(run, 'par').map(row => String(row['selectors']))
    expect(selectors).toEqual(selectors.map(() => '2001:db8:ff::1[any] 2001:db8:1:ffff::10[any] any'))
    expect(run.traffic.lost).toBe(1)
  })

  test('without one that is demanded there is no child SA, at once or later', () => {
    const run = played('ike2-address-demanded')
    expect([...sad(run, 'mn'), ...sad(run, 'par')]).toEqual([])
    expect(Object.values(run.table('par', 'IKE SAs'))).toHaveLength(1)
  })
})
