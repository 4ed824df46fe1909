/** What the octets alone do not say. */
export interface Env {
  /** IP addresses of the pseudo header (RFC 8200 §8.1); without them such a checksum is not checked, and cannot be written. */
  readonly source?: string
  readonly destination?: string
  /** Type of the first payload of an IKE chain whose header stands elsewhere: inside SK (RFC 7296 §3.14). 0: none. */
  readonly firstPayload?: number
}
