import { parseMicros, type Micros } from '../lib/micros.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { IkePeer, SaLifetime } from '../simulation/nodes/ike/ike-config.ts'

/** Options that say how long things last. */
export interface LimitOptions {
  readonly authLifetime?: string
  readonly breakBeforeMake?: true
  readonly ikeLifetime?: string
  readonly childLifetime?: string
  readonly inactive?: string
}

const LEAST_US: Micros = 1_000_000

function readTime(option: string, text: string | undefined): Result<Micros | undefined, string> {
  if (text === undefined) return ok(undefined)
  const time = parseMicros(text)
  return time !== undefined && time >= LEAST_US ? ok(time) : err(`${option} ${text}: allowed: 1s or more, 90s, 3600s`)
}

/** A successor is asked for after nine tenths, earlier by chance by up to one more (RFC 7296 §2.8). */
const lifetimeOf = (hardUs: Micros): SaLifetime => ({
  hardUs,
  softUs: Math.floor(hardUs * 0.9),
  jitterUs: Math.floor(hardUs * 0.1),
})

/** How long SAs, authentications and unused pairs last. Errors: one line, with what is allowed. */
export function readLimits(
  options: LimitOptions,
): Result<Pick<IkePeer, 'lifetimes' | 'inactiveUs' | 'reauth'>, string> {
  const ike = readTime('--ike-lifetime', options.ikeLifetime)
  if (!ike.ok) return ike
  const child = readTime('--child-lifetime', options.childLifetime)
  if (!child.ok) return child
  const inactive = readTime('--inactive', options.inactive)
  if (!inactive.ok) return inactive
  const { authLifetime, breakBeforeMake } = options
  const seconds = authLifetime === undefined ? undefined : Number(authLifetime)
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 1 && seconds <= SECONDS_MAX))
    return err(`--auth-lifetime ${authLifetime}: allowed: whole seconds from 1 to ${SECONDS_MAX}`)
  return ok({
    lifetimes: {
      ...(ike.value === undefined ? {} : { ike: lifetimeOf(ike.value) }),
      ...(child.value === undefined ? {} : { child: lifetimeOf(child.value) }),
    },
    inactiveUs: inactive.value,
    reauth: {
      ...(seconds === undefined ? {} : { lifetimeS: seconds }),
      order: breakBeforeMake === true ? 'break-before-make' : 'make-before-break',
    },
  })
}

/** RFC 4478 §3 calls more than a day unreasonable. */
const SECONDS_MAX = 86_400
