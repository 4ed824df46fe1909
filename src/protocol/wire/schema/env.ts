/** What the octets alone do not say. */
export interface Env {
  /** IP addresses of the pseudo header (RFC 8200 §8.1); without them such a checksum is not checked, and cannot be written. */
  readonly source?: string
  readonly destination?: string
}
