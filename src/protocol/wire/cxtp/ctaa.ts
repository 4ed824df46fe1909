import { type Decoded, listToEnd, message } from '../schema.ts'
import { ENTRIES_MAX } from './codes.ts'
import { activationStatus } from './entries.ts'
import { plainWord, vAddress } from './first-word.ts'

/** Context Transfer Activate Acknowledge, router to MN, RFC 4067 §2.5.2: lists what was not transferred. */
export const ctaa = message('CTAA', 'RFC 4067 §2.5.2', {
  ...plainWord('CTAA'),
  previousAddress: vAddress("MN's previous IP address"),
  entries: listToEnd(activationStatus, 'Contexts not transferred', ENTRIES_MAX),
})
export type Ctaa = Decoded<typeof ctaa>
