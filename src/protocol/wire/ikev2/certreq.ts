import { codepoint, type Decoded, listToEnd, message, octets } from '../schema.ts'
import { CERT_ENCODING } from './codes.ts'
import { payloadHeader } from './payload.ts'

const AUTHORITIES_MAX = 1_024

/**
 * Certificate Request payload, RFC 7296 §3.7. Each authority is the SHA-1 of its SubjectPublicKeyInfo, 20 octets; other
 * encodings than X.509 have no syntax and are read the same way.
 */
export const certReq = message('Certificate request', 'RFC 7296 §3.7', {
  ...payloadHeader('CERTREQ'),
  encoding: codepoint(CERT_ENCODING, 'Certificate encoding'),
  authorities: listToEnd(octets(20, 'Certification authority'), 'Certification authorities', AUTHORITIES_MAX),
})
export type CertReqPayload = Decoded<typeof certReq>
