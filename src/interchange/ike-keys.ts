import { parseHex } from '../lib/bytes.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { memberOf, showValue } from '../lib/schema-issue.ts'
import { ENCRYPTION, type EncryptionId, INTEGRITY, type IntegrityId } from '../protocol/crypto/transforms.ts'
import type { SkKeys } from '../protocol/ipsec/sk-protection.ts'
import type { IkeKey } from '../trace/trace.ts'

/** One IKE SA as Wireshark's IKEv2 table has it; names are tshark's own, octets are hex. A GCM key ends with its salt. */
export interface IkeKeyRow {
  readonly spi_i: string
  readonly spi_r: string
  readonly encr: string
  readonly integ: string
  readonly sk_ei: string
  readonly sk_er: string
  readonly sk_ai: string
  readonly sk_ar: string
}

/** A row that opens SK payloads here. SPIs as `0x` and 16 hex digits. */
export interface IkeOpeningKey {
  readonly initiatorSpi: string
  readonly responderSpi: string
  /** Keys of what the original initiator sends, and of what the responder sends. */
  readonly initiator: SkKeys
  readonly responder: SkKeys
}

/** tshark's names (preferences of its IKEv2 table); it cannot do ChaCha20-Poly1305, whose name is ours. */
const ENCRYPTION_NAMES: Readonly<Partial<Record<EncryptionId, string>>> = {
  null: 'NULL [RFC2410]',
  '3des': '3DES [RFC2451]',
  aes128: 'AES-CBC-128 [RFC3602]',
  aes192: 'AES-CBC-192 [RFC3602]',
  aes256: 'AES-CBC-256 [RFC3602]',
  aes128gcm16: 'AES-GCM-128 with 16 octet ICV [RFC5282]',
  aes192gcm16: 'AES-GCM-192 with 16 octet ICV [RFC5282]',
  aes256gcm16: 'AES-GCM-256 with 16 octet ICV [RFC5282]',
  chacha20poly1305: 'ChaCha20-Poly1305 [RFC7634]',
}
const INTEGRITY_NAMES: Readonly<Record<IntegrityId, string>> = {
  none: 'NONE [RFC4306]',
  sha1: 'HMAC_SHA1_96 [RFC2404]',
  sha256: 'HMAC_SHA2_256_128 [RFC4868]',
  sha384: 'HMAC_SHA2_384_192 [RFC4868]',
  sha512: 'HMAC_SHA2_512_256 [RFC4868]',
}

/** Wireshark's names of the algorithms of an IKE SA; undefined for a cipher its table has no name for. */
export function ikeAlgorithmNames(
  encryption: EncryptionId,
  integrity: IntegrityId,
): Pick<IkeKeyRow, 'encr' | 'integ'> | undefined {
  const encr = ENCRYPTION_NAMES[encryption]
  return encr === undefined ? undefined : { encr, integ: INTEGRITY_NAMES[integrity] }
}

/** Keys of a run for Wireshark's table; SAs of ciphers it has no name for are left out. */
export function ikeKeyRows(keys: readonly IkeKey[]): readonly IkeKeyRow[] {
  return keys.flatMap(key => {
    if (!isEncryption(key.encryption) || !isIntegrity(key.integrity) || key.encryption === 'chacha20poly1305') return []
    const names = ikeAlgorithmNames(key.encryption, key.integrity)
    if (names === undefined) return []
    const bareSpi = (spi: string): string => spi.replace(/^0x/, '')
    return [
      {
        spi_i: bareSpi(key.initiatorSpi),
        spi_r: bareSpi(key.responderSpi),
        ...names,
        sk_ei: key.skEi,
        sk_er: key.skEr,
        sk_ai: key.skAi,
        sk_ar: key.skAr,
      },
    ]
  })
}

/** Keys of a run as they open its own messages; those of algorithms we do not have open nothing. */
export function ikeOpeningKeysOf(keys: readonly IkeKey[]): readonly IkeOpeningKey[] {
  return keys.flatMap(({ initiatorSpi, responderSpi, encryption, integrity, skEi, skEr, skAi, skAr }) => {
    const octets = [skEi, skAi, skEr, skAr].map(text => parseHex(text))
    const [encryptionI, integrityI, encryptionR, integrityR] = octets
    if (!isEncryption(encryption) || !isIntegrity(integrity)) return []
    if (encryptionI === undefined || integrityI === undefined || encryptionR === undefined || integrityR === undefined)
      return []
    const algorithms = { encryption, integrity }
    return [
      {
        initiatorSpi,
        responderSpi,
        initiator: { ...algorithms, encryptionKey: encryptionI, integrityKey: integrityI },
        responder: { ...algorithms, encryptionKey: encryptionR, integrityKey: integrityR },
      },
    ]
  })
}

