import { hex32 } from '../../lib/bytes.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { checkSequence, inferExtended, markSeen } from './replay-window.ts'
import { associationWith, sequenceMax, type SecurityAssociation } from './sa.ts'

/**
 * Number of the next packet (the first has 1). At the end of the numbers the SA refuses to send, which is audited, or
 * rolls to 0 where anti-replay is off (RFC 4303 §3.3.3, RFC 4301 §4.4.2.1 Sequence Counter Overflow).
 */
export function nextSequence(sa: SecurityAssociation): Result<bigint, IpsecError> {
  const max = sequenceMax(sa)
  if (sa.sequence < max) return ok(sa.sequence + 1n)
  if (sa.overflow === 'roll') return ok(0n)
  return err(ipsecError('sequence-overflow', `${hex32(sa.spi)} has sent number ${max}; a new SA is needed`, sa.id))
}

/**
 * The full number of a received packet after the preliminary check of RFC 4303 §3.4.3, before any cryptography.
 * Without a window nothing is checked and the number is the one in the packet.
 */
export function receivedSequence(sa: SecurityAssociation, low: number): Result<bigint, IpsecError> {
  if (sa.window === undefined) return ok(BigInt(low))
  const full = sa.extendedSequence ? inferExtended(sa.window, low) : BigInt(low)
  const verdict = full === undefined ? 'old' : checkSequence(sa.window, full)
  if (full !== undefined && (verdict === 'new' || verdict === 'inWindow')) return ok(full)
  const { top, size } = sa.window
  const why = {
    zero: 'number 0 is never sent',
    duplicate: 'was received before',
    old: `lies left of the window of ${size} up to ${top}`,
    new: '',
    inWindow: '',
  }[verdict]
  return err(ipsecError('replay', `sequence ${full ?? low} on ${hex32(sa.spi)} ${why}`, sa.id))
}

/** The SA after a packet whose integrity held (or that has none to check): window moved, octets counted. */
export function afterReceipt(sa: SecurityAssociation, sequence: bigint, octets: number): SecurityAssociation {
  return associationWith(sa, {
    window: sa.window === undefined ? undefined : markSeen(sa.window, sequence),
    octets: sa.octets + octets,
  })
}
