import { err, ok, type Result } from '../lib/result.ts'
import { encryptionIds, ENCRYPTION, integrityIds, INTEGRITY } from '../protocol/crypto/transforms.ts'
import type { EncryptionId, IntegrityId } from '../protocol/crypto/transforms.ts'

/** Names of algorithms in Wireshark's ESP table (preferences of its ESP dissector), and ours. */

const CIPHERS = {
  null: 'NULL',
  tripleDes: 'TripleDES-CBC [RFC2451]',
  aesCbc: 'AES-CBC [RFC3602]',
  aesGcm16: 'AES-GCM with 16 octet ICV [RFC4106]',
} as const

const MACS: Readonly<Record<IntegrityId, string>> = {
  none: 'NULL',
  sha1: 'HMAC-SHA-1-96 [RFC2404]',
  sha256: 'HMAC-SHA-256-128 [RFC4868]',
  sha384: 'HMAC-SHA-384-192 [RFC4868]',
  sha512: 'HMAC-SHA-512-256 [RFC4868]',
}

const isEncryption = (id: string): id is EncryptionId => encryptionIds.some(known => known === id)
const isIntegrity = (id: string): id is IntegrityId => integrityIds.some(known => known === id)

/** Wireshark's name of a cipher and the key (hex) as its table wants it; undefined for a cipher we do not know. */
export function encryptionName(id: string, key: string): { readonly name: string; readonly key: string } | undefined {
  if (!isEncryption(id)) return undefined
  if (id === 'null') return { name: CIPHERS.null, key: '' }
  // Wireshark cannot decrypt with the 8 octets of DES; triple DES with one key three times is the same (ANSI X9.52).
  if (id === 'des') return { name: CIPHERS.tripleDes, key: key.repeat(3) }
  if (id === '3des') return { name: CIPHERS.tripleDes, key }
  // Wireshark 4.0 has no name for it and cannot open it.
  if (id === 'chacha20poly1305') return undefined
  return { name: ENCRYPTION[id].mode === 'gcm' ? CIPHERS.aesGcm16 : CIPHERS.aesCbc, key }
}

export const authenticationName = (id: string): string | undefined => (isIntegrity(id) ? MACS[id] : undefined)

/** The text before the reference, in lower case: names differ between Wireshark's versions in the rest. */
const bare = (name: string): string => name.replace(/\[.*$/, '').trim().toLowerCase()

/** Our cipher of Wireshark's name and a key of so many octets. */
export function readEncryption(name: string, keyOctets: number): Result<EncryptionId, string> {
  const cipher = Object.values(CIPHERS).find(known => bare(known) === bare(name))
  if (cipher === undefined)
    return err(`found "${name}", which is not opened here; allowed: ${Object.values(CIPHERS).join(', ')}`)
  const candidates = encryptionIds.filter(id => id !== 'des' && encryptionName(id, '')?.name === cipher)
  const found = candidates.find(id => ENCRYPTION[id].keyOctets === keyOctets)
  if (found !== undefined) return ok(found)
  return err(
    `found a key of ${keyOctets} octets, allowed: ${candidates.map(id => ENCRYPTION[id].keyOctets).join(', ')}`,
  )
}

/** Our integrity algorithm of Wireshark's name and a key of so many octets. */
export function readAuthentication(name: string, keyOctets: number): Result<IntegrityId, string> {
  const found = name === '' ? 'none' : integrityIds.find(id => bare(MACS[id]) === bare(name))
  if (found === undefined)
    return err(`found "${name}", which is not checked here; allowed: ${Object.values(MACS).join(', ')}`)
  return INTEGRITY[found].keyOctets === keyOctets
    ? ok(found)
    : err(`found a key of ${keyOctets} octets, allowed: ${INTEGRITY[found].keyOctets}`)
}
