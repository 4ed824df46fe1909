import { assert } from '../../../lib/assert.ts'
import type { IkeSuite } from './ike-suite.ts'
import { named, type KeyStep } from './key-step.ts'
import type { PrfId } from './prf.ts'

const IKE_HEADER_OCTETS = 28
const NEXT_PAYLOAD_AT = 16
const LENGTH_AT = 24
const GENERIC_HEADER_OCTETS = 4
const SK = 46
const SKF = 53

/**
 * IntAuth_[i/r]A: the octets from the IKE header to the generic header of the SK payload, with both lengths as if
 * the `innerOctets` of inner payloads stood there in clear (RFC 9242 §3.3.2). `prefix` may also end with the SKF
 * header of the first fragment: it becomes the SK header of the message before it was cut.
 */
export function intermediateAssociatedData(prefix: Uint8Array, innerOctets: number): Uint8Array {
  assert(prefix.length >= IKE_HEADER_OCTETS + GENERIC_HEADER_OCTETS, 'IKE header and a generic header')
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength)
  let typeAt = NEXT_PAYLOAD_AT
  let at = IKE_HEADER_OCTETS
  while (prefix[typeAt] !== SK && prefix[typeAt] !== SKF) {
    assert(at + GENERIC_HEADER_OCTETS <= prefix.length, 'the prefix ends with an SK or SKF header')
    typeAt = at
    const octets = view.getUint16(at + 2)
    assert(octets >= GENERIC_HEADER_OCTETS, 'payload lengths were checked when the message was read')
    at += octets
  }
  const adjusted = prefix.slice(0, at + GENERIC_HEADER_OCTETS)
  adjusted[typeAt] = SK
  const written = new DataView(adjusted.buffer)
  written.setUint32(LENGTH_AT, adjusted.length + innerOctets)
  written.setUint16(at + 2, GENERIC_HEADER_OCTETS + innerOctets)
  return adjusted
}

/**
 * IntAuth_[i/r]n = prf(SK_p, IntAuth_[i/r](n−1) | A | P) (RFC 9242 §3.3.2). `skP` is of the keys in force when the
 * exchange started, `previous` is undefined in the first one, `inner` are the inner payloads in clear.
 */
export function intermediateAuth(
  suite: IkeSuite,
  prf: PrfId,
  skP: Uint8Array,
  previous: Uint8Array | undefined,
  associatedData: Uint8Array,
  inner: Uint8Array,
): KeyStep {
  const inputs = [
    ...(previous === undefined ? [] : [named('IntAuth (previous)', previous)]),
    named('A', associatedData),
    named('P', inner),
  ]
  const output = suite.prf(
    prf,
    skP,
    inputs.map(input => input.bytes),
  )
  return { name: 'IntAuth', operation: 'prf', prf, key: named('SK_p', skP), inputs, output, ref: 'RFC 9242 §3.3.2' }
}
