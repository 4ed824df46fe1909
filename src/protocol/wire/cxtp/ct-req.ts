import { hex32 } from '../../../lib/bytes.ts'
import { type Decoded, listToEnd, message, u32 } from '../schema.ts'
import { contextBlock } from './cdb.ts'
import { BLOCKS_MAX } from './codes.ts'
import { plainWord, vAddress } from './first-word.ts'

/** Context Transfer Request, new router to previous router, RFC 4067 §2.5.6: the CTAR's fields without the router address. */
export const ctReq = message('CT-Req', 'RFC 4067 §2.5.6', {
  ...plainWord('CT-Req'),
  previousAddress: vAddress("MN's previous IP address"),
  sequence: u32('Sequence number'),
  /** Zero: no CTAR seen yet, the key itself is wanted. */
  token: u32('Authorization token', { text: hex32 }),
  contexts: listToEnd(contextBlock, 'Requested contexts', BLOCKS_MAX),
})
export type CtReq = Decoded<typeof ctReq>