const isEncryption = (id: string): id is EncryptionId => Object.hasOwn(ENCRYPTION, id)
const isIntegrity = (id: string): id is IntegrityId => Object.hasOwn(INTEGRITY, id)

/** The text before the reference, in lower case: names differ between Wireshark's versions in the rest. */
const bare = (name: string): string => name.replace(/\[.*$/, '').trim().toLowerCase()

function idOf<T extends string>(names: Readonly<Partial<Record<T, string>>>, name: string): Result<T, string> {
  const entries = Object.entries<string>(names as Readonly<Record<string, string>>)
  const found = entries.find(([, known]) => bare(known) === bare(name))
  if (found !== undefined) return ok(found[0] as T)
  return err(`found "${name}", which is not opened here; allowed: ${entries.map(([, known]) => known).join(', ')}`)
}

export interface IkeOpeningKeys {
  readonly keys: readonly IkeOpeningKey[]
  /** Rows that cannot open anything here, with their place and the reason. */
  readonly findings: readonly string[]
}

/** Rows of `ike` in keys.json as keys that open SK payloads. */
export function ikeOpeningKeys(rows: readonly unknown[]): IkeOpeningKeys {
  const keys: IkeOpeningKey[] = []
  const findings: string[] = []
  for (const [i, row] of rows.entries()) {
    const read = readRow(row)
    if (read.ok) keys.push(read.value)
    else findings.push(`ike[${i}].${read.error}`)
  }
  return { keys, findings }
}

function readRow(row: unknown): Result<IkeOpeningKey, string> {
  const text = (name: keyof IkeKeyRow): string => {
    const value = memberOf(row, name)
    return typeof value === 'string' ? value : ''
  }
  for (const name of ['spi_i', 'spi_r'] as const)
    if (parseHex(text(name))?.length !== 8)
      return err(`${name}: found ${showValue(memberOf(row, name))}, allowed: 16 hex digits`)
  const encryption = idOf(ENCRYPTION_NAMES, text('encr'))
  if (!encryption.ok) return err(`encr: ${encryption.error}`)
  const integrity = idOf(INTEGRITY_NAMES, text('integ'))
  if (!integrity.ok) return err(`integ: ${integrity.error}`)
  if (ENCRYPTION[encryption.value].icvOctets > 0 !== (integrity.value === 'none'))
    return err(`integ: found ${text('integ')}, allowed: NONE for combined modes, and only for them`)
  const key = (name: 'sk_ei' | 'sk_er' | 'sk_ai' | 'sk_ar', octets: number): Result<Uint8Array, string> => {
    const found = parseHex(text(name))
    if (found?.length === octets) return ok(found)
    const what = found === undefined ? showValue(memberOf(row, name)) : `${found.length} octets`
    return err(`${name}: found ${what}, allowed: ${octets} octets in hex`)
  }
  const { keyOctets } = ENCRYPTION[encryption.value]
  const macOctets = INTEGRITY[integrity.value].keyOctets
  const found = [key('sk_ei', keyOctets), key('sk_ai', macOctets), key('sk_er', keyOctets), key('sk_ar', macOctets)]
  const [octets, problem] = [found.flatMap(each => (each.ok ? [each.value] : [])), found.find(each => !each.ok)]
  if (problem !== undefined && !problem.ok) return problem
  const none = new Uint8Array(0)
  const keysOf = (at: number): SkKeys => ({
    encryption: encryption.value,
    encryptionKey: octets[at] ?? none,
    integrity: integrity.value,
    integrityKey: octets[at + 1] ?? none,
  })
  const spi = (name: 'spi_i' | 'spi_r'): string => `0x${text(name).replace(/^0x/i, '').toLowerCase()}`
  return ok({ initiatorSpi: spi('spi_i'), responderSpi: spi('spi_r'), initiator: keysOf(0), responder: keysOf(2) })
}
