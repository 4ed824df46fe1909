import { codepoint, counted, type Decoded, hexId, measured, message } from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { readNumber } from '../schema/numbers.ts'
import { type DerivedPart, numberOf } from '../schema/part.ts'
import { SA_PROTOCOL } from './codes.ts'
import { payloadHeader } from './payload.ts'

/** SPIs of one payload: what its length can hold (RFC 7296 §3.11). */
const SPIS_MAX = 16_000
const REF = 'RFC 7296 §3.11'
type Fields = Readonly<Record<string, unknown>>

/** SPI size in octets that a protocol prescribes: none for the IKE SA, which the header names. */
function prescribed({ protocol }: Fields): number | undefined {
  if (protocol === 'IKE') return 0
  return protocol === 'AH' || protocol === 'ESP' ? 4 : undefined
}

function firstOctets({ spis }: Fields): number {
  const first: unknown = Array.isArray(spis) ? spis[0] : undefined
  return typeof first === 'string' ? Math.max(0, (first.length - 2) / 2) : 0
}

const SPI_SIZE = 'SPI size'
const spiSize: DerivedPart = {
  kind: 'derived',
  label: SPI_SIZE,
  size: '1 octet',
  open: false,
  read(reader, scope, key) {
    const at = reader.at
    const found = readNumber(reader, 1, SPI_SIZE, key)
    const right = prescribed(scope.fields)
    if (found === undefined || right === undefined || found === right) return found
    return reader.fail({ code: 'range', at, field: SPI_SIZE, found: `${found}`, allowed: `${right}`, ref: REF })
  },
  write(writer, _value, scope, key) {
    const octets = prescribed(scope.fields) ?? firstOctets(scope.fields)
    scope.fields[key] = octets
    writer.uint(1, octets)
  },
  sample: (choose, scope) => prescribed(scope.fields) ?? choose.int(1, 8),
}

const listed = counted('count', hexId('spiSize', 'SPI'), 'SPIs', SPIS_MAX)
/** SPIs without octets are none. */
const spis: ValuePart<readonly string[]> = {
  ...listed,
  read(reader, scope, key) {
    const count = numberOf(scope, 'count')
    if (count === 0 || numberOf(scope, 'spiSize') > 0) return listed.read(reader, scope, key)
    const field = 'Number of SPIs'
    return reader.fail({ code: 'range', at: reader.at - 2, field, found: `${count}`, allowed: '0', ref: REF })
  },
  sample: (choose, scope, key) => (scope.fields['spiSize'] === 0 ? [] : listed.sample(choose, scope, key)),
}

/** Delete payload, RFC 7296 §3.11: the sender's inbound SPIs; none and protocol IKE for the IKE SA itself. */
export const deletePayload = message('Delete', REF, {
  ...payloadHeader('D'),
  protocol: codepoint(SA_PROTOCOL, 'Protocol'),
  spiSize,
  count: measured(2, 'Number of SPIs'),
  spis,
})
export type DeletePayload = Decoded<typeof deletePayload>
