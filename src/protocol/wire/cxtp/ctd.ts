import { type Decoded, listToEnd, message, u32 } from '../schema.ts'
import { contextBlock } from './cdb.ts'
import { BLOCKS_MAX } from './codes.ts'
import { flaggedWord, vAddress } from './first-word.ts'

/** Context Transfer Data, previous router to new router, RFC 4067 §2.5.3. */
export const ctd = message('CTD', 'RFC 4067 §2.5.3', {
  ...flaggedWord('CTD', 'acknowledge', 'A (acknowledge)'),
  /** Milliseconds since the first CTD for this MN was sent. */
  elapsedMs: u32('Elapsed time (ms)'),
  previousAddress: vAddress("MN's previous care-of address"),
  contexts: listToEnd(contextBlock, 'Contexts', BLOCKS_MAX),
})
export type Ctd = Decoded<typeof ctd>
