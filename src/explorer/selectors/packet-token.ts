import { toHex } from '../../lib/bytes.ts'
import type { PacketNode } from './packet.ts'
import type { LoadedTrace } from '../store/state.ts'

/** What a CXTP token is made of, from the packet's own fields. */
export interface TokenMaking {
  /** As the tables write it, `0x43820d59`. */
  readonly token: string
  /** Octets under the MAC, as hex, one text for each part (RFC 4067 §2.5.1). */
  readonly input: readonly string[]
  /** Of the key, where some node's context store names it with this token. */
  readonly fingerprint: string | undefined
}

/**
 * The token of a CTAR or CT-Req: previous address | sequence number | request blocks as they stand in the message.
 * Undefined for messages without one.
 */
export function tokenMaking(
  nodes: readonly PacketNode[],
  bytes: Uint8Array,
  loaded: LoadedTrace,
): TokenMaking | undefined {
  const cxtp = nodes.find(node => node.protocol === 'cxtp')
  if (cxtp === undefined) return undefined
  const field = (key: string): PacketNode | undefined => cxtp.children.find(node => node.key === key)
  const [token, address, sequence] = [field('token'), field('previousAddress'), field('sequence')]
  if (token === undefined || address === undefined || sequence === undefined) return undefined
  const hexOf = (start: number, end: number): string => toHex(bytes.subarray(start, end))
  const blocks = field('contexts')
  const text = `0x${hexOf(token.start, token.end)}`
  return {
    token: text,
    input: [
      hexOf(address.start, address.end),
      hexOf(sequence.start, sequence.end),
      blocks === undefined ? '' : hexOf(blocks.start, blocks.end),
    ].filter(part => part !== ''),
    fingerprint: fingerprintFor(text, loaded),
  }
}

function fingerprintFor(token: string, loaded: LoadedTrace): string | undefined {
  for (const event of loaded.trace.events) {
    if (event.kind !== 'row' || event.table !== 'Contexts' || event.row?.['token'] !== token) continue
    const fingerprint = event.row['keyFingerprint']
    if (typeof fingerprint === 'string') return fingerprint
  }
  return undefined
}
