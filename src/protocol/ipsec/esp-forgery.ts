import { concatBytes, u32Bytes } from '../../lib/bytes.ts'
import { xor, type Forger, type Sealed } from '../crypto/nonce-reuse/sealed.ts'
import type { EncryptionTransform } from '../crypto/transforms.ts'
import { esp } from '../wire/esp/esp.ts'

/** An ESP packet of a combined mode as somebody without the key reads it. */
export interface OverheardEsp {
  readonly spi: number
  readonly sequence: number
  readonly iv: Uint8Array
  readonly sealed: Sealed
}

/**
 * Parts of an ESP packet (SPI to ICV). With extended sequence numbers the ICV covers 32 bits that do not travel
 * (RFC 4106 §5): `high` is the guess of them, undefined for plain ones. Undefined for what is too short.
 */
export function overheardEsp(cipher: EncryptionTransform, bytes: Uint8Array, high?: number): OverheardEsp | undefined {
  const packet = esp.decode(bytes)
  if (!packet.ok || packet.value.payload.length < cipher.ivOctets + cipher.icvOctets) return undefined
  const { spi, sequence, payload } = packet.value
  const icvAt = payload.length - cipher.icvOctets
  return {
    spi,
    sequence,
    iv: payload.subarray(0, cipher.ivOctets),
    sealed: {
      aad: associated(spi, sequence, high),
      ciphertext: payload.subarray(cipher.ivOctets, icvAt),
      icv: payload.subarray(icvAt),
    },
  }
}

const associated = (spi: number, sequence: number, high: number | undefined): Uint8Array =>
  concatBytes(u32Bytes(spi), high === undefined ? new Uint8Array(0) : u32Bytes(high), u32Bytes(sequence))

/**
 * A packet nobody sent: nonce and ciphertext of one that was seen, under another sequence number, with its clear octets changed
 * by `change` (as long as the ciphertext; zeros change nothing). A receiver looks for no relation between IV and
 * sequence number (RFC 4106 §3, RFC 7634 §2).
 */
export function forgeEsp(forger: Forger, seen: OverheardEsp, sequence: number, change: Uint8Array): Uint8Array {
  const { spi, iv, sealed } = seen
  const high =
    sealed.aad.length === 12 ? new DataView(sealed.aad.buffer, sealed.aad.byteOffset).getUint32(4) : undefined
  const ciphertext = xor(sealed.ciphertext, change)
  const icv = forger.icv(sealed, associated(spi, sequence, high), ciphertext)
  return esp.encode({ spi, sequence, payload: concatBytes(iv, ciphertext, icv) })
}
