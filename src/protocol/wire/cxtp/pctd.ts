import { codepoint, type Decoded, listToEnd, measured, message, rest, sized, u32 } from '../schema.ts'
import { contextBlock } from './cdb.ts'
import { BLOCKS_MAX, CXTP_ALGORITHM } from './codes.ts'
import { flaggedWord, vAddress } from './first-word.ts'

/**
 * Predictive Context Transfer Data: a CTD with the key that the MN's token is made with, RFC 4067 §2.5.3.
 * No padding is defined after the key, so the contexts behind it may be unaligned.
 */
export const pctd = message('PCTD', 'RFC 4067 §2.5.3', {
  ...flaggedWord('PCTD', 'acknowledge', 'A (acknowledge)'),
  elapsedMs: u32('Elapsed time (ms)'),
  previousAddress: vAddress("MN's previous care-of address"),
  algorithm: codepoint(CXTP_ALGORITHM, 'Algorithm', 2, 'RFC 4065 §7'),
  keyLength: measured(2, 'Key length'),
  key: sized('keyLength', rest('Key')),
  contexts: listToEnd(contextBlock, 'Contexts', BLOCKS_MAX),
})
export type Pctd = Decoded<typeof pctd>
