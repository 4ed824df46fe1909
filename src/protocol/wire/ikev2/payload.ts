import { bitReserved, bits, caseName, lengthOfAll } from '../schema.ts'
import { chainOctet } from '../schema/chain-octet.ts'
import { codeReader, codeText } from '../schema/numbers.ts'
import type { DerivedPart } from '../schema/part.ts'
import { PAYLOAD } from './codes.ts'

const nameOf = codeReader(PAYLOAD)
/** `KE (34)`: a payload type for people. */
export const payloadTypeText = (type: number): string => codeText(nameOf(type), type)

/** Next payload: known only to the chain the payload stands in, which writes it (RFC 7296 §3.2). */
export const nextPayload = (): DerivedPart => chainOctet('Next payload', payloadTypeText)

/** C bit, reserved bits and length. The C bit of known types is sent as 0 and ignored (RFC 7296 §3.2). */
export const payloadLength = () => ({
  flags: bits(1, { critical: bitReserved(1, 'C (critical)'), reserved: bitReserved(7) }),
  length: lengthOfAll(2, 'Payload length', { ref: 'RFC 7296 §3.2' }),
})

/** Generic payload header, RFC 7296 §3.2. Spread into the declaration. */
export const payloadHeader = <T extends string>(type: T) => ({
  type: caseName(type),
  next: nextPayload(),
  ...payloadLength(),
})
