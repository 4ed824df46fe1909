import { parseHex } from '../lib/bytes.ts'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionId, type IntegrityId } from '../protocol/crypto/transforms.ts'
import type { EspKey } from '../trace/trace.ts'
import { createOpener, type Opener } from './esp-open.ts'
import type { OpeningKey } from './keys.ts'

/** Opens the ESP packets of a run with the keys its trace carries; keys of algorithms we do not have open nothing. */
export function traceOpener(keys: readonly EspKey[]): Opener {
  return createOpener(keys.flatMap(openingKey), createRealSuite())
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
