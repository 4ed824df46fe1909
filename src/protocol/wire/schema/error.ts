/** What a decoder can find wrong. The code is stable (traces and tests use it); the sentence is made by `describeWireError`. */
export type WireErrorCode =
  | 'truncated'
  | 'trailing'
  | 'length'
  | 'constant'
  | 'range'
  | 'checksum'
  | 'padding'
  | 'limit'
  | 'unknown-type'
  | 'unknown-version'

/** Why octets are not what their declaration says: a value, shown and answered, never thrown. */
export interface WireError {
  readonly code: WireErrorCode
  /** Octet from the start of the buffer. */
  readonly at: number
  /** Name of the field, as a person reads it. */
  readonly field: string
  readonly found: string
  readonly allowed: string
  /** Clause that the octets break. */
  readonly ref: string
}

/** One clear sentence: what, where, what is allowed, which clause. */
export function describeWireError(error: WireError): string {
  return `${error.field} at octet ${error.at}: ${SENTENCE[error.code]}, found ${error.found}, allowed ${error.allowed} (${error.ref})`
}

const SENTENCE: Readonly<Record<WireErrorCode, string>> = {
  truncated: 'the octets end too early',
  trailing: 'octets are left over',
  length: 'the length does not fit what it measures',
  constant: 'not the fixed value',
  range: 'outside its range',
  checksum: 'the checksum is wrong',
  padding: 'the padding is not the one prescribed',
  limit: 'beyond the limit of this decoder',
  'unknown-type': 'unknown type',
  'unknown-version': 'unknown version',
}
