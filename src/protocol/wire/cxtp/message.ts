import type { Result } from '../../../lib/result.ts'
import type { Reader } from '../schema/reader.ts'
import { codecOf, type Decoded, union, type WireError } from '../schema.ts'
import { CXTP_TYPE, CXTP_VERSION } from './codes.ts'
import { ctReq } from './ct-req.ts'
import { ctaa } from './ctaa.ts'
import { ctar } from './ctar.ts'
import { ctc } from './ctc.ts'
import { ctd } from './ctd.ts'
import { ctdr } from './ctdr.ts'
import { pctd } from './pctd.ts'

/** Version first: another version may use its bits in another way (RFC 4067 §2.2). */
function peekType(reader: Reader): number | undefined {
  if (!reader.has(1, 'Type')) return undefined
  const octet = reader.uint(reader.at, 1)
  if (octet >> 5 === CXTP_VERSION) return octet & 0x1f
  const found = `${octet >> 5}`
  return reader.fail({
    code: 'unknown-version',
    at: reader.at,
    field: 'Version',
    found,
    allowed: `${CXTP_VERSION}`,
    ref: 'RFC 4067 §2.2',
  })
}

/** Any CXTP message; `type` tells which. */
export const cxtpMessage = codecOf(
  'CXTP message',
  'RFC 4067 §2.5',
  union('CXTP message', {
    codes: CXTP_TYPE,
    peek: peekType,
    cases: { CTAR: ctar, CTAA: ctaa, CTD: ctd, PCTD: pctd, CTDR: ctdr, CTC: ctc, 'CT-Req': ctReq },
    ref: 'RFC 4067 §2.2',
  }),
)
export type CxtpMessage = Decoded<typeof cxtpMessage>

/** The message of exactly these octets; unknown types and versions are errors (RFC 4067 gives no rule: dropped). */
export const decodeCxtp = (bytes: Uint8Array): Result<CxtpMessage, WireError> => cxtpMessage.decode(bytes)
export const encodeCxtp = (message: CxtpMessage): Uint8Array => cxtpMessage.encode(message)
