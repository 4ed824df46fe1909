import type { Micros } from '../../../lib/micros.ts'
import type { IkeTimers } from './events.ts'

/**
 * Pause before a request that was put off is tried again, µs: doubles each time up to that of a repeated request, and is
 * up to twice as long by `stagger` (0 to 255), which each side draws for itself. Without that, two sides that refused
 * each other would meet again every time (RFC 7296 §2.25 leaves the values to us).
 */
export function retryPauseUs(
  { retryUs, retransmitMaxUs }: Pick<IkeTimers, 'retryUs' | 'retransmitMaxUs'>,
  postponements: number,
  stagger: number,
): Micros {
  const pauseUs = Math.min(retryUs * 2 ** Math.max(0, postponements - 1), Math.max(retryUs, retransmitMaxUs))
  return pauseUs + Math.floor((pauseUs * stagger) / 256)
}

/** What the event brought for the pause. */
export const staggerOf = (event: object): number =>
  'stagger' in event && typeof event.stagger === 'number' ? event.stagger : 0
