import { drawBytes } from '../../lib/draw.ts'
import { createRealIkeSuite } from '../../protocol/crypto/ike/real-ike-suite.ts'
import { CURVE_KEY_OCTETS, type CurveKeyKind, type SigningKey } from '../../protocol/crypto/ike/signature.ts'
import { readCertificate, type Certificate } from '../../protocol/crypto/x509/certificate.ts'
import { makeName, readDistinguishedName } from '../../protocol/crypto/x509/distinguished-name.ts'
import type { AlternativeName } from '../../protocol/crypto/x509/extensions.ts'
import { issueCertificate } from '../../protocol/crypto/x509/issue.ts'
import { signingKeyOf } from '../../protocol/crypto/x509/private-key.ts'
import type { Identity } from '../../protocol/wire/ikev2/identification.ts'
import type { IkeSection } from '../../scenarios/ike-section.ts'
import { idBody } from '../nodes/ike/identity.ts'
import type { OwnProof, PeerProof } from '../nodes/ike/credentials.ts'
import { readIdentity } from '../nodes/ike-identity.ts'

type ScenarioPeer = IkeSection['nodes'][string]['peers'][string]
type Wanted = Extract<NonNullable<ScenarioPeer['own']>, { readonly method: 'certificate' }>

/** Every run starts at 0:00 UTC of 1 January 2026: certificates want a calendar (Roamscope). */
export const STARTS_AT_SECONDS = 1_767_225_600
const YEAR = 31_536_000

const suite = createRealIkeSuite()

/** Drawn by name, so that a scenario has the same keys on every machine. */
const drawKey = (seed: number, owner: string, kind: CurveKeyKind): SigningKey =>
  signingKeyOf(kind, drawBytes({ seed, node: owner, purpose: 'signing key', count: 0 }, CURVE_KEY_OCTETS[kind].private))

const nameOf = (text: string) =>
  makeName([
    { type: 'O', value: 'Roamscope' },
    { type: 'CN', value: text },
  ])

function read(der: Uint8Array): Certificate {
  const certificate = readCertificate(der)
  if (!certificate.ok) throw new Error(`assertion failed: a certificate made here: ${certificate.error.message}`)
  return certificate.value
}

/** The key and the self-signed certificate of an authority (RFC 5280 §3.2). */
function authority(seed: number, name: string): { readonly key: SigningKey; readonly certificate: Certificate } {
  const key = drawKey(seed, `authority ${name}`, 'ecdsa-p256')
  const subject = nameOf(name)
  const request = {
    subject,
    publicKey: suite.verifyingKey(key),
    alternativeNames: [],
    ca: true,
    notBefore: STARTS_AT_SECONDS - YEAR,
    notAfter: STARTS_AT_SECONDS + 9 * YEAR,
  }
  return { key, certificate: read(issueCertificate(suite, request, { name: subject, key })) }
}

/** What a certificate says of an identity (RFC 4945 §3.1); a distinguished name is the subject itself. */
function alternativeNames(id: Identity): readonly AlternativeName[] {
  return id.type === 'ID_DER_ASN1_DN' ? [] : [alternativeName(id)]
}

function alternativeName(id: Identity): AlternativeName {
  if (id.type === 'ID_FQDN') return { kind: 'dns', text: id.name }
  if (id.type === 'ID_RFC822_ADDR') return { kind: 'email', text: id.name }
  return { kind: 'ip', address: idBody(id).slice(4) }
}

function certificateProof(seed: number, node: string, localId: string, wanted: Wanted): OwnProof {
  const issuer = authority(seed, wanted.issuer)
  const key = drawKey(seed, node, wanted.key)
  const owner = wanted.name ?? localId
  const id = readIdentity(owner)
  const subject = (id.type === 'ID_DER_ASN1_DN' ? readDistinguishedName(id.octets) : undefined) ?? nameOf(owner)
  const der = issueCertificate(
    suite,
    {
      subject,
      publicKey: suite.verifyingKey(key),
      alternativeNames: alternativeNames(id),
      ca: false,
      notBefore: STARTS_AT_SECONDS + (wanted.validFromS ?? -YEAR),
      notAfter: STARTS_AT_SECONDS + (wanted.validUntilS ?? YEAR),
    },
    { name: issuer.certificate.subject, key: issuer.key },
  )
  return { method: 'certificate', certificates: [read(der)], key }
}

/** How this node shows itself; undefined: by the secret. */
export function ownProofOf(seed: number, node: string, { own, localId }: ScenarioPeer): OwnProof | undefined {
  if (own === undefined) return undefined
  if (own.method === 'certificate') return certificateProof(seed, node, localId, own)
  return { method: 'eap', userName: own.user, password: own.password, only: own.only }
}

/** How the peer has to show itself; undefined: by the secret. */
export function peerProofOf(seed: number, { demands }: ScenarioPeer): PeerProof | undefined {
  if (demands?.method !== 'certificate') return demands
  const { authorities, digitalSignatures } = demands
  const anchors = authorities.map(name => authority(seed, name).certificate)
  return { method: 'certificate', anchors, digitalSignatures }
}
