import { type Decoded, message } from '../schema.ts'
import { plainWord, vAddress } from './first-word.ts'

/** Context Transfer Cancel, new router to previous router, RFC 4067 §2.5.5. */
export const ctc = message('CTC', 'RFC 4067 §2.5.5', {
  ...plainWord('CTC'),
  previousAddress: vAddress("MN's previous IP address"),
})
export type Ctc = Decoded<typeof ctc>
