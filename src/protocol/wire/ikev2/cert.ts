import { chosen, codepoint, type Decoded, message, octets, rest, struct, utf8Text } from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { CERT_ENCODING } from './codes.ts'
import { payloadHeader } from './payload.ts'

/** SHA-1 of what the URL gives, and the URL (RFC 7296 §3.6). */
export interface HashAndUrl {
  readonly hash: Uint8Array
  readonly url: string
}

const HASH_OCTETS = 20
const URL_MAX = 2_048

const hashAndUrl: ValuePart<HashAndUrl> = struct('Hash and URL', {
  hash: octets(HASH_OCTETS, 'SHA-1 hash'),
  url: utf8Text('URL', URL_MAX),
})
const whole = rest('Certificate data')
const isHashAndUrl = (encoding: unknown): boolean =>
  encoding === 'hash and URL of X.509' || encoding === 'hash and URL of bundle'

/** Certificate payload, RFC 7296 §3.6. `data`: DER, or hash and URL for those two encodings. */
export const cert = message('Certificate', 'RFC 7296 §3.6', {
  ...payloadHeader('CERT'),
  encoding: codepoint(CERT_ENCODING, 'Certificate encoding'),
  data: chosen<Uint8Array | HashAndUrl>(
    'Certificate data',
    fields => (isHashAndUrl(fields['encoding']) ? hashAndUrl : whole) as ValuePart<Uint8Array | HashAndUrl>,
  ),
})
export type CertPayload = Decoded<typeof cert>
