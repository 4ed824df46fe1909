import { codepoint, counted, type Decoded, hexId, message, measured, u8 } from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { numberOf } from '../schema/part.ts'
import { IKEV1_DOI, IKEV1_PROTOCOL } from './codes.ts'
import { ikev1PayloadHeader } from './payload.ts'

/** SPIs of one payload: what its length can hold. */
const SPIS_MAX = 16_000
const listed = counted('count', hexId('spiSize', 'SPI'), 'SPIs', SPIS_MAX)
/** SPIs without octets are none. */
const spis: ValuePart<readonly string[]> = {
  ...listed,
  read(reader, scope, key) {
    const count = numberOf(scope, 'count')
    if (count === 0 || numberOf(scope, 'spiSize') > 0) return listed.read(reader, scope, key)
    const error = { at: reader.at - 2, field: 'Number of SPIs', found: `${count}`, allowed: '0' }
    return reader.fail({ code: 'range', ...error, ref: 'RFC 2408 §3.15' })
  },
  sample: (choose, scope, key) => (scope.fields['spiSize'] === 0 ? [] : listed.sample(choose, scope, key)),
}

/** Delete payload, RFC 2408 §3.15: `spiSize` 16 (both cookies) for ISAKMP, 4 for AH and ESP. */
export const ikev1Delete = message('IKEv1 delete', 'RFC 2408 §3.15', {
  ...ikev1PayloadHeader('D'),
  doi: codepoint(IKEV1_DOI, 'Domain of interpretation', 4),
  protocol: codepoint(IKEV1_PROTOCOL, 'Protocol'),
  spiSize: u8('SPI size', { max: 16 }),
  count: measured(2, 'Number of SPIs'),
  spis,
})
export type Ikev1Delete = Decoded<typeof ikev1Delete>
