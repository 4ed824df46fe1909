import { concatBytes, u32Bytes } from '../../../lib/bytes.ts'
import { ipOctets } from '../ip/address.ts'
import { contextBlock, type ContextBlock } from './cdb.ts'

/** What the authorization token authenticates; the same members stand in a CTAR and in a CT-Req. */
export interface TokenInput {
  readonly previousAddress: string
  readonly sequence: number
  readonly contexts: readonly ContextBlock[]
}

/**
 * Octets under the MAC: previous address | sequence | request blocks as in the CTAR (RFC 4067 §2.5.1).
 * The first word, the other router's address and the transport addresses are not covered. (Allard 2007 says
 * "the whole message"; the RFC is followed.)
 */
export function tokenInput({ previousAddress, sequence, contexts }: TokenInput): Uint8Array {
  return concatBytes(
    ipOctets(previousAddress),
    u32Bytes(sequence),
    ...contexts.map(block => contextBlock.encode(block)),
  )
}
