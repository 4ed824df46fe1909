import { err, ok, type Result } from '../lib/result.ts'

/**
 * Keys as Wireshark's own tables want them: hex, and Wireshark's names of algorithms, which differ between the two tables
 * (`AES-CBC-128 [RFC3602]` for IKE, `AES-CBC [RFC3602]` for ESP). A GCM key ends with its 4-octet salt.
 */
export interface TsharkKeys {
  readonly ike?: readonly IkeKeys[]
  readonly ikev1?: readonly IsakmpKeys[]
  readonly esp?: readonly EspKeys[]
}

export interface IkeKeys {
  readonly spi_i: string
  readonly spi_r: string
  readonly encr: string
  readonly integ: string
  readonly sk_ei: string
  readonly sk_er: string
  readonly sk_ai: string
  readonly sk_ar: string
}

export interface IsakmpKeys {
  readonly cookie_i: string
  readonly key: string
}

/** One direction of an SA; `*` as an address stands for any. */
export interface EspKeys {
  readonly src: string
  readonly dst: string
  readonly spi: string
  readonly encr: string
  readonly enc_key: string
  readonly auth: string
  readonly auth_key: string
}

/** Lower-case hex without prefix; undefined when the text is no hex of whole octets. */
const plainHex = (text: string): string | undefined => {
  const digits = text.replace(/^0x/i, '').toLowerCase()
  return /^([0-9a-f]{2})*$/.test(digits) ? digits : undefined
}

/** An SPI as Wireshark prints it: `0x` and eight digits. */
export const printedSpi = (spi: string): string => `0x${spi.replace(/^0x/i, '').toLowerCase().padStart(8, '0')}`

const quoted = (text: string): string => `"${text.replaceAll('"', '')}"`

/** `0x…`, or nothing for a key that is not there: `0x` alone would be refused. */
const prefixed = (digits: string): string => quoted(digits === '' ? '' : `0x${digits}`)

/** Preferences for tshark's `-o`, one a row of a table; or the first value that is no hex. */
export function keyPreferences(keys: TsharkKeys): Result<readonly string[], string> {
  const faulty: string[] = []
  const hex = (text: string): string => {
    const digits = plainHex(text)
    if (digits === undefined) faulty.push(text)
    return digits ?? ''
  }
  const ike = (keys.ike ?? []).map(row => {
    const encryption = [hex(row.sk_ei), hex(row.sk_er), quoted(row.encr)]
    const integrity = [hex(row.sk_ai), hex(row.sk_ar), quoted(row.integ)]
    return ['uat:ikev2_decryption_table:' + hex(row.spi_i), hex(row.spi_r), ...encryption, ...integrity].join(',')
  })
  const isakmp = (keys.ikev1 ?? []).map(row => `uat:ikev1_decryption_table:${hex(row.cookie_i)},${hex(row.key)}`)
  const esp = (keys.esp ?? []).map(row => {
    const family = row.src.includes(':') || row.dst.includes(':') ? 'IPv6' : 'IPv4'
    const where = [family, row.src, row.dst, printedSpi(hex(row.spi))].map(quoted)
    const algorithms = [quoted(row.encr), prefixed(hex(row.enc_key)), quoted(row.auth), prefixed(hex(row.auth_key))]
    return `uat:esp_sa:${[...where, ...algorithms].join(',')}`
  })
  const [first] = faulty
  return first === undefined ? ok([...ike, ...isakmp, ...esp]) : err(`not hex of whole octets: ${first}`)
}
