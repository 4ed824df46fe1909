import { describe, expect, test } from 'vitest'
import { makeAuthority } from './certificates.fixture.ts'
import type { OwnProof, PeerProof } from './credentials.ts'
import { associations, IkePair, type PairOptions, type Side } from './ike-pair.fixture.ts'

const STARTS = 1_767_225_600
const root = makeAuthority('root', STARTS)
const { certificate, key } = root.issue('gw.example', {})
const own: OwnProof = { method: 'certificate', certificates: [certificate], key }
const demands: PeerProof = { method: 'certificate', anchors: [root.certificate], digitalSignatures: true }
type User = Extract<OwnProof, { readonly method: 'eap' }>
type Users = Extract<PeerProof, { readonly method: 'eap' }>

const user: User = { method: 'eap', userName: 'rosa', password: 'a mobile of hers', only: false }
const users: Users = {
  method: 'eap',
  users: { rosa: 'a mobile of hers' },
  identityRound: false,
  notifications: 0,
  only: false,
}

function pairOf(mn: Partial<User> = {}, gw: Partial<Users> = {}, more: PairOptions = {}): IkePair {
  const peer = {
    mn: { own: { ...user, ...mn }, demands: mn.only === true ? undefined : demands },
    gw: { own, demands: { ...users, ...gw } },
  }
  const config = { mn: { startsAtSeconds: STARTS }, gw: { startsAtSeconds: STARTS } }
  return new IkePair({ peer, config, ...more }).establish()
}
const marks = (pair: IkePair, side: Side) =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
const failures = (pair: IkePair, side: Side) =>
  pair.reports.flatMap(each => (each.side === side && each.report.what === 'setup-failed' ? [each.report.code] : []))
const requests = (pair: IkePair) => pair.names.filter(name => name === 'mn IKE_AUTH request').length
const expectUp = (pair: IkePair) => {
  expect(associations(pair, 'mn')).toHaveLength(2)
  expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
}

