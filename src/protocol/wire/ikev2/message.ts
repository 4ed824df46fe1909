import type { Result } from '../../../lib/result.ts'
import { bitFlag, bitReserved, bits, codepoint, type Decoded, hexId, lengthOfAll, message, u32 } from '../schema.ts'
import type { WireError } from '../schema.ts'
import type { BitDerived } from '../schema/bits.ts'
import { firstPayload, payloadChain } from './chain.ts'
import { type IkePayload } from './payloads.ts'
import { EXCHANGE, IKE_MAJOR_VERSION } from './codes.ts'

/** Another major version may mean anything by what follows (RFC 7296 §2.5): reading ends here. */
const majorVersion: BitDerived = {
  kind: 'derived',
  label: 'Major version',
  width: 4,
  read(raw, reader, at) {
    if (raw !== IKE_MAJOR_VERSION) {
      const allowed = `${IKE_MAJOR_VERSION}`
      reader.fail({
        code: 'unknown-version',
        at,
        field: 'Major version',
        found: `${raw}`,
        allowed,
        ref: 'RFC 7296 §2.5',
      })
    }
    return raw
  },
  write: () => IKE_MAJOR_VERSION,
  text: String,
  sample: () => IKE_MAJOR_VERSION,
}

/** IKEv2 message, RFC 7296 §3.1: header, then payloads. SK and SKF stay closed. SPIs are `0x` and 16 hex digits. */
export const ikeMessage = message('IKEv2 message', 'RFC 7296 §3.1', {
  initiatorSpi: hexId(8, 'Initiator SPI'),
  responderSpi: hexId(8, 'Responder SPI'),
  nextPayload: firstPayload('payloads'),
  version: bits(1, { major: majorVersion, minor: bitReserved(4, 'Minor version') }),
  exchange: codepoint(EXCHANGE, 'Exchange type'),
  flags: bits(1, {
    reservedHigh: bitReserved(2),
    response: bitFlag('R (response)'),
    higherVersion: bitReserved(1, 'V (higher version)'),
    initiator: bitFlag('I (original initiator)'),
    reservedLow: bitReserved(3),
  }),
  messageId: u32('Message ID'),
  length: lengthOfAll(4, 'Length'),
  payloads: payloadChain<IkePayload>({ first: { key: 'nextPayload' }, sealed: true }),
})
export type IkeMessage = Decoded<typeof ikeMessage>
/** A message without its payloads. */
export type IkeHeader = Omit<IkeMessage, 'payloads'>

/** SPI of a responder that has none yet (RFC 7296 §3.1). */
export const NO_IKE_SPI = '0x0000000000000000'

/** The message of exactly these octets, without the non-ESP marker. */
export const decodeIke = (bytes: Uint8Array): Result<IkeMessage, WireError> => ikeMessage.decode(bytes)
export const encodeIke = (value: IkeMessage): Uint8Array => ikeMessage.encode(value)
