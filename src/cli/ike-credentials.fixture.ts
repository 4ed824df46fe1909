import { generateKeyPairSync } from 'node:crypto'
import { createRealIkeSuite } from '../protocol/crypto/ike/real-ike-suite.ts'
import type { SigningKey, SigningKeyKind } from '../protocol/crypto/ike/signature.ts'
import { readPrivateKey, writePrivateKey } from '../protocol/crypto/x509/private-key.ts'
import { writePem } from '../protocol/crypto/x509/pem.ts'
import { makeAuthority, type Authority } from '../simulation/nodes/ike/certificates.fixture.ts'

const now = Math.floor(Date.now() / 1_000)

/** Files as a person has them, in PEM. */
export interface Pems {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** A certificate of a CA valid today, in PEM. */
export function issuePems(kind: SigningKeyKind, name: string, authority = authorityNow('root')): Pems {
  const { certificate, key } = authority.issue(name, kind === 'rsa' ? { key: newRsaKey() } : { kind })
  return {
    cert: writePem({ label: 'CERTIFICATE', bytes: certificate.der }),
    key: writePem({ label: 'PRIVATE KEY', bytes: writePrivateKey(createRealIkeSuite(), key) }),
    ca: writePem({ label: 'CERTIFICATE', bytes: authority.certificate.der }),
  }
}

export const authorityNow = (name: string): Authority => makeAuthority(name, now)

function newRsaKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const key = readPrivateKey(new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })))
  if (!key.ok) throw new Error(key.error.message)
  return key.value
}