describe('EAP inside IKE_AUTH (RFC 7296 §2.16)', () => {
  test('takes four exchanges with MS-CHAPv2: who, challenge, proof of both, AUTH under the MSK', () => {
    const pair = pairOf()
    expectUp(pair)
    expect(requests(pair)).toBe(4)
    expect(pair.sa('mn').proof.eap?.msk).toEqual(pair.sa('gw').proof.eap?.msk)
    expect(pair.sa('gw').proof.eap?.userName).toBe('rosa')
  })

  test.each([0, 1, 5, 20])('is longer by one exchange with each round: %i', notifications => {
    const pair = pairOf({}, { notifications, identityRound: true })
    expectUp(pair)
    expect(requests(pair)).toBe(5 + notifications)
  })

  test('survives the loss of every single message', () => {
    for (let lost = 0; lost < 10; lost++) {
      const pair = new IkePair({
        peer: { mn: { own: user, demands }, gw: { own, demands: users } },
        config: { mn: { startsAtSeconds: STARTS }, gw: { startsAtSeconds: STARTS } },
      })
      pair.fate = (_datagram, _side, count) => (count === lost ? 'lost' : 10_000)
      pair.initiate()
      pair.run(10_000_000)
      expectUp(pair)
    }
  })

  test('a wrong password and an unknown user end in EAP-Failure, told to nobody but the gateway', () => {
    for (const mn of [{ password: 'guess' }, { userName: 'ruth' }]) {
      const pair = pairOf(mn)
      expect(marks(pair, 'gw')).toContain('proof-wrong-password')
      expect([failures(pair, 'mn'), failures(pair, 'gw')]).toEqual([['eap-failed'], ['eap-failed']])
      expect(associations(pair, 'gw')).toEqual([])
    }
  })

  test('the gateway has to show itself first', () => {
    const { certificate: wrong } = makeAuthority('other', STARTS).issue('gw.example', {})
    const peer = { mn: { own: user, demands }, gw: { own: { ...own, certificates: [wrong] }, demands: users } }
    const pair = new IkePair({ peer, config: { mn: { startsAtSeconds: STARTS } } }).establish()
    expect(marks(pair, 'mn')).toContain('proof-unknown-issuer')
    expect(failures(pair, 'mn')).toEqual(['peer-not-authentic'])
    expect(requests(pair)).toBe(1)
    // The gateway hears of it, and keeps no half-open SA (RFC 7296 §2.21.2).
    expect(failures(pair, 'gw')).toEqual(['abandoned'])
    expect(pair.names.slice(-2)).toEqual(['mn INFORMATIONAL request', 'gw INFORMATIONAL response'])
    expect([pair.sas('mn'), pair.sas('gw')]).toEqual([[], []])
  })

  test('an initiator that gives up is answered again when the answer is lost, and forgotten in the end', () => {
    const { certificate: wrong } = makeAuthority('other', STARTS).issue('gw.example', {})
    const peer = { mn: { own: user, demands }, gw: { own: { ...own, certificates: [wrong] }, demands: users } }
    const pair = new IkePair({ peer, config: { mn: { startsAtSeconds: STARTS } } })
    pair.fate = (_datagram, _side, count) => (count === 5 ? 'lost' : 10_000)
    pair.initiate()
    pair.run(5_000_000)
    expect(pair.names.slice(4)).toEqual([
      'mn INFORMATIONAL request',
      'gw INFORMATIONAL response',
      'mn INFORMATIONAL request',
      'gw repeated response',
    ])
    pair.run(200_000_000)
    expect([pair.states('mn'), pair.states('gw'), pair.waiting()]).toEqual([{}, {}, 0])
  })

  test.each(Array.from({ length: 5 }, (_, i) => i + 1))(
    'an initiator that falls silent after %i requests leaves no half-open SA',
    sent => {
      const peer = { mn: { own: user, demands }, gw: { own, demands: users } }
      const config = { mn: { startsAtSeconds: STARTS }, gw: { startsAtSeconds: STARTS } }
      const pair = new IkePair({ peer, config })
      let requests = 0
      pair.fate = (_datagram, side) => (side === 'mn' && ++requests > sent ? 'lost' : 10_000)
      pair.initiate()
      pair.run(31_000_000)
      expect(failures(pair, 'gw')).toEqual(sent < 5 ? ['half-open-expired'] : [])
      expect(pair.sas('gw').map(({ phase }) => phase)).toEqual(sent < 5 ? [] : ['established'])
    },
  )

  test('nobody gets in by AUTH where EAP is wanted, nor by EAP where AUTH is', () => {
    const byAuth = new IkePair({ peer: { gw: { demands: users } } }).establish()
    expect(marks(byAuth, 'gw')).toContain('proof-wrong-method')
    const byEap = new IkePair({ peer: { mn: { own: user } } }).establish()
    expect(marks(byEap, 'gw')).toContain('proof-no-auth')
    expect(failures(byEap, 'gw')).toEqual(['peer-not-authorised'])
  })
})

describe('EAP alone (RFC 5998)', () => {
  test('neither side has a certificate; the key of EAP shows both', () => {
    const pair = pairOf({ only: true }, { only: true }, {})
    expectUp(pair)
    expect(requests(pair)).toBe(4)
  })

  test('a gateway that does not want it shows its certificate all the same', () => {
    const peer = {
      mn: { own: { ...user, only: true }, demands },
      gw: { own, demands: users },
    }
    expectUp(new IkePair({ peer, config: { mn: { startsAtSeconds: STARTS } } }).establish())
  })

  test('a mobile that does not want it breaks off', () => {
    const peer = { mn: { own: user, demands }, gw: { own: { method: 'pre-shared-key' as const }, demands: users } }
    const pair = new IkePair({ peer }).establish()
    expect(failures(pair, 'mn')).toEqual(['peer-not-authentic'])
  })
})
