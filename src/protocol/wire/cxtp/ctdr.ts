import { type Decoded, listToEnd, message } from '../schema.ts'
import { ENTRIES_MAX } from './codes.ts'
import { contextStatus } from './entries.ts'
import { flaggedWord, vAddress } from './first-word.ts'

/** Context Transfer Data Reply, new router to previous router, RFC 4067 §2.5.4. `success`: every context was received. */
export const ctdr = message('CTDR', 'RFC 4067 §2.5.4', {
  ...flaggedWord('CTDR', 'success', 'S (success)'),
  previousAddress: vAddress("MN's previous IP address"),
  entries: listToEnd(contextStatus, 'Contexts acknowledged', ENTRIES_MAX),
})
export type Ctdr = Decoded<typeof ctdr>
