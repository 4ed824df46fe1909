import { concatBytes, equalBytes, hex32, u32Bytes } from '../lib/bytes.ts'
import type { CryptoSuite } from '../protocol/crypto/suite.ts'
import { ENCRYPTION, INTEGRITY } from '../protocol/crypto/transforms.ts'
import { ESP_HEADER_OCTETS } from '../protocol/wire/esp/esp.ts'
import { espPlaintext } from '../protocol/wire/esp/trailer.ts'
import { protocolNumber } from '../protocol/wire/ip/protocol.ts'
import { canonicalIp } from '../protocol/wire/ip/address.ts'
import type { EspOpenRequest, Open, Opened } from '../protocol/wire/frame.ts'
import type { IkeOpeningKey } from './ike-keys.ts'
import { createHmac } from '../protocol/crypto/hmac.ts'
import { createPrfSuite } from '../protocol/crypto/ike/prf-suite.ts'
import { createIkeOpener } from './ike-open.ts'
import type { Ikev1OpeningKey } from './ikev1-keys.ts'
import { createIkev1Opener } from './ikev1-open.ts'
import type { IntegrityVerdict } from './integrity-verdict.ts'
import type { OpeningKey } from './keys.ts'

export interface Opener {
  readonly open: Open
  /** What is known of an ESP packet or an SK payload `open` was asked for. */
  readonly integrityOf: (opened: Opened) => IntegrityVerdict | undefined
}

/**
 * Opens ESP packets with a table of keys: rows of the SPI whose addresses fit (`*` fits any) are tried in order, the
 * first with a good integrity check counts. For captures: no window, no selectors, no state. SK and SKF payloads of IKE
 * are opened with `ikeKeys`; fragments are remembered, so that the last one shows the whole message.
 */
export function createOpener(
  keys: readonly OpeningKey[],
  crypto: CryptoSuite,
  ikeKeys: readonly IkeOpeningKey[] = [],
  ikev1Keys: readonly Ikev1OpeningKey[] = [],
): Opener {
  const openIke = createIkeOpener(ikeKeys, crypto)
  const openIkev1 = createIkev1Opener(ikev1Keys, crypto, createPrfSuite(createHmac(ikev1Keys.length + 1)))
  const verdicts = new WeakMap<Opened, IntegrityVerdict>()
  const bySpi = new Map<number, OpeningKey[]>()
  for (const key of keys) bySpi.set(key.spi, [...(bySpi.get(key.spi) ?? []), key])
  const open: Open = request => {
    if (request.protocol === 'ike') {
      const [opened, verdict] = openIke(request)
      if (verdict !== undefined) verdicts.set(opened, verdict)
      return opened
    }
    if (request.protocol === 'ikev1') {
      const answer = openIkev1(request)
      if (answer?.[1] !== undefined) verdicts.set(answer[0], answer[1])
      return answer?.[0]
    }
    const fitting = (bySpi.get(request.spi) ?? []).filter(
      key => fits(key.source, request.source) && fits(key.destination, request.destination),
    )
    let failed: Opened | undefined
    for (const key of fitting) {
      const [opened, verdict] = openWith(key, request, crypto)
      if (verdict !== undefined) verdicts.set(opened, verdict)
      if (opened.verdict === 'good') return opened
      failed ??= opened
    }
    return (
      failed ?? {
        verdict: 'no key',
        words: `no key for SPI ${hex32(request.spi)} from ${request.source} to ${request.destination}`,
      }
    )
  }
  return { open, integrityOf: opened => verdicts.get(opened) }
}

const fits = (wanted: string, address: string): boolean => wanted === '*' || (canonicalIp(wanted) ?? wanted) === address

function openWith(
  key: OpeningKey,
  { packet }: EspOpenRequest,
  crypto: CryptoSuite,
): readonly [Opened, IntegrityVerdict | undefined] {
  const cipher = ENCRYPTION[key.encryption]
  const icvOctets = INTEGRITY[key.integrity].icvOctets
  const start = ESP_HEADER_OCTETS + cipher.ivOctets
  const names = `${cipher.name}${icvOctets === 0 ? '' : ` and ${INTEGRITY[key.integrity].name}`}`
  if (packet.length < start + cipher.icvOctets + icvOctets + 2)
    return [{ verdict: 'malformed', words: `${packet.length} octets are too few for ${names}` }, undefined]
  const covered = packet.subarray(0, packet.length - icvOctets)
  if (!isGenuine(key, covered, packet.subarray(covered.length), crypto))
    return [
      { verdict: 'bad integrity', words: `the ICV of ${names} is wrong: changed on the way, or another key` },
      'bad',
    ]
  const iv = packet.subarray(ESP_HEADER_OCTETS, start)
  const aad = packet.subarray(0, ESP_HEADER_OCTETS)
  const plain = crypto.decrypt(key.encryption, key.encryptionKey, iv, covered.subarray(start), aad)
  if (plain === undefined)
    return cipher.icvOctets > 0
      ? [{ verdict: 'bad integrity', words: `the ICV of ${names} is wrong: changed on the way, or another key` }, 'bad']
      : [
          { verdict: 'malformed', words: `the ciphertext is no number of ${cipher.blockOctets}-octet blocks` },
          undefined,
        ]
  const hasIntegrity = icvOctets > 0 || cipher.icvOctets > 0
  const inside = espPlaintext.decode(plain)
  if (!inside.ok)
    return [{ verdict: 'malformed', words: `decrypts with ${names} to no valid trailer: another key?` }, undefined]
  const { payload, nextHeader } = inside.value
  const words = `opened with ${names}, ${hasIntegrity ? 'integrity good' : 'no integrity'}`
  const opened = { name: `ESP ${hex32(key.spi)}`, octets: key.encryptionKey }
  return [
    { verdict: 'good', payload, nextHeader: protocolNumber(nextHeader), words, key: opened },
    hasIntegrity ? 'good' : 'none',
  ]
}

/** The ICV over the packet, or over it and high sequence bits of 0 (ESN in its first 2^32 packets, RFC 4303 §2.2.1). */
function isGenuine(key: OpeningKey, covered: Uint8Array, icv: Uint8Array, crypto: CryptoSuite): boolean {
  if (key.integrity === 'none') return true
  const plain = crypto.icv(key.integrity, key.integrityKey, [covered])
  return (
    equalBytes(plain, icv) ||
    equalBytes(crypto.icv(key.integrity, key.integrityKey, [concatBytes(covered, u32Bytes(0))]), icv)
  )
}
