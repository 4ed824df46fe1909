import { createPrivateKey } from 'node:crypto'
import { equalBytes } from '../lib/bytes.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { createRealIkeSuite } from '../protocol/crypto/ike/real-ike-suite.ts'
import type { SigningKey } from '../protocol/crypto/ike/signature.ts'
import { readCertificate, type Certificate } from '../protocol/crypto/x509/certificate.ts'
import { sameName } from '../protocol/crypto/x509/distinguished-name.ts'
import { readPem } from '../protocol/crypto/x509/pem.ts'
import { readPrivateKey } from '../protocol/crypto/x509/private-key.ts'
import { isFor } from '../protocol/crypto/x509/trust.ts'
import type { Identity } from '../protocol/wire/ikev2/identification.ts'
import { ipText } from '../protocol/wire/ip/address.ts'
import type { OwnProof, PeerProof } from '../simulation/nodes/ike/credentials.ts'
import { idBody } from '../simulation/nodes/ike/identity.ts'
import type { Io } from './io.ts'

/** Options that say how each side shows who it is, as commander gives them. */
export interface CredentialOptions {
  readonly remoteId?: string
  readonly psk?: string
  readonly cert?: string
  readonly key?: string
  readonly ca?: readonly string[]
  readonly eapUser?: string
  readonly eapPassword?: string
}

export interface Credentials {
  readonly own: OwnProof
  readonly demands: PeerProof
}

type Role = 'initiate' | 'respond'
type Read = Io['read']

const textOf = (octets: Uint8Array): string => new TextDecoder().decode(octets)

const SECRET = { method: 'pre-shared-key' } as const

/**
 * How this side shows who it is and how the peer has to: by the secret, unless `--cert`, `--ca` or `--eap-user` say
 * otherwise (RFC 7296 §2.15, §2.16). Errors: one line with the option, what was found, what is allowed.
 */
export function readCredentials(
  options: CredentialOptions,
  role: Role,
  localId: Identity,
  read: Read,
): Result<Credentials, string> {
  const wrong = contradiction(options, role)
  if (wrong !== undefined) return err(wrong)
  const own = readOwn(options, role, localId, read)
  if (!own.ok) return own
  const demands = readDemands(options, role, read)
  if (!demands.ok) return demands
  const bySecret = own.value === SECRET || demands.value === SECRET
  if (bySecret && options.psk === undefined)
    return err('--psk is needed, the secret both sides know; allowed instead: --cert, --key and --ca, or EAP')
  if (!bySecret && options.psk !== undefined)
    return err('--psk: no side shows who it is by a secret; allowed: leave it out, or one of --cert and --ca')
  return ok({ own: own.value, demands: demands.value })
}

/** Options that miss their other half, or say two things at once. */
function contradiction(options: CredentialOptions, role: Role): string | undefined {
  const { cert, key, ca, eapUser, eapPassword } = options
  if ((cert === undefined) !== (key === undefined))
    return `${cert === undefined ? '--key' : '--cert'}: --cert and --key are allowed together only`
  if ((eapUser === undefined) !== (eapPassword === undefined))
    return `${eapUser === undefined ? '--eap-password' : '--eap-user'}: --eap-user and --eap-password are allowed together only`
  if (eapUser === undefined) return undefined
  if (eapUser === '') return '--eap-user: a name is needed'
  // RFC 7296 §2.16: the gateway shows itself by a signature, whatever the user does.
  if (role === 'initiate' && cert !== undefined) return '--eap-user: the user needs no --cert; allowed: one of them'
  if (role === 'initiate' && ca === undefined)
    return '--eap-user: --ca is needed, for the gateway has to show a certificate (RFC 7296 §2.16)'
  if (role === 'respond' && ca !== undefined) return '--eap-user: the user has no certificate; allowed: no --ca'
  if (role === 'respond' && cert === undefined)
    return '--eap-user: --cert and --key are needed, for the gateway shows a certificate (RFC 7296 §2.16)'
  return undefined
}

