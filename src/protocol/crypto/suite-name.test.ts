import { expect, test } from 'vitest'
import { formatSuiteName, parseSuiteName } from './suite-name.ts'
import {
  encryptionByTransform,
  encryptionIds,
  ENCRYPTION,
  integrityByTransform,
  integrityIds,
  INTEGRITY,
} from './transforms.ts'

const NAMES = [
  'aes128-sha256',
  'aes128-sha1',
  'aes256-sha512',
  'aes192-sha384',
  'aes128gcm16',
  'aes256gcm16',
  'chacha20poly1305',
  '3des-sha1',
  'des',
  'null-sha1',
  'ah-sha1',
  'ah-sha256',
]

test('names read and write back to themselves', () => {
  for (const name of NAMES) {
    const parsed = parseSuiteName(name)
    expect(parsed.ok ? formatSuiteName(parsed.value) : parsed.error.message).toBe(name)
  }
})

test('what is wrong is named, with what is allowed', () => {
  const problem = (name: string) => {
    const parsed = parseSuiteName(name)
    return parsed.ok
      ? 'accepted'
      : `${parsed.error.message} | ${parsed.error.found} | ${parsed.error.allowed.join(' ')}`
  }
  expect(problem('aes512-sha1')).toContain('unknown encryption algorithm | aes512 | null des 3des aes128')
  expect(problem('aes128-md5')).toContain('unknown integrity algorithm | md5 | none sha1 sha256')
  expect(problem('aes128gcm16-sha1')).toContain('combined mode')
  expect(problem('null')).toContain('must not both be absent')
  expect(problem('ah')).toContain('AH needs an integrity algorithm')
  expect(problem('ah-none')).toContain('AH needs')
  expect(problem('a-b-c')).toContain('at most two parts')
  expect(problem('constructor')).toContain('unknown encryption algorithm')
})

test('transform ids and key sizes lead back to the algorithm', () => {
  for (const id of encryptionIds)
    expect(encryptionByTransform(ENCRYPTION[id].transformId, ENCRYPTION[id].keyOctets)?.id).toBe(id)
  for (const id of integrityIds) expect(integrityByTransform(INTEGRITY[id].transformId)?.id).toBe(id)
  expect(encryptionByTransform(12, 17)).toBeUndefined()
  expect(encryptionByTransform(28, 32)).toBeUndefined()
  expect(integrityByTransform(1)).toBeUndefined()
})
