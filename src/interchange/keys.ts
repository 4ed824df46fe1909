import { parseHex, toHex } from '../lib/bytes.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { memberOf, showValue } from '../lib/schema-issue.ts'
import type { EncryptionId, IntegrityId } from '../protocol/crypto/transforms.ts'
import type { TraceHeader } from '../trace/trace.ts'
import { ikeKeyRows, type IkeKeyRow, type IkeOpeningKey, ikeOpeningKeys } from './ike-keys.ts'
import { ikev1KeyRows, type Ikev1KeyRow, type Ikev1OpeningKey, ikev1OpeningKeys } from './ikev1-keys.ts'
import { authenticationName, encryptionName, readAuthentication, readEncryption } from './key-algorithms.ts'

/** One direction of an ESP SA as Wireshark's table has it; names are tshark's own, octets are hex. */
export interface EspKeyRow {
  readonly src: string
  readonly dst: string
  readonly spi: string
  readonly encr: string
  readonly enc_key: string
  readonly auth: string
  readonly auth_key: string
}

/** The whole file; rows of IKE are kept as they are (`ike-keys.ts` and `ikev1-keys.ts` read them). */
export interface KeysFile {
  readonly ike: readonly unknown[]
  readonly ikev1: readonly unknown[]
  readonly esp: readonly EspKeyRow[]
}

/** Keys of a run. */
export interface RunKeys extends KeysFile {
  readonly ike: readonly IkeKeyRow[]
  readonly ikev1: readonly Ikev1KeyRow[]
}

/** A row that opens packets here. `*` as an address stands for any. */
export interface OpeningKey {
  readonly source: string
  readonly destination: string
  readonly spi: number
  readonly encryption: EncryptionId
  readonly encryptionKey: Uint8Array
  readonly integrity: IntegrityId
  readonly integrityKey: Uint8Array
}

/** Keys of a run for Wireshark: each row once. SAs whose algorithms the table has no name for are left out. */
export function keysOf({
  espKeys,
  ikeKeys = [],
  ikev1Keys = [],
}: Pick<TraceHeader, 'espKeys' | 'ikeKeys' | 'ikev1Keys'>): RunKeys {
  const rows = espKeys.flatMap((key): EspKeyRow[] => {
    const encryption = encryptionName(key.encryption, key.encryptionKey)
    const authentication = authenticationName(key.integrity)
    if (encryption === undefined || authentication === undefined) return []
    return [
      {
        src: key.source,
        dst: key.destination,
        spi: key.spi,
        encr: encryption.name,
        enc_key: encryption.key,
        auth: authentication,
        auth_key: key.integrityKey,
      },
    ]
  })
  const once = new Map(rows.map(row => [JSON.stringify(row), row]))
  return { ike: ikeKeyRows(ikeKeys), ikev1: ikev1KeyRows(ikev1Keys), esp: [...once.values()] }
}

/** The octets of a keys.json file, one row a line. */
export function writeKeys(file: KeysFile): string {
  const list = (rows: readonly unknown[]): string =>
    rows.length === 0 ? '[]' : `[\n${rows.map(row => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`
  return `{\n  "ike": ${list(file.ike)},\n  "ikev1": ${list(file.ikev1)},\n  "esp": ${list(file.esp)}\n}\n`
}

const KEYS_MAX = { characters: 16 * 2 ** 20, rows: 100_000 } as const

/**
 * Reads keys.json: `{ ike, ikev1, esp }` with other members ignored (so the sidecar of a capture is one), or one flat list
 * of such rows. The error names the place.
 */
