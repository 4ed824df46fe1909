import { concatBytes } from '../../../lib/bytes.ts'
import {
  digitalSignatureAuth,
  ecdsaAuth,
  hashForPeer,
  verifyDigitalSignature,
  verifyEcdsaAuth,
} from '../../../protocol/crypto/ike/digital-signature.ts'
import type { KeyStep } from '../../../protocol/crypto/ike/key-step.ts'
import { RSA_AUTH_REF, rsaAuth, verifyRsaAuth } from '../../../protocol/crypto/ike/rsa-auth.ts'
import {
  PSS_SALT_OCTETS,
  SIGNATURE_HASH_CODES,
  SIGNATURES,
  type AnySignatureHash,
  type VerifyingKey,
} from '../../../protocol/crypto/ike/signature.ts'
import { verificationSteps } from '../../../protocol/crypto/ike/signature-steps.ts'
import { signatureAlgorithmOf } from '../../../protocol/crypto/x509/algorithm-identifier.ts'
import { readCertificate, type Certificate } from '../../../protocol/crypto/x509/certificate.ts'
import { trustedPath } from '../../../protocol/crypto/x509/path.ts'
import { authorityHash, isFor } from '../../../protocol/crypto/x509/trust.ts'
import type { AuthPayload } from '../../../protocol/wire/ikev2/auth.ts'
import { AUTH_METHOD, SIGNATURE_HASH } from '../../../protocol/wire/ikev2/codes.ts'
import { notifyOf, payloadsOf } from '../../../protocol/wire/ikev2/find.ts'
import type { Identity } from '../../../protocol/wire/ikev2/identification.ts'
import { notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { codeNumber, codeReader } from '../../../protocol/wire/schema/numbers.ts'
import type { OwnProof, PeerProof } from './credentials.ts'
import type { IkePeer } from './ike-config.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { idBody } from './identity.ts'

/** Whether a proof holds; if not why, for those who look for the mistake. The peer is not told (RFC 7296 §2.21.2). */
export type Verdict =
  { readonly ok: true } | { readonly ok: false; readonly code: string; readonly text: string; readonly ref: string }

export const HOLDS: Verdict = { ok: true }
export const fails = (code: string, text: string, ref: string): Verdict => ({ ok: false, code, text, ref })

type OwnCertificate = Extract<OwnProof, { readonly method: 'certificate' }>
type DemandedCertificate = Extract<PeerProof, { readonly method: 'certificate' }>

/** Certificates of a path that are looked at (Roamscope). */
const CERTIFICATES_MAX = 8

export const certificatePayloads = ({ certificates }: OwnCertificate): readonly ClearPayload[] =>
  certificates.map(({ der }) => ({ type: 'CERT', encoding: 'X.509 signature', data: der }))

/** CERTREQ for the CAs that these peers' certificates have to come from (RFC 7296 §3.7). */
export function certificateRequest(work: IkeWork, peers: readonly IkePeer[]): readonly ClearPayload[] {
  const anchors = new Set(peers.flatMap(({ demands }) => (demands?.method === 'certificate' ? demands.anchors : [])))
  if (anchors.size === 0) return []
  const authorities = [...anchors].map(anchor => authorityHash(work.context.crypto, anchor))
  return [{ type: 'CERTREQ', encoding: 'X.509 signature', authorities }]
}

const hashName = codeReader(SIGNATURE_HASH)
const methodName = codeReader(AUTH_METHOD)

/** SIGNATURE_HASH_ALGORITHMS, to peers whose digital signatures are to be checked (RFC 7427 §4). */
export function signatureHashes(peers: readonly IkePeer[]): readonly ClearPayload[] {
  const wanted = peers.some(({ demands }) => demands?.method === 'certificate' && demands.digitalSignatures)
  return wanted ? [notifyWith('SIGNATURE_HASH_ALGORITHMS', Object.values(SIGNATURE_HASH_CODES).map(hashName))] : []
}

export const peerHashesOf = (payloads: readonly ClearPayload[]): readonly number[] | undefined =>
  notifyOf(payloads, 'SIGNATURE_HASH_ALGORITHMS')?.data.map(hash => codeNumber(SIGNATURE_HASH, hash))

/** Whether this side's key makes signatures the peer takes: an Ed25519 key has no method but RFC 7427's. */
export const canSign = ({ key: { kind } }: OwnCertificate, peerHashes: readonly number[] | undefined): boolean =>
  hashForPeer(kind, peerHashes ?? []) !== undefined || kind === 'rsa' || SIGNATURES[kind].ownAuthMethod !== undefined

/** AUTH by signature: RFC 7427 where the peer knows it, else the method of the key's own kind. */
export function signedAuth(
  work: IkeWork,
  sa: IkeSa,
  { key }: OwnCertificate,
  octets: Uint8Array,
): { readonly payload: AuthPayload; readonly steps: readonly KeyStep[] } {
  const { crypto } = work.context
  const hash = hashForPeer(key.kind, sa.proof.peerHashes ?? [])
  if (hash === undefined) {
    const { auth, method, steps } = key.kind === 'rsa' ? rsaAuth(crypto, key, octets) : ecdsaAuth(crypto, key, octets)
    return { payload: { type: 'AUTH', method: methodName(method), data: auth }, steps }
  }
  // RFC 8247 §3.2: RSA in digital signatures is PSS.
  const salt =
    key.kind === 'rsa' && hash !== 'identity' ? work.context.draw('PSS salt', PSS_SALT_OCTETS[hash]) : undefined
  const { auth, steps } = digitalSignatureAuth(crypto, key, hash, octets, salt)
  const end = 1 + (auth[0] ?? 0)
  const data = { algorithm: auth.slice(1, end), signature: auth.slice(end) }
  return { payload: { type: 'AUTH', method: 'digital signature', data }, steps }
}

/** Seconds since 1970: certificates are for a time of the calendar. */
const nowSeconds = ({ endpoint, context }: IkeWork): number =>
  (endpoint.config.startsAtSeconds ?? 0) + Math.floor(context.nowUs / 1_000_000)

/**
 * Whether the peer's certificate leads to a CA of its PAD row, is for the identity it asserts, and its key signed what
 * is to be signed (RFC 7296 §2.15, §3.6, RFC 4945 §3.1).
 */
export function certificateHolds(
  work: IkeWork,
  demand: DemandedCertificate,
  claim: { readonly id: Identity; readonly auth: AuthPayload; readonly payloads: readonly ClearPayload[] },
  octets: Uint8Array,
): Judged {
  const [first, ...others] = payloadsOf(claim.payloads, 'CERT')
    .slice(0, CERTIFICATES_MAX)
    .flatMap(({ encoding, data }) => (encoding === 'X.509 signature' && data instanceof Uint8Array ? [data] : []))
    .map(readCertificate)
  if (first === undefined) return unseen(fails('no-certificate', 'the peer sent no certificate', 'RFC 7296 §3.6'))
  if (!first.ok) return unseen(fails('bad-certificate', first.error.message, 'RFC 5280 §4.1'))
  const between = others.flatMap((each): readonly Certificate[] => (each.ok ? [each.value] : []))
  const trusted = trustedPath(work.context.crypto, [first.value, ...between], demand.anchors, nowSeconds(work))
  if (!trusted.ok) return unseen(fails(trusted.error.code, trusted.error.message, trusted.error.ref))
  const body = idBody(claim.id)
  if (!isFor(first.value, { type: body[0] ?? 0, data: body.subarray(4) }))
    return unseen(
      fails('other-identity', `${first.value.subject.text} is not for the identity asserted`, 'RFC 4945 §3.1'),
    )
  return signatureHolds(work, trusted.value.key, claim.auth, octets)
}

/** A verdict, with the steps that led to it; none where the signature was not looked at. */
interface Judged {
  readonly verdict: Verdict
  readonly steps: readonly KeyStep[]
}
const unseen = (verdict: Verdict): Judged => ({ verdict, steps: [] })

function signatureHolds({ context }: IkeWork, key: VerifyingKey, auth: AuthPayload, octets: Uint8Array): Judged {
  const { crypto } = context
  const judged = (hash: AnySignatureHash, signature: Uint8Array, ref: string, holds: boolean): Judged => ({
    verdict: holds
      ? HOLDS
      : fails('wrong-signature', 'the signature was made with another key or over other octets', ref),
    steps: verificationSteps(crypto, key, hash, octets, signature, holds, ref),
  })
  const { method, data } = auth
  if (!(data instanceof Uint8Array)) {
    const whole = concatBytes(new Uint8Array([data.algorithm.length]), data.algorithm, data.signature)
    const verified = verifyDigitalSignature(crypto, key, octets, whole)
    if (verified.ok) return judged(verified.value.hash, data.signature, 'RFC 7427 §3', true)
    const { code, message, ref } = verified.error
    const hash = code === 'wrong-signature' ? signatureAlgorithmOf(data.algorithm)?.hash : undefined
    return hash === undefined ? unseen(fails(code, message, ref)) : judged(hash, data.signature, ref, false)
  }
  if (method === 'RSA') {
    const hash = verifyRsaAuth(crypto, key, octets, data)
    return judged(hash ?? 'sha1', data, RSA_AUTH_REF, hash !== undefined)
  }
  if (method === 'ECDSA-256' || method === 'ECDSA-384') {
    const holds = verifyEcdsaAuth(crypto, key, AUTH_METHOD[method], octets, data)
    return judged(SIGNATURES[key.kind].preferredHash, data, 'RFC 4754 §3', holds)
  }
  return unseen(fails('wrong-method', `AUTH by ${String(method)}, where a certificate is wanted`, 'RFC 4301 §4.4.3.2'))
}
