import type { Micros } from '../../../lib/micros.ts'
import type { TcpSettings, TimeoutRule } from './events.ts'

/**
 * RFC 6298 §2.4 wants a time-out of at least one second and allows less where it is known to do no harm; Linux, on which
 * Palomares 2013 measured, adds at least 200 ms to the smoothed round trip instead, and doubles up to two minutes
 * (TCP_RTO_MIN, TCP_RTO_MAX). Both first wait a second (RFC 6298 §2.1).
 */
export const TIMEOUT_RULES: Readonly<Record<'rfc6298' | 'linux', TimeoutRule>> = {
  rfc6298: { initialUs: 1_000_000, leastUs: 1_000_000, leastOf: 'whole', mostUs: 60_000_000 },
  linux: { initialUs: 1_000_000, leastUs: 200_000, leastOf: 'variance', mostUs: 120_000_000 },
}

/** Estimate of the round trip, whole µs; both undefined before the first measurement. */
export interface RoundTrip {
  readonly smoothedUs: Micros | undefined
  readonly variationUs: Micros
  readonly timeoutUs: Micros
}

/** Number of the tick at a moment: what a timestamp carries (RFC 7323 §5.4). */
export const tickAt = ({ tickUs, tickPhaseUs }: TcpSettings, nowUs: Micros): number =>
  Math.floor((nowUs + tickPhaseUs) / tickUs)

/** Ticks gone since the echoed one, at least one of them. µs. */
export const measuredUs = (settings: TcpSettings, nowUs: Micros, echo: number): Micros =>
  Math.max(1, tickAt(settings, nowUs) - echo) * settings.tickUs

/** One more measurement: RFC 6298 §2.2, §2.3; the time-out in whole ticks. */
export function measured(settings: TcpSettings, { smoothedUs, variationUs }: RoundTrip, sampleUs: Micros): RoundTrip {
  if (smoothedUs === undefined) return estimate(settings, sampleUs, Math.round(sampleUs / 2))
  const variation = Math.round((3 * variationUs + Math.abs(smoothedUs - sampleUs)) / 4)
  return estimate(settings, Math.round((7 * smoothedUs + sampleUs) / 8), variation)
}

function estimate(settings: TcpSettings, smoothedUs: Micros, variationUs: Micros): RoundTrip {
  const { tickUs, timeout } = settings
  const spread = Math.max(tickUs, 4 * variationUs)
  const wanted =
    timeout.leastOf === 'variance'
      ? smoothedUs + Math.max(timeout.leastUs, spread)
      : Math.max(timeout.leastUs, smoothedUs + spread)
  const timeoutUs = Math.min(timeout.mostUs, Math.ceil(wanted / tickUs) * tickUs)
  return { smoothedUs, variationUs, timeoutUs }
}

/** A timer begun at a moment ends with a tick: µs until then, at most `lengthUs`. */
export function untilTick(settings: TcpSettings, fromUs: Micros, lengthUs: Micros): Micros {
  const { tickUs, tickPhaseUs } = settings
  const ticks = Math.max(1, Math.ceil(lengthUs / tickUs))
  return (tickAt(settings, fromUs) + ticks) * tickUs - tickPhaseUs - fromUs
}