export function readKeys(text: string): Result<KeysFile, string> {
  if (text.length > KEYS_MAX.characters)
    return err(`found ${text.length} characters, allowed: at most ${KEYS_MAX.characters}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err('found text that is not JSON, allowed: keys.json')
  }
  if (Array.isArray(value)) {
    const rows: readonly unknown[] = value
    const of = (test: (row: unknown) => boolean): readonly unknown[] => rows.filter(test)
    const isIke = (row: unknown): boolean => memberOf(row, 'spi_i') !== undefined
    const isIkev1 = (row: unknown): boolean => memberOf(row, 'cookie_i') !== undefined
    return rowsOf(
      of(isIke),
      of(isIkev1),
      of(row => !isIke(row) && !isIkev1(row)),
    )
  }
  if (typeof value !== 'object' || value === null)
    return err(`found ${showValue(value)}, allowed: { "ike": [], "ikev1": [], "esp": [] }`)
  return rowsOf(memberOf(value, 'ike') ?? [], memberOf(value, 'ikev1') ?? [], memberOf(value, 'esp') ?? [])
}

function rowsOf(ike: unknown, ikev1: unknown, esp: unknown): Result<KeysFile, string> {
  for (const [name, rows] of Object.entries({ ike, ikev1, esp })) {
    if (!Array.isArray(rows)) return err(`${name}: found ${showValue(rows)}, allowed: a list`)
    if (rows.length > KEYS_MAX.rows) return err(`${name}: found ${rows.length} rows, allowed: at most ${KEYS_MAX.rows}`)
  }
  const rows: EspKeyRow[] = []
  for (const [i, row] of (esp as readonly unknown[]).entries()) {
    const read = readEspRow(row, `esp[${i}]`)
    if (!read.ok) return read
    rows.push(read.value)
  }
  return ok({ ike: ike as readonly unknown[], ikev1: ikev1 as readonly unknown[], esp: rows })
}

function readEspRow(row: unknown, place: string): Result<EspKeyRow, string> {
  const member = (name: keyof EspKeyRow): string => {
    const value = memberOf(row, name)
    return typeof value === 'string' ? value : ''
  }
  for (const name of ['src', 'dst', 'spi', 'encr'] as const)
    if (member(name) === '') return err(`${place}.${name}: found ${showValue(memberOf(row, name))}, allowed: a text`)
  const spi = member('spi').replace(/^0x/i, '')
  if (!/^[0-9a-f]{1,8}$/i.test(spi))
    return err(`${place}.spi: found ${showValue(member('spi'))}, allowed: up to 8 hex digits`)
  for (const name of ['enc_key', 'auth_key'] as const)
    if (parseHex(member(name)) === undefined)
      return err(`${place}.${name}: found ${showValue(member(name))}, allowed: hex octets`)
  return ok({
    src: member('src'),
    dst: member('dst'),
    spi: `0x${spi.toLowerCase().padStart(8, '0')}`,
    encr: member('encr'),
    enc_key: toHex(parseHex(member('enc_key')) ?? new Uint8Array(0)),
    auth: member('auth'),
    auth_key: toHex(parseHex(member('auth_key')) ?? new Uint8Array(0)),
  })
}

export interface OpeningKeys {
  readonly keys: readonly OpeningKey[]
  readonly ikeKeys: readonly IkeOpeningKey[]
  readonly ikev1Keys: readonly Ikev1OpeningKey[]
  /** Rows that cannot open anything here, with the reason. */
  readonly findings: readonly string[]
}

/** Rows of a file as keys that open packets; rows of algorithms or sizes we do not have are findings. */
export function openingKeys(file: KeysFile): OpeningKeys {
  const keys: OpeningKey[] = []
  const ike = ikeOpeningKeys(file.ike)
  const ikev1 = ikev1OpeningKeys(file.ikev1)
  const findings: string[] = [...ike.findings, ...ikev1.findings]
  for (const [i, row] of file.esp.entries()) {
    const encryption = readEncryption(row.encr, row.enc_key.length / 2)
    const integrity = readAuthentication(row.auth, row.auth_key.length / 2)
    if (!encryption.ok) findings.push(`esp[${i}].encr: ${encryption.error}`)
    else if (!integrity.ok) findings.push(`esp[${i}].auth: ${integrity.error}`)
    else
      keys.push({
        source: row.src,
        destination: row.dst,
        spi: Number.parseInt(row.spi, 16),
        encryption: encryption.value,
        encryptionKey: parseHex(row.enc_key) ?? new Uint8Array(0),
        integrity: integrity.value,
        integrityKey: parseHex(row.auth_key) ?? new Uint8Array(0),
      })
  }
  return { keys, ikeKeys: ike.keys, ikev1Keys: ikev1.keys, findings }
}
