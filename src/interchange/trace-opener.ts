import { parseHex } from '../lib/bytes.ts'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionId, type IntegrityId } from '../protocol/crypto/transforms.ts'
import type { EspKey, IkeKey } from '../trace/trace.ts'
import { createOpener, type Opener } from './esp-open.ts'
import { ikeOpeningKeysOf } from './ike-keys.ts'
import type { OpeningKey } from './keys.ts'

/** What tables show of a key (`CryptoSuite.fingerprint`). */
export const fingerprintOfOctets = (octets: Uint8Array): string => createRealSuite().fingerprint(octets)

/** Opens ESP packets and SK payloads of a run with the keys its trace carries; those of unknown algorithms open nothing. */
export function traceOpener(keys: readonly EspKey[], ikeKeys: readonly IkeKey[] = []): Opener {
  return createOpener(keys.flatMap(openingKey), createRealSuite(), ikeOpeningKeysOf(ikeKeys))
}

function openingKey(key: EspKey): readonly OpeningKey[] {
  if (!isEncryption(key.encryption) || !isIntegrity(key.integrity)) return []
  const encryptionKey = parseHex(key.encryptionKey)
  const integrityKey = parseHex(key.integrityKey)
  if (encryptionKey === undefined || integrityKey === undefined) return []
  const { source, destination, encryption, integrity } = key
  return [
    { source, destination, spi: Number.parseInt(key.spi, 16), encryption, encryptionKey, integrity, integrityKey },
  ]
}

const isEncryption = (id: string): id is EncryptionId => Object.hasOwn(ENCRYPTION, id)
const isIntegrity = (id: string): id is IntegrityId => Object.hasOwn(INTEGRITY, id)
