import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import type { SigningKeyKind } from '../../../protocol/crypto/ike/signature.ts'
import { rsaKeys } from '../../../protocol/crypto/rsa/fixtures/openssl-rsa.ts'
import type { Certificate } from '../../../protocol/crypto/x509/certificate.ts'
import { payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import type { Identity } from '../../../protocol/wire/ikev2/identification.ts'
import { decodeIke } from '../../../protocol/wire/ikev2/message.ts'
import { clearPayloads } from '../../../protocol/wire/ikev2/open.ts'
import type { IkePeer } from './ike-config.ts'
import { associations, IkePair, type PairOptions, type Side } from './ike-pair.fixture.ts'
import { padId, sameIdentity } from './identity.ts'
import { readIdentity } from '../ike-identity.ts'
import { makeAuthority, type Authority, type LeafWishes } from './certificates.fixture.ts'

const suite = createRealIkeSuite()
const STARTS = 1_767_225_600
const root = makeAuthority('root', STARTS)
const other = makeAuthority('other', STARTS)

interface SideWishes extends LeafWishes {
  readonly kind?: SigningKeyKind
  readonly by?: Authority
  readonly between?: readonly Certificate[]
  readonly trusts?: readonly Certificate[]
  readonly digitalSignatures?: boolean
}

function peerWith(side: Side, wishes: SideWishes): Partial<IkePeer> {
  const name = side === 'mn' ? 'mn.example' : 'gw.example'
  const by = wishes.by ?? root
  const { certificate, key } = by.issue(name, { ...wishes, key: wishes.kind === 'rsa' ? rsaKeys.bits2048 : undefined })
  return {
    own: { method: 'certificate', certificates: [certificate, ...(wishes.between ?? [])], key },
    demands: {
      method: 'certificate',
      anchors: wishes.trusts ?? [root.certificate],
      digitalSignatures: wishes.digitalSignatures ?? true,
    },
  }
}

function pairOf(mn: SideWishes, gw: SideWishes = {}, more: PairOptions = {}): IkePair {
  const config = { mn: { startsAtSeconds: STARTS }, gw: { startsAtSeconds: STARTS } }
  return new IkePair({ peer: { mn: peerWith('mn', mn), gw: peerWith('gw', gw) }, config, ...more }).establish()
}
const marks = (pair: IkePair, side: Side) =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
const failures = (pair: IkePair, side: Side) =>
  pair.reports.flatMap(each => (each.side === side && each.report.what === 'setup-failed' ? [each.report.code] : []))
const expectUp = (pair: IkePair) => {
  expect(associations(pair, 'mn')).toHaveLength(2)
  expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
}

describe('certificates instead of a secret', () => {
  test.each(['ecdsa-p256', 'ecdsa-p384', 'ed25519', 'rsa'] as const)('%s signs as RFC 7427 has it', kind => {
    const pair = pairOf({ kind }, { kind })
    expectUp(pair)
    expect(pair.sa('mn').proof.peerHashes).toEqual([2, 3, 4, 5])
    expect(pair.names).toHaveLength(4)
  })

  test.each(['ecdsa-p256', 'ecdsa-p384', 'rsa'] as const)('%s signs by its own method for an old peer', kind => {
    const pair = pairOf({ kind, digitalSignatures: false }, { kind, digitalSignatures: false })
    expectUp(pair)
    expect(pair.sa('gw').proof.peerHashes).toBeUndefined()
  })

  test('an Ed25519 key has no method for an old peer', () => {
    const initiator = pairOf({ kind: 'ed25519' }, { digitalSignatures: false })
    expect(marks(initiator, 'mn')).toContain('no-common-signature')
    expect(failures(initiator, 'mn')).toEqual(['unusable-answer'])
    const responder = pairOf({ digitalSignatures: false }, { kind: 'ed25519' })
    expect(marks(responder, 'gw')).toContain('no-common-signature')
    expect(failures(responder, 'gw')).toEqual(['peer-not-authorised'])
  })

  test('each side in its own way: one by certificate, one by secret', () => {
    const { own } = peerWith('mn', {})
    const { demands } = peerWith('gw', {})
    expectUp(
      new IkePair({ peer: { mn: { own }, gw: { demands } }, config: { gw: { startsAtSeconds: STARTS } } }).establish(),
    )
  })

  test('a path through one CA, and through two', () => {
    const upper = root.below('upper', 1)
    const lower = upper.below('lower', 0)
    expectUp(pairOf({ by: upper, between: [upper.certificate] }))
    expectUp(pairOf({ by: lower, between: [lower.certificate, upper.certificate] }))
    expect(marks(pairOf({ by: lower, between: [lower.certificate] }), 'gw')).toContain('proof-unknown-issuer')
    const narrow = root.below('narrow', 0)
    const forbidden = narrow.below('forbidden', 0)
    const pair = pairOf({ by: forbidden, between: [forbidden.certificate, narrow.certificate] })
    expect(marks(pair, 'gw')).toContain('proof-issuer-is-no-ca')
  })

  test.each<[string, SideWishes, SideWishes]>([
    ['unknown-issuer', { by: other }, {}],
    ['expired', { validSeconds: [-100, -1] }, {}],
    ['not-yet-valid', { validSeconds: [10, 100] }, {}],
    ['other-identity', { alternativeName: 'someone.example' }, {}],
    ['wrong-signature', { forged: true }, {}],
    [
      'issuer-is-no-ca',
      { by: root.leafAsIssuer('mn.example'), between: [] },
      { trusts: [root.leafAsIssuer('mn.example').certificate] },
    ],
  ])('refuses with %s', (code, mn, gw) => {
    const pair = pairOf(mn, gw)
    expect(marks(pair, 'gw')).toContain(`proof-${code}`)
    expect(failures(pair, 'gw')).toEqual(['peer-not-authentic'])
    expect(failures(pair, 'mn')).toEqual(['authentication-refused'])
    expect(associations(pair, 'gw')).toEqual([])
  })

  test('refuses a secret where a certificate is wanted, and a certificate that was not sent', () => {
    const demands = present(peerWith('gw', {}).demands, 'demands')
    const secret = new IkePair({ peer: { gw: { demands } } }).establish()
    expect(marks(secret, 'gw')).toContain('proof-no-certificate')
    const own = { method: 'certificate' as const, certificates: [], key: root.key }
    const none = new IkePair({ peer: { mn: { own }, gw: { demands } } }).establish()
    expect(marks(none, 'gw')).toContain('proof-no-certificate')
    const wrong = new IkePair({ peer: { mn: { own: peerWith('mn', {}).own } } }).establish()
    expect(marks(wrong, 'gw')).toContain('proof-wrong-method')
  })

  test('a signature by another key than the certificate has: looked at, and found not to hold', () => {
    const { own } = peerWith('mn', {})
    if (own?.method !== 'certificate') throw new Error('a certificate')
    const key = { ...own.key, privateKey: own.key.privateKey.map(octet => octet ^ 1) }
    const pair = new IkePair({
      peer: { mn: { own: { ...own, key } }, gw: { demands: peerWith('gw', {}).demands } },
      config: { gw: { startsAtSeconds: STARTS } },
    }).establish()
    expect(marks(pair, 'gw')).toContain('proof-wrong-signature')
    const checked = pair.outputs.flatMap(({ side, output }) =>
      side === 'gw' && output.kind === 'derived' ? output.steps.filter(({ operation }) => operation === 'verify') : [],
    )
    expect(checked).toMatchObject([
      { operation: 'verify', holds: false, inputs: [{ name: 'digest' }, { name: 'signature' }] },
    ])
  })

  test('distinguished names: the subject is the identity, a PAD row may be the top of a tree', () => {
    const dn = (text: string): Identity => readIdentity(text)
    const full = 'C=FR, O=Lab, CN=mn'
    const pairFor = (asserted: Identity, row: Identity): IkePair => {
      const issued = root.issue(full, {})
      const { demands, own } = peerWith('gw', {})
      const proof = { method: 'certificate', certificates: [issued.certificate], key: issued.key } as const
      return new IkePair({
        peer: {
          mn: { ...peerWith('mn', {}), own: proof, localId: asserted },
          gw: { demands, own, remoteId: row },
        },
        config: { mn: { startsAtSeconds: STARTS }, gw: { startsAtSeconds: STARTS } },
      }).establish()
    }
    expectUp(pairFor(dn(full), dn(full)))
    expectUp(pairFor(dn(full), dn('C=FR, O=Lab')))
    for (const row of ['C=FR, O=Other, CN=mn', 'CN=mn, O=Lab, C=FR']) {
      const pair = pairFor(dn(full), dn(row))
      expect(pair.outputs.flatMap(({ output }) => (output.kind === 'mark' ? [output.text] : []))).toContain(
        `gw/ikev2/1: no PAD entry covers ${full}`,
      )
    }
    // In the tree, but not whom the certificate is for.
    expect(marks(pairFor(dn('C=FR, O=Lab, CN=other'), dn('C=FR, O=Lab')), 'gw')).toContain('proof-other-identity')
    // Equal texts are one name, whatever kind of string holds them (RFC 5280 §7.1); octets that are no name are nobody.
    const octets = dn('CN=a')
    if (octets.type !== 'ID_DER_ASN1_DN') throw new Error('a name')
    const utf8String = octets.octets.map((octet, i, all) => (octet === 0x13 && all[i + 1] === 1 ? 0x0c : octet))
    expect(sameIdentity({ ...octets, octets: utf8String }, octets)).toBe(true)
    expect(padId({ ...octets, octets: utf8String.subarray(0, 9) })).toBeUndefined()
  })

  test('the gateway that is not believed learns so', () => {
    const pair = pairOf({ trusts: [other.certificate] })
    expect(marks(pair, 'mn')).toContain('proof-unknown-issuer')
    expect(failures(pair, 'mn')).toEqual(['peer-not-authentic'])
    expect(pair.names.filter(name => name.includes('INFORMATIONAL'))).toHaveLength(2)
    expect(associations(pair, 'gw')).toEqual([])
  })

  test('both sides ask for certificates of their CA (RFC 7296 §3.7)', () => {
    const decoded = decodeIke(pairOf({}).sa('mn').initResponse)
    const asked = decoded.ok ? payloadOf(clearPayloads(decoded.value.payloads), 'CERTREQ') : undefined
    expect(asked?.authorities).toEqual([suite.hash('sha1', [root.certificate.publicKeyInfo])])
  })
})
