import { parseHex } from '../lib/bytes.ts'
import type { Ikev1Key } from '../trace/trace.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { memberOf, showValue } from '../lib/schema-issue.ts'

/** One ISAKMP SA as Wireshark's IKEv1 table has it, and what else a row of keys.json may bring; octets are hex. */
export interface Ikev1KeyRow {
  readonly cookie_i: string
  readonly key: string
  /** With these two the HASH payloads are checked as well. */
  readonly skeyid?: string
  readonly skeyid_a?: string
}

/** A row that opens encrypted messages here, algorithms and IVs coming from the messages before. Cookie: `0x` and 16 digits. */
export interface Ikev1OpeningKey {
  readonly initiatorCookie: string
  readonly cipherKey: Uint8Array
  readonly skeyid: Uint8Array | undefined
  readonly skeyidA: Uint8Array | undefined
}

export interface Ikev1OpeningKeys {
  readonly keys: readonly Ikev1OpeningKey[]
  /** Rows that cannot open anything here, with their place and the reason. */
  readonly findings: readonly string[]
}

/** Keys of a run for Wireshark's table. */
export const ikev1KeyRows = (keys: readonly Ikev1Key[]): readonly Ikev1KeyRow[] =>
  keys.map(({ initiatorCookie, cipherKey, skeyid, skeyidA }) => ({
    cookie_i: initiatorCookie.replace(/^0x/, ''),
    key: cipherKey,
    skeyid,
    skeyid_a: skeyidA,
  }))

/** Keys of a run as they open its own messages. */
export const ikev1OpeningKeysOf = (keys: readonly Ikev1Key[]): readonly Ikev1OpeningKey[] =>
  ikev1OpeningKeys(ikev1KeyRows(keys)).keys

/** Rows of `ikev1` in keys.json as keys that open messages. */
export function ikev1OpeningKeys(rows: readonly unknown[]): Ikev1OpeningKeys {
  const keys: Ikev1OpeningKey[] = []
  const findings: string[] = []
  for (const [i, row] of rows.entries()) {
    const read = readRow(row)
    if (read.ok) keys.push(read.value)
    else findings.push(`ikev1[${i}].${read.error}`)
  }
  return { keys, findings }
}

function readRow(row: unknown): Result<Ikev1OpeningKey, string> {
  const octets = (name: keyof Ikev1KeyRow): Uint8Array | undefined => {
    const value = memberOf(row, name)
    return typeof value === 'string' ? parseHex(value.replace(/^0x/i, '')) : undefined
  }
  const found = (name: keyof Ikev1KeyRow): string => `${name}: found ${showValue(memberOf(row, name))}`
  const cookie = octets('cookie_i')
  if (cookie?.length !== 8) return err(`${found('cookie_i')}, allowed: 16 hex digits`)
  const cipherKey = octets('key')
  if (cipherKey === undefined || cipherKey.length === 0) return err(`${found('key')}, allowed: hex octets`)
  for (const name of ['skeyid', 'skeyid_a'] as const)
    if (memberOf(row, name) !== undefined && octets(name) === undefined)
      return err(`${found(name)}, allowed: hex octets, or no such member`)
  const initiatorCookie = `0x${String(memberOf(row, 'cookie_i')).replace(/^0x/i, '').toLowerCase()}`
  return ok({ initiatorCookie, cipherKey, skeyid: octets('skeyid'), skeyidA: octets('skeyid_a') })
}
