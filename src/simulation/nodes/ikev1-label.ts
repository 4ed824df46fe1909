import { ikev1Message, NO_COOKIE } from '../../protocol/wire/ikev1/message.ts'
import type { Frame } from '../state.ts'

export type IkeLabel = Pick<Frame, 'name' | 'protocol' | 'traffic' | 'detail' | 'encrypted'>

/**
 * What a message of IKEv1 is called by who sees only its octets: of an encrypted one, and of a key exchange, nobody can
 * tell which side's it is. Its sender says more.
 */
export function ikev1Label(octets: Uint8Array): IkeLabel {
  const common = { protocol: 'IKEv1', traffic: false } as const
  const decoded = ikev1Message.decode(octets)
  if (!decoded.ok) return { ...common, name: 'IKE', detail: 'malformed', encrypted: false }
  const { exchange, encrypted, responderCookie } = decoded.value
  const name = typeof exchange === 'number' ? `exchange ${exchange}` : exchange.replace('mode', 'Mode')
  const isFirst = responderCookie === NO_COOKIE && encrypted === undefined
  return { ...common, name: isFirst ? `${name} 1` : name, detail: '', encrypted: encrypted !== undefined }
}
