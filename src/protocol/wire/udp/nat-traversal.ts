import { caseName, codecOf, constant, type Decoded, rest, sampledAs, struct, union } from '../schema.ts'
import { concatBytes } from '../../../lib/bytes.ts'
import type { Reader } from '../schema/reader.ts'

const REF = 'RFC 3948 §2'
/** Four zero octets, where ESP would have an SPI, which is never 0 (RFC 3948 §2.2). */
export const NON_ESP_MARKER_OCTETS = 4
/** The one octet of a keepalive (RFC 3948 §2.3). */
const KEEPALIVE = 0xff

const CODE = { keepalive: 0, ike: 1, esp: 2 } as const

function peekKind(reader: Reader): number | undefined {
  const octets = reader.end - reader.at
  if (octets === 1 && reader.uint(reader.at, 1) === KEEPALIVE) return CODE.keepalive
  if (!reader.has(NON_ESP_MARKER_OCTETS, 'Non-ESP marker or SPI')) return undefined
  return reader.uint(reader.at, NON_ESP_MARKER_OCTETS) === 0 ? CODE.ike : CODE.esp
}

/** Payload of a UDP datagram on port 4500: IKE behind a marker, ESP, or a keepalive (RFC 3948 §2, RFC 7296 §3.1). */
export const natTraversal = codecOf(
  'UDP encapsulation',
  REF,
  union('UDP encapsulation', {
    codes: CODE,
    peek: peekKind,
    cases: {
      keepalive: struct(
        'NAT keepalive',
        { type: caseName('keepalive'), octet: constant(1, KEEPALIVE, 'Keepalive') },
        `${REF}.3`,
      ),
      ike: struct(
        'IKE behind a non-ESP marker',
        {
          type: caseName('ike'),
          marker: constant(NON_ESP_MARKER_OCTETS, 0, 'Non-ESP marker'),
          message: rest('IKE message'),
        },
        `${REF}.2`,
      ),
      esp: struct(
        'UDP-encapsulated ESP',
        {
          type: caseName('esp'),
          packet: sampledAs(rest('ESP packet'), choose =>
            concatBytes(new Uint8Array([1]), choose.bytes(choose.int(3, 24))),
          ),
        },
        `${REF}.1`,
      ),
    },
    ref: REF,
  }),
)
export type NatTraversal = Decoded<typeof natTraversal>
