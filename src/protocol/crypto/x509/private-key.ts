import { err, ok, type Result } from '../../../lib/result.ts'
import { ecpScalar } from '../key-exchange/ecp.ts'
import type { IkeSuite } from '../ike/ike-suite.ts'
import {
  CURVE_KEY_OCTETS,
  SIGNATURES,
  type CurveKeyKind,
  type SigningKey,
  type SigningKeyKind,
} from '../ike/signature.ts'
import { readRsaPrivateKey } from '../rsa/rsa-key.ts'
import { keyAlgorithm, publicKeyBits, readKeyAlgorithm } from './algorithm-identifier.ts'
import { contextTag, readingDer, refuseDer, TAG, type DerError, type DerReader } from './der-reader.ts'
import { bitString, explicit, octetString, sequence, unsigned } from './der-writer.ts'

/** A signing key out of drawn octets, as many as its private half has. */
export function signingKeyOf(kind: CurveKeyKind, random: Uint8Array): SigningKey {
  if (kind === 'ed25519') return { kind, privateKey: random }
  return { kind, privateKey: ecpScalar(kind === 'ecdsa-p256' ? 'p256' : 'p384', random) }
}

/** PKCS #8 (RFC 5958 §2, RFC 8410 §7, RFC 5915 §3, RFC 8017 §A.1.2): what strongSwan and OpenSSL load. */
export function writePrivateKey(suite: IkeSuite, key: SigningKey): Uint8Array {
  return sequence(unsigned(new Uint8Array([0])), keyAlgorithm(key.kind), octetString(innerKey(suite, key)))
}

function innerKey(suite: IkeSuite, key: SigningKey): Uint8Array {
  if (key.kind === 'rsa') return key.privateKey
  if (key.kind === 'ed25519') return octetString(key.privateKey)
  return sequence(
    unsigned(new Uint8Array([1])),
    octetString(key.privateKey),
    explicit(1, bitString(publicKeyBits(suite.verifyingKey(key)))),
  )
}

/** Reads an Ed25519, ECDSA or RSA key of PKCS #8; `unsupported` for other kinds. */
export function readPrivateKey(
  bytes: Uint8Array,
): Result<SigningKey, DerError | { readonly code: 'unsupported'; readonly message: string }> {
  const read = readingDer<SigningKey | string>(bytes, reader => {
    const outer = reader.enter(TAG.sequence, 'a private key')
    outer.unsigned('the version')
    const { kind, oid } = readKeyAlgorithm(outer)
    const inner = outer.enter(TAG.octetString, 'the private key')
    return kind === undefined ? oid : { kind, privateKey: privateOctets(kind, inner) }
  })
  if (!read.ok) return read
  if (typeof read.value !== 'string') return ok(read.value)
  return err({ code: 'unsupported', message: `found a key of algorithm ${read.value}, allowed: ${KINDS}` })
}

const KINDS = Object.keys(SIGNATURES).join(', ')

function privateOctets(kind: SigningKeyKind, reader: DerReader): Uint8Array {
  if (kind === 'rsa') return readRsaPrivateKey(reader).privateDer.slice()
  const octets = CURVE_KEY_OCTETS[kind].private
  const holder = kind === 'ed25519' ? reader : reader.enter(TAG.sequence, 'ECPrivateKey')
  if (kind !== 'ed25519') holder.unsigned('the version')
  const node = holder.expect(TAG.octetString, 'the private value')
  const value = holder.body(node)
  while (kind !== 'ed25519' && !holder.done) {
    const { tag, start } = holder.next()
    if (tag !== contextTag(0, true) && tag !== contextTag(1, true))
      refuseDer(start, 'an element that does not belong here')
  }
  if (value.length !== octets) refuseDer(node.start, `a private value of ${value.length} octets, not ${octets}`)
  return value.slice()
}
