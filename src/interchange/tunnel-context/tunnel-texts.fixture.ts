import fc from 'fast-check'
import type { WireContexts } from '../../protocol/ipsec/context-blocks.ts'
import { ENCRYPTION, INTEGRITY } from '../../protocol/crypto/transforms.ts'
import { ikev1Context } from '../../protocol/wire/cxtp/contexts/ikev1.ts'
import { ikev2Context } from '../../protocol/wire/cxtp/contexts/ikev2.ts'
import { padContext } from '../../protocol/wire/cxtp/contexts/pad.ts'
import { sadContext } from '../../protocol/wire/cxtp/contexts/sad.ts'
import { spdContext } from '../../protocol/wire/cxtp/contexts/spd.ts'
import type { Choose } from '../../protocol/wire/schema.ts'
import { codeReader } from '../../protocol/wire/schema/numbers.ts'
import { ENCRYPTION_TRANSFORM, INTEGRITY_TRANSFORM } from '../../protocol/wire/cxtp/contexts/algorithms.ts'
import { writeTunnel, type TunnelFile } from './tunnel-file.ts'

/** Files of tunnels with any values, for the tests of this folder. */
export const chooser = (gen: fc.GeneratorValue): Choose => ({
  int: (min, max) => gen(fc.integer, { min, max }),
  u64: () => gen(fc.bigInt, { min: 0n, max: (1n << 64n) - 1n }),
  bytes: length => gen(fc.uint8Array, { minLength: length, maxLength: length }),
})

const encryptionName = codeReader(ENCRYPTION_TRANSFORM)
const integrityName = codeReader(INTEGRITY_TRANSFORM)
const CIPHERS = Object.values(ENCRYPTION)
const MACS = Object.values(INTEGRITY)

/** Contexts of any values, but with algorithms that there are, keys of their sizes, and each number once. */
export function anyContexts(choose: Choose): WireContexts {
  const pick = <T>(list: readonly T[]): T => list[choose.int(0, list.length - 1)] as T
  const some = <T>(make: (i: number) => T): readonly T[] => Array.from({ length: choose.int(0, 2) }, (_, i) => make(i))
  const sad = some(i => {
    const [cipher, mac] = [pick(CIPHERS), pick(MACS)]
    return {
      ...sadContext.codec.sampleValue(choose),
      spi: 0x1000 + i,
      encryption: encryptionName(cipher.transformId),
      encryptionKey: choose.bytes(cipher.keyOctets),
      integrity: integrityName(mac.transformId),
      integrityKey: choose.bytes(mac.keyOctets),
    }
  })
  const ikev2 = some(i => ({
    ...ikev2Context.codec.sampleValue(choose),
    initiatorSpi: `0x000000000000000${i}`,
    algorithms: {
      encryption: 'ENCR_AES_GCM_16',
      keyOctets: 20,
      integrity: 'NONE',
      prf: 'PRF_HMAC_SHA2_256',
      keyExchange: 'CURVE_25519',
      additional: [],
    } as const,
    keys: {
      skD: choose.bytes(32),
      skAi: new Uint8Array(0),
      skAr: new Uint8Array(0),
      skEi: choose.bytes(20),
      skEr: choose.bytes(20),
    },
  }))
  return {
    sad,
    ikev2,
    spd: some(order => ({ ...spdContext.codec.sampleValue(choose), order })),
    pad: some(() => ({ ...padContext.codec.sampleValue(choose), secret: new Uint8Array(0) })),
    ikev1: some(() => ikev1Context.codec.sampleValue(choose)),
  }
}

export const fileWith = (contexts: WireContexts): TunnelFile => ({
  tunnel: 'eu',
  node: 'sg1',
  takenAtUs: 1_010_000,
  run: { scenario: 'get-put', seed: 1 },
  contexts,
  unknown: [],
})

export const anyTunnelText = (gen: fc.GeneratorValue): string => writeTunnel(fileWith(anyContexts(chooser(gen))))
