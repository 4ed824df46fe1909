import { parseHex } from '../lib/bytes.ts'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionId, type IntegrityId } from '../protocol/crypto/transforms.ts'
import { dissectFrame } from '../protocol/wire/frame.ts'
import type { EspKey, Trace } from '../trace/trace.ts'
import { createOpener, type Opener } from './esp-open.ts'
import { ikeOpeningKeysOf } from './ike-keys.ts'
import { ikev1OpeningKeysOf } from './ikev1-keys.ts'
import type { OpeningKey } from './keys.ts'

/** What tables show of a key (`CryptoSuite.fingerprint`). */
export const fingerprintOfOctets = (octets: Uint8Array): string => createRealSuite().fingerprint(octets)

/**
 * Opens ESP packets, SK payloads and messages of IKEv1 of a run with the keys its trace carries; those of unknown
 * algorithms open nothing. Packets may be asked for in any order: what IKEv1's ciphers need of earlier messages
 * (RFC 2409 Appendix B) is read from the whole run before.
 */
export function traceOpener({ header, events }: Pick<Trace, 'header' | 'events'>): Opener {
  const { espKeys, ikeKeys = [], ikev1Keys = [] } = header
  const opener = createOpener(
    espKeys.flatMap(openingKey),
    createRealSuite(),
    ikeOpeningKeysOf(ikeKeys),
    ikev1OpeningKeysOf(ikev1Keys),
  )
  if (ikev1Keys.length > 0)
    for (const event of events)
      if (event.kind === 'sent' && event.protocol === 'IKEv1') dissectFrame(event.bytes, opener.open)
  return opener
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
