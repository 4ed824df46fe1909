import { bitReserved, bits, caseName, lengthOfAll } from '../schema.ts'
import { codeReader, codeText } from '../schema/numbers.ts'
import type { DerivedPart } from '../schema/part.ts'
import { IKEV1_PAYLOAD } from './codes.ts'

const nameOf = codeReader(IKEV1_PAYLOAD)
/** `KE (4)`: a payload type for people. */
export const ikev1PayloadText = (type: number): string => codeText(nameOf(type), type)

/** Next payload: known only to the chain the payload stands in, which writes it (RFC 2408 §3.2). */
const nextPayload = (): DerivedPart => ({
  kind: 'derived',
  label: 'Next payload',
  size: '1 octet',
  open: false,
  read(reader, _scope, key) {
    if (!reader.has(1, 'Next payload')) return undefined
    const start = reader.at
    const value = reader.uint(start, 1)
    reader.at += 1
    reader.recorder?.leaf(key, 'Next payload', { start, end: reader.at }, value, ikev1PayloadText(value))
    return value
  },
  write: writer => void writer.reserve(1),
  sample: () => 0,
})

/** The same without the name of the type, for payloads that have none. */
export const ikev1PayloadStart = () => ({
  next: nextPayload(),
  reserved: bits(1, { reserved: bitReserved(8) }),
  length: lengthOfAll(2, 'Payload length', { ref: 'RFC 2408 §3.2' }),
})

/** Generic payload header, RFC 2408 §3.2. Spread into the declaration. */
export const ikev1PayloadHeader = <T extends string>(type: T) => ({ type: caseName(type), ...ikev1PayloadStart() })
