import { bitReserved, bits, caseName, lengthOfAll } from '../schema.ts'
import { chainOctet } from '../schema/chain-octet.ts'
import { codeReader, codeText } from '../schema/numbers.ts'
import { IKEV1_PAYLOAD } from './codes.ts'

const nameOf = codeReader(IKEV1_PAYLOAD)
/** `KE (4)`: a payload type for people. */
export const ikev1PayloadText = (type: number): string => codeText(nameOf(type), type)

/** Generic payload header without the name of the type, for payloads that have none. */
export const ikev1PayloadStart = () => ({
  /** Known only to the chain the payload stands in, which writes it (RFC 2408 §3.2). */
  next: chainOctet('Next payload', ikev1PayloadText),
  reserved: bits(1, { reserved: bitReserved(8) }),
  length: lengthOfAll(2, 'Payload length', { ref: 'RFC 2408 §3.2' }),
})

/** Generic payload header, RFC 2408 §3.2. Spread into the declaration. */
export const ikev1PayloadHeader = <T extends string>(type: T) => ({ type: caseName(type), ...ikev1PayloadStart() })
