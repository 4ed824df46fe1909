import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { unsupportedCritical } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { Hand } from './ike-work.ts'

/** The one payload that refuses a request; UNSUPPORTED_CRITICAL_PAYLOAD names the payload it is about (RFC 7296 §2.5). */
export function wholeRefusal(
  { payloads }: Pick<Hand, 'payloads'>,
  code: 'AUTHENTICATION_FAILED' | 'INVALID_SYNTAX' | 'UNSUPPORTED_CRITICAL_PAYLOAD' | 'UNEXPECTED_NAT_DETECTED',
): ClearPayload {
  const payload = unsupportedCritical(payloads)
  if (code !== 'UNSUPPORTED_CRITICAL_PAYLOAD' || payload === undefined) return notify(code as 'INVALID_SYNTAX')
  return notifyWith('UNSUPPORTED_CRITICAL_PAYLOAD', { payload })
}
