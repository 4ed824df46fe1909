import { hex32 } from '../../../lib/bytes.ts'
import { type Decoded, listToEnd, message, u32 } from '../schema.ts'
import { BLOCKS_MAX } from './codes.ts'
import { contextBlock } from './cdb.ts'
import { flaggedWord, vAddress } from './first-word.ts'

/** Context Transfer Activate Request, MN to a router, RFC 4067 §2.5.1. */
export const ctar = message('CTAR', 'RFC 4067 §2.5.1', {
  ...flaggedWord('CTAR', 'acknowledge', 'A (acknowledge)'),
  previousAddress: vAddress("MN's previous IP address"),
  /** The other router: the new one when sent to the previous, the previous one when sent to the new. */
  routerAddress: vAddress('Other router IP address'),
  sequence: u32('Sequence number'),
  token: u32('Authorization token', { text: hex32 }),
  contexts: listToEnd(contextBlock, 'Requested contexts', BLOCKS_MAX),
})
export type Ctar = Decoded<typeof ctar>
