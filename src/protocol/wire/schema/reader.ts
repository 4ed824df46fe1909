import type { WireError } from './error.ts'
import type { Env } from './env.ts'
import type { Recorder } from './recorder.ts'

/** No declared structure nests deeper; a declaration that could is stopped here. */
const DEPTH_MAX = 24
/** Items of all lists of one decode together. */
const ITEMS_MAX = 8_192

/**
 * Position in a buffer, its readable window and the first thing found wrong.
 * `fail` stops reading. `fault` notes an error that leaves the layout readable: a dissection goes on to show
 * the rest, a decode stops; both report the same first error.
 */
export class Reader {
  readonly bytes: Uint8Array
  readonly env: Env
  readonly recorder: Recorder | undefined
  at: number
  end: number
  /** Clause of the structure being read, for its errors. */
  ref = ''
  error: WireError | undefined = undefined
  stopped = false
  private depth = 0
  private items = 0

  constructor(bytes: Uint8Array, start: number, end: number, env: Env, recorder: Recorder | undefined) {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.env = env
    this.recorder = recorder
  }

  fail(error: WireError): undefined {
    this.error ??= error
    this.stopped = true
    return undefined
  }

  fault(error: WireError): void {
    this.error ??= error
    if (this.recorder === undefined) this.stopped = true
  }

  /** Whether `octets` are left in the window; fails as truncated when not. */
  has(octets: number, field: string): boolean {
    if (this.at + octets <= this.end) return true
    this.fail({
      code: 'truncated',
      at: this.at,
      field,
      found: `${this.end - this.at} octets`,
      allowed: `${octets} octets`,
      ref: this.ref,
    })
    return false
  }

  /** Unsigned integer at an octet; the caller made sure that it is there. */
  uint(at: number, octets: number): number {
    const { bytes } = this
    const first = bytes[at] ?? 0
    if (octets === 1) return first
    const two = (first << 8) | (bytes[at + 1] ?? 0)
    if (octets === 2) return two
    const three = (two << 8) | (bytes[at + 2] ?? 0)
    return octets === 3 ? three : ((three << 8) | (bytes[at + 3] ?? 0)) >>> 0
  }

  /** Unsigned integer of 8 octets, likewise. */
  wide(at: number): bigint {
    return (BigInt(this.uint(at, 4)) << 32n) | BigInt(this.uint(at + 4, 4))
  }

  descend(field: string): boolean {
    this.depth += 1
    return this.depth <= DEPTH_MAX || this.limit(field, `${DEPTH_MAX} levels`)
  }

  ascend(): void {
    this.depth -= 1
  }

  countItem(field: string): boolean {
    this.items += 1
    return this.items <= ITEMS_MAX || this.limit(field, `${ITEMS_MAX} items`)
  }

  private limit(field: string, allowed: string): false {
    this.fail({ code: 'limit', at: this.at, field, found: 'more', allowed, ref: this.ref })
    return false
  }
}
