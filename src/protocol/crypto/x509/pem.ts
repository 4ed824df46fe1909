/** Text forms of DER (RFC 7468). */

export interface PemBlock {
  /** CERTIFICATE, PRIVATE KEY. */
  readonly label: string
  readonly bytes: Uint8Array
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g
const MOST_BLOCKS = 64

/** Every block of a text in order; what is no base64 is left out. */
export function readPem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = []
  for (const [, label = '', body = ''] of text.matchAll(BLOCK)) {
    const digits = body.replace(/\s+/g, '')
    if (blocks.length >= MOST_BLOCKS) break
    if (/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits))
      blocks.push({ label, bytes: Uint8Array.from(atob(digits), character => character.charCodeAt(0)) })
  }
  return blocks
}

export function writePem({ label, bytes }: PemBlock): string {
  const digits = btoa(Array.from(bytes, octet => String.fromCharCode(octet)).join(''))
  const lines = digits.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
