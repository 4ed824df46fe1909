import type { CXTP_STATUS } from '../../wire/cxtp/codes.ts'
import type { ContextStatus } from './events.ts'

type Code = typeof CXTP_STATUS

/** A refusal of the whole request: no context is meant, so FPT 0 (Roamscope D5), with a status of D4. */
const whole = (status: number): readonly ContextStatus[] => [{ fpt: 0, status }]

const BAD_CHECKSUM: Code['bad checksum'] = 1
const UNKNOWN_MOBILE: Code['unknown MN'] = 2

export const UNKNOWN_MOBILE_STATUS = whole(UNKNOWN_MOBILE)

/** Status 0 is success (RFC 4067 §2.5.4); a list without entries complains about nothing (§2.5.2). */
export const allGood = (statuses: readonly ContextStatus[]): boolean => statuses.every(({ status }) => status === 0)

/** The message was damaged on its way, so that sending it again can help (RFC 4067 §3.1, §4). */
export const damaged = (statuses: readonly ContextStatus[]): boolean =>
  statuses.some(({ status }) => status === BAD_CHECKSUM)
