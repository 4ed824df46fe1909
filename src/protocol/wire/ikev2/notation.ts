import type { ClearPayload, IkePayload } from './payloads.ts'
import { hexText } from '../schema.ts'
import type { Identity } from './identification.ts'

/** An identity for people and tables: its name or address; what has none of them in hex. */
export function identityText(id: Identity): string {
  switch (id.type) {
    case 'ID_IPV4_ADDR':
    case 'ID_IPV6_ADDR':
      return id.address
    case 'ID_FQDN':
    case 'ID_RFC822_ADDR':
      return id.name
    default:
      return hexText(id.octets)
  }
}

/** A payload as RFC 7296 §1.2 writes it: `SA`, `N(COOKIE)`, `IDi`; `D(ESP)`, `CP(CFG_REQUEST)`. */
export function payloadNotation(payload: IkePayload): string {
  switch (payload.type) {
    case 'N':
      return `N(${payload.notify})`
    case 'D':
      return `D(${payload.protocol})`
    case 'CP':
      return `CP(${payload.cfg})`
    case 'SKF':
      return `SKF(${payload.number}/${payload.total})`
    case 'other':
      return `payload ${payload.code}`
    default:
      return payload.type
  }
}

/** What a message carries: `SA, KE, Nonce, N(COOKIE)`; with `inside`, what SK holds: `SK {IDi, AUTH}`. */
export function messageNotation(payloads: readonly IkePayload[], inside?: readonly ClearPayload[]): string {
  const opened = inside === undefined ? '' : ` {${inside.map(payloadNotation).join(', ')}}`
  return payloads
    .map(payload =>
      payload.type === 'SK' || payload.type === 'SKF'
        ? `${payloadNotation(payload)}${opened}`
        : payloadNotation(payload),
    )
    .join(', ')
}
