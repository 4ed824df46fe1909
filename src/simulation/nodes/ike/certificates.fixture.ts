import { drawBytes } from '../../../lib/draw.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import {
  CURVE_KEY_OCTETS,
  type CurveKeyKind,
  type SigningKey,
  type SigningKeyKind,
} from '../../../protocol/crypto/ike/signature.ts'
import { readCertificate, type Certificate } from '../../../protocol/crypto/x509/certificate.ts'
import { makeName, parseName } from '../../../protocol/crypto/x509/distinguished-name.ts'
import { issueCertificate } from '../../../protocol/crypto/x509/issue.ts'
import { signingKeyOf } from '../../../protocol/crypto/x509/private-key.ts'

const suite = createRealIkeSuite()
const DAY = 86_400

export interface LeafWishes {
  readonly kind?: SigningKeyKind
  /** Seconds from the start, both ends. */
  readonly validSeconds?: readonly [number, number]
  readonly alternativeName?: string
  /** Signed by a key that is not that of the CA. */
  readonly forged?: boolean
  readonly key?: SigningKey | undefined
}

export interface Authority {
  readonly key: SigningKey
  readonly certificate: Certificate
  issue(name: string, wishes: LeafWishes): { readonly certificate: Certificate; readonly key: SigningKey }
  /** A CA that this one vouches for. */
  below(name: string, pathLength: number): Authority
  /** An ordinary certificate whose owner takes itself for a CA. */
  leafAsIssuer(name: string): Authority
}

const keyOf = (name: string, kind: CurveKeyKind): SigningKey =>
  signingKeyOf(kind, drawBytes({ seed: 1, node: name, purpose: 'key', count: 0 }, CURVE_KEY_OCTETS[kind].private))
/** A leaf may be named in full: `C=FR, O=Lab, CN=mn`. */
const leafName = (leaf: string) => {
  const name = leaf.includes('=') ? parseName(leaf) : undefined
  return name?.ok === true ? name.value : nameOf(leaf)
}
const nameOf = (name: string) => makeName([{ type: 'CN', value: name }])

function read(der: Uint8Array): Certificate {
  const certificate = readCertificate(der)
  if (!certificate.ok) throw new Error(certificate.error.message)
  return certificate.value
}

/** A CA that signs itself, valid for a day around `startsAt`. */
export function makeAuthority(name: string, startsAt: number): Authority {
  const key = keyOf(name, 'ecdsa-p256')
  return authorityOf(name, key, startsAt, { name: nameOf(name), key }, 3)
}

function authorityOf(
  name: string,
  key: SigningKey,
  startsAt: number,
  issuer: Parameters<typeof issueCertificate>[2],
  pathLength: number,
  ca = true,
): Authority {
  const times = { notBefore: startsAt - DAY, notAfter: startsAt + DAY }
  const subject = nameOf(name)
  const certificate = read(
    issueCertificate(
      suite,
      { subject, publicKey: suite.verifyingKey(key), alternativeNames: [], ca, pathLength, ...times },
      issuer,
    ),
  )
  const own = { name: subject, key }
  return {
    key,
    certificate,
    issue(leaf, { kind = 'ecdsa-p256', validSeconds, alternativeName = leaf, forged, key: given }) {
      const leafKey = given ?? keyOf(leaf, kind === 'rsa' ? 'ecdsa-p256' : kind)
      const [from, to] = validSeconds ?? [-DAY, DAY]
      const der = issueCertificate(
        suite,
        {
          subject: leafName(leaf),
          publicKey: suite.verifyingKey(leafKey),
          alternativeNames: [{ kind: 'dns', text: alternativeName }],
          ca: false,
          notBefore: startsAt + from,
          notAfter: startsAt + to,
        },
        forged === true ? { name: subject, key: keyOf('forger', 'ecdsa-p256') } : own,
      )
      return { certificate: read(der), key: leafKey }
    },
    below: (child, length) => authorityOf(child, keyOf(child, 'ecdsa-p256'), startsAt, own, length),
    leafAsIssuer: leaf => authorityOf(leaf, keyOf(leaf, 'ecdsa-p256'), startsAt, own, 0, false),
  }
}
