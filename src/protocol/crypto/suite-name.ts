import { err, ok, type Result } from '../../lib/result.ts'
import { ENCRYPTION, INTEGRITY, encryptionIds, integrityIds } from './transforms.ts'
import type { EncryptionId, IntegrityId } from './transforms.ts'

/** Algorithms of one security association. */
export type SuiteChoice =
  | { readonly protocol: 'esp'; readonly encryption: EncryptionId; readonly integrity: IntegrityId }
  | { readonly protocol: 'ah'; readonly encryption: 'null'; readonly integrity: IntegrityId }

export interface SuiteNameError {
  readonly code: 'badSuite'
  readonly message: string
  readonly found: string
  readonly allowed: readonly string[]
}

const isEncryption = (text: string): text is EncryptionId => Object.hasOwn(ENCRYPTION, text)
const isIntegrity = (text: string): text is IntegrityId => Object.hasOwn(INTEGRITY, text)
const macs = integrityIds.filter(id => id !== 'none')

/**
 * Reads a suite as users write it: `aes128-sha256`, `aes256gcm16`, `3des-sha1`, `des` (no integrity),
 * `null-sha1`, `ah-sha256`. Refuses a combined mode with a second integrity algorithm, and encryption and
 * integrity both absent (RFC 4303 §3.2).
 */
export function parseSuiteName(text: string): Result<SuiteChoice, SuiteNameError> {
  const parts = text.trim().toLowerCase().split('-')
  const [first = '', second, ...more] = parts
  const fail = (message: string, found: string, allowed: readonly string[]) =>
    err<SuiteNameError>({ code: 'badSuite', message: `suite "${text}": ${message}`, found, allowed })
  if (more.length > 0) return fail('at most two parts joined by "-"', text, ['aes128-sha256', 'aes128gcm16', 'ah-sha1'])
  if (first === 'ah') {
    if (second === undefined || !isIntegrity(second) || second === 'none')
      return fail('AH needs an integrity algorithm', second ?? '', macs)
    return ok({ protocol: 'ah', encryption: 'null', integrity: second })
  }
  if (!isEncryption(first)) return fail('unknown encryption algorithm', first, [...encryptionIds, 'ah'])
  const integrity = second ?? 'none'
  if (!isIntegrity(integrity)) return fail('unknown integrity algorithm', integrity, integrityIds)
  if (ENCRYPTION[first].icvOctets > 0 && integrity !== 'none')
    return fail('a combined mode has its integrity built in', integrity, [first])
  if (first === 'null' && integrity === 'none')
    return fail(
      'encryption and integrity must not both be absent',
      text,
      macs.map(id => `null-${id}`),
    )
  return ok({ protocol: 'esp', encryption: first, integrity })
}

/** The name `parseSuiteName` reads back to the same choice. */
export function formatSuiteName(choice: SuiteChoice): string {
  if (choice.protocol === 'ah') return `ah-${choice.integrity}`
  return choice.integrity === 'none' ? choice.encryption : `${choice.encryption}-${choice.integrity}`
}
