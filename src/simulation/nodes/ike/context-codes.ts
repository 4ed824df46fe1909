import type {
  AdditionalKeyExchange,
  AgreedSlots,
  EspAlgorithms,
  IkeAlgorithms,
} from '../../../protocol/crypto/ike/cipher-suite.ts'
import { KEY_EXCHANGE, keyExchangeByTransform } from '../../../protocol/crypto/ike/key-exchange.ts'
import { PRF, prfByTransform } from '../../../protocol/crypto/ike/prf.ts'
import {
  ENCRYPTION,
  encryptionByTransform,
  INTEGRITY,
  integrityByTransform,
} from '../../../protocol/crypto/transforms.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { Ikev2Context } from '../../../protocol/wire/cxtp/contexts/ikev2.ts'
import type { PadContext } from '../../../protocol/wire/cxtp/contexts/pad.ts'
import {
  ENCR,
  INTEG,
  KE_METHOD,
  PRF as PRF_CODES,
  type KeMethod,
} from '../../../protocol/wire/ikev2/transform-codes.ts'
import { codeNumber, codeReader } from '../../../protocol/wire/schema/numbers.ts'

/** What IKE calls by name stands in contexts by the numbers of RFC 7296 §3.3.2: a router may not have all of it. */
type WireIkeAlgorithms = Ikev2Context['algorithms']
export type ChildContext = Ikev2Context['children'][number]
type WireEspAlgorithms = ChildContext['algorithms']
type WireRange = PadContext['remoteRanges'][number]

const encrName = codeReader(ENCR)
const integName = codeReader(INTEG)
const prfName = codeReader(PRF_CODES)
export const keName = codeReader(KE_METHOD)

/** A slot that the offer did not have (RFC 9370 §2.2.1). */
const NO_SLOT = 0xffff
const slotNumber = (slot: AdditionalKeyExchange | undefined): number =>
  slot === undefined ? NO_SLOT : slot === 'none' ? 0 : KEY_EXCHANGE[slot].transformId

const cipherToWire = (agreed: Pick<IkeAlgorithms, 'encryption' | 'integrity' | 'additional'>) => ({
  encryption: encrName(ENCRYPTION[agreed.encryption].transformId),
  keyOctets: ENCRYPTION[agreed.encryption].keyOctets,
  integrity: integName(INTEGRITY[agreed.integrity].transformId),
  additional: agreed.additional.map(slot => keName(slotNumber(slot))),
})

export const ikeAlgorithmsToWire = (agreed: IkeAlgorithms): WireIkeAlgorithms => ({
  ...cipherToWire(agreed),
  prf: prfName(PRF[agreed.prf].transformId),
  keyExchange: keName(KEY_EXCHANGE[agreed.keyExchange].transformId),
})

export const espAlgorithmsToWire = (agreed: EspAlgorithms): WireEspAlgorithms => ({
  ...cipherToWire(agreed),
  keyExchange: keName(slotNumber(agreed.keyExchange)),
  sequence: agreed.sequence,
})

/** What this router has of it; `undefined`: something of it is unknown here. */
export function ikeAlgorithmsFromWire(wire: WireIkeAlgorithms): IkeAlgorithms | undefined {
  const cipher = cipherFromWire(wire)
  const prf = prfByTransform(codeNumber(PRF_CODES, wire.prf))
  const keyExchange = keyExchangeByTransform(codeNumber(KE_METHOD, wire.keyExchange))
  if (cipher === undefined || prf === undefined || keyExchange === undefined) return undefined
  return { ...cipher, prf: prf.id, keyExchange: keyExchange.id }
}

/** `protocol`: that of the pair's rows, which are contexts of their own. */
export function espAlgorithmsFromWire(
  wire: WireEspAlgorithms,
  protocol: EspAlgorithms['protocol'] = 'esp',
): EspAlgorithms | undefined {
  const cipher = cipherFromWire(wire)
  const keyExchange = slotFromWire(wire.keyExchange)
  return cipher === undefined || keyExchange === 'unknown'
    ? undefined
    : { protocol, ...cipher, keyExchange, sequence: wire.sequence }
}

function cipherFromWire(
  wire: Pick<WireIkeAlgorithms, 'encryption' | 'keyOctets' | 'integrity' | 'additional'>,
): Pick<IkeAlgorithms, 'encryption' | 'integrity' | 'additional'> | undefined {
  const encryption = encryptionByTransform(codeNumber(ENCR, wire.encryption), wire.keyOctets)
  const integrity = integrityByTransform(codeNumber(INTEG, wire.integrity))
  const additional = wire.additional.map(slotFromWire)
  if (encryption === undefined || integrity === undefined || additional.includes('unknown')) return undefined
  return { encryption: encryption.id, integrity: integrity.id, additional: additional as AgreedSlots }
}

function slotFromWire(code: KeMethod): AdditionalKeyExchange | undefined | 'unknown' {
  const number = codeNumber(KE_METHOD, code)
  if (number === NO_SLOT) return undefined
  return number === 0 ? 'none' : (keyExchangeByTransform(number)?.id ?? 'unknown')
}

export const rangeToWire = ({ from, to, protocol, ports }: TrafficRange): WireRange => ({
  from,
  to,
  protocol: protocol ?? 'any',
  ports: ports ?? 'any',
})

export const rangeFromWire = ({ from, to, protocol, ports }: WireRange): TrafficRange => ({
  from,
  to,
  ...(protocol === 'any' ? {} : { protocol }),
  ...(ports === 'any' ? {} : { ports }),
})