function readOwn(options: CredentialOptions, role: Role, localId: Identity, read: Read): Result<OwnProof, string> {
  const { cert, key, eapUser: userName, eapPassword: password } = options
  if (role === 'initiate' && userName !== undefined && password !== undefined)
    return ok({ method: 'eap', userName, password, only: false })
  if (cert === undefined || key === undefined) return ok(SECRET)
  const certificates = certificatesOf('--cert', cert, read)
  if (!certificates.ok) return certificates
  const [first] = certificates.value
  const signing = readKey(key, read)
  if (!signing.ok) return signing
  if (first === undefined || !isForIdentity(first, localId))
    return err(`--cert ${cert}: it is for ${namesOf(first)}; allowed: one for the identity of --id (RFC 4945 §3.1)`)
  const half = createRealIkeSuite().verifyingKey(signing.value)
  if (first.publicKey?.kind !== half.kind || !equalBytes(first.publicKey.publicKey, half.publicKey))
    return err(`--key ${key}: it is not the key of the certificate in ${cert}`)
  return ok({ method: 'certificate', certificates: certificates.value, key: signing.value })
}

function isForIdentity(certificate: Certificate, id: Identity): boolean {
  if (id.type === 'ID_DER_ASN1_DN') return sameName(certificate.subject.der, id.octets)
  const body = idBody(id)
  return isFor(certificate, { type: body[0] ?? 0, data: body.subarray(4) })
}

/** A distinguished name as its certificate writes it: peers hold the two against each other octet by octet. */
export function asInCertificate(id: Identity, own: OwnProof): Identity {
  const subject = own.method === 'certificate' ? own.certificates[0]?.subject : undefined
  return id.type === 'ID_DER_ASN1_DN' && subject !== undefined ? { ...id, octets: subject.der } : id
}

/** Names in subjectAltName, where identities are looked for, and the subject, which is a distinguished name. */
function namesOf(certificate: Certificate | undefined): string {
  const names = (certificate?.alternativeNames ?? []).flatMap(name => {
    if (name.kind === 'ip') return [ipText(name.address)]
    return name.kind === 'other' ? [] : [name.text]
  })
  const subject = certificate?.subject.text ?? ''
  return [...names, ...(subject === '' ? [] : [`"${subject}"`])].join(', ')
}

function readDemands(options: CredentialOptions, role: Role, read: Read): Result<PeerProof, string> {
  const { ca, eapUser, eapPassword } = options
  if (role === 'respond' && eapUser !== undefined && eapPassword !== undefined)
    return ok({
      method: 'eap',
      users: { [eapUser]: eapPassword },
      // RFC 7296 §2.16 spares the question of EAP who is there where IDi has told the user's name.
      identityRound: eapUser !== options.remoteId,
      notifications: 0,
      only: false,
    })
  if (ca === undefined) return ok(SECRET)
  const anchors: Certificate[] = []
  for (const path of ca) {
    const found = certificatesOf('--ca', path, read)
    if (!found.ok) return found
    anchors.push(...found.value)
  }
  return ok({ method: 'certificate', anchors, digitalSignatures: true })
}

function certificatesOf(option: string, path: string, read: Read): Result<readonly Certificate[], string> {
  const file = read(path)
  if (!file.ok) return err(`${option} ${file.error}`)
  const certificates: Certificate[] = []
  for (const { label, bytes } of readPem(textOf(file.value))) {
    if (label !== 'CERTIFICATE') continue
    const certificate = readCertificate(bytes)
    if (!certificate.ok)
      return err(`${option} ${path}: certificate ${certificates.length + 1}: ${certificate.error.message}`)
    certificates.push(certificate.value)
  }
  if (certificates.length > 0) return ok(certificates)
  return err(`${option} ${path}: there is no certificate in it; allowed: PEM, -----BEGIN CERTIFICATE-----`)
}

/** Any PEM that OpenSSL writes without a passphrase: PKCS #8, PKCS #1, SEC 1. */
function readKey(path: string, read: Read): Result<SigningKey, string> {
  const file = read(path)
  if (!file.ok) return err(`--key ${file.error}`)
  const allowed = 'allowed: PEM of a private key without a passphrase, -----BEGIN PRIVATE KEY-----'
  const text = textOf(file.value)
  if (text.includes('ENCRYPTED')) return err(`--key ${path}: the key is encrypted; ${allowed}`)
  let pkcs8: Uint8Array
  try {
    pkcs8 = new Uint8Array(createPrivateKey(text).export({ type: 'pkcs8', format: 'der' }))
  } catch {
    return err(`--key ${path}: there is no private key in it; ${allowed}`)
  }
  const key = readPrivateKey(pkcs8)
  return key.ok ? key : err(`--key ${path}: ${key.error.message}`)
}
