import { hex32, toHex } from '../lib/bytes.ts'
import { keysOf, type RunKeys } from '../interchange/keys.ts'
import type { IkeEndpoint } from '../simulation/nodes/ike/ike-state.ts'
import type { EspKey, IkeKey } from '../trace/trace.ts'

/**
 * Keys of every SA that an endpoint ever had, also of those that were rekeyed or deleted: a capture holds their packets
 * too. Addresses as they were when the SA was made or moved.
 */
export class SessionKeys {
  private readonly ike = new Map<string, IkeKey>()
  private readonly esp = new Map<string, EspKey>()

  /** Takes up what is there now. */
  note({ sas, ipsec }: IkeEndpoint): void {
    for (const { spiI, spiR, algorithms, keys } of sas.values()) {
      if (algorithms === undefined || keys === undefined) continue
      const key: IkeKey = {
        initiatorSpi: spiI,
        responderSpi: spiR,
        encryption: algorithms.encryption,
        integrity: algorithms.integrity,
        skEi: toHex(keys.skEi),
        skEr: toHex(keys.skEr),
        skAi: toHex(keys.skAi),
        skAr: toHex(keys.skAr),
      }
      this.ike.set(`${spiI} ${spiR} ${key.skEi}`, key)
    }
    for (const { source, destination, spi, encryption, encryptionKey, integrity, integrityKey } of ipsec.sad) {
      const key: EspKey = {
        source,
        destination,
        spi: hex32(spi),
        encryption,
        encryptionKey: toHex(encryptionKey),
        integrity,
        integrityKey: toHex(integrityKey),
      }
      this.esp.set(`${source} ${destination} ${key.spi} ${key.encryptionKey}`, key)
    }
  }

  rows(): RunKeys {
    return keysOf({ espKeys: [...this.esp.values()], ikeKeys: [...this.ike.values()] })
  }
}
