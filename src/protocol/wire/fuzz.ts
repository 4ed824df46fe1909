import { assert } from '../../lib/assert.ts'
import { drawBelow, drawBytes, type DrawName } from '../../lib/draw.ts'
import { canonicalises, dissectionAgrees, prefixFails, roundTrips, type Verdict } from './laws.ts'
import { CODECS, type RegisteredCodec } from './registry.ts'
import type { Choose } from './schema.ts'

export interface FuzzOptions {
  readonly seed: number
  /** Random and mutated inputs of each codec. */
  readonly runs: number
  /** Called after each codec. */
  readonly onProgress?: (done: FuzzProgress) => void
}
export interface FuzzProgress {
  readonly codec: string
  readonly index: number
  readonly codecs: number
}
/** A broken law: `codec`, `seed` and `run` reproduce it. */
export interface FuzzFailure {
  readonly codec: string
  readonly seed: number
  readonly run: number
  readonly what: string
}
export interface FuzzReport {
  readonly seed: number
  readonly codecs: number
  /** Octet strings and values tried, all codecs together. */
  readonly inputs: number
  readonly failures: readonly FuzzFailure[]
}

/** Failures of one codec that are kept; the first ones say it all. */
const FAILURES_MAX = 5
const RANDOM_OCTETS_MAX = 160
const MUTATIONS_MAX = 4

/**
 * Tries `runs` random and `runs` mutated inputs on every codec and checks the five laws. The same seed gives the same
 * inputs on every machine. An exception is a failure like any other, with what was thrown.
 */
export function fuzzCodecs({ seed, runs, onProgress }: FuzzOptions): FuzzReport {
  assert(Number.isInteger(runs) && runs >= 0 && runs <= 100_000_000, 'runs from 0 to 100 million')
  const failures: FuzzFailure[] = []
  for (const [index, entry] of CODECS.entries()) {
    failures.push(...fuzzCodec(entry, seed, runs))
    onProgress?.({ codec: entry.codec.name, index, codecs: CODECS.length })
  }
  return { seed, codecs: CODECS.length, inputs: CODECS.length * runs * 2, failures }
}

function fuzzCodec(entry: RegisteredCodec, seed: number, runs: number): FuzzFailure[] {
  const failures: FuzzFailure[] = []
  for (let run = 0; run < runs && failures.length < FAILURES_MAX; run++) {
    const what = guarded(() => tryOnce(entry, chooser(seed, `${entry.codec.name}/${run}`)))
    if (what !== undefined) failures.push({ codec: entry.codec.name, seed, run, what })
  }
  return failures
}

function tryOnce(entry: RegisteredCodec, choose: Choose): Verdict {
  const random = choose.bytes(choose.int(0, RANDOM_OCTETS_MAX))
  const value = entry.codec.sampleValue(choose)
  const canonical = entry.codec.encode(value, entry.env)
  const mutated = mutate(canonical, choose)
  return (
    dissectionAgrees(entry, random) ??
    canonicalises(entry, random) ??
    roundTrips(entry, value) ??
    dissectionAgrees(entry, canonical) ??
    dissectionAgrees(entry, mutated) ??
    canonicalises(entry, mutated) ??
    (canonical.length === 0 ? undefined : prefixFails(entry, value, choose.int(0, canonical.length - 1)))
  )
}

/** Octets set, cut off or put in: what faults and attackers do. */
function mutate(bytes: Uint8Array, choose: Choose): Uint8Array {
  let octets = Array.from(bytes)
  for (let left = choose.int(1, MUTATIONS_MAX); left > 0; left--) {
    const at = choose.int(0, octets.length)
    const kind = choose.int(0, 5)
    if (kind === 0) octets = octets.slice(0, at)
    else if (kind === 1) octets.splice(at, 0, ...choose.bytes(choose.int(1, 8)))
    else if (kind === 2) octets[at] = EDGES[choose.int(0, EDGES.length - 1)] ?? 0
    else octets[at] = choose.int(0, 255)
  }
  return Uint8Array.from(octets)
}
const EDGES = [0, 1, 0x7f, 0x80, 0xff]

/** Choices drawn by name: (seed, purpose, count). */
function chooser(seed: number, purpose: string): Choose {
  let count = 0
  const next = (): DrawName => ({ seed, node: 'fuzz', purpose, count: count++ })
  const u32 = (): number => drawBelow(next(), 2 ** 32)
  return {
    int: (min, max) =>
      min + (max - min < 2 ** 32 ? drawBelow(next(), max - min + 1) : (u32() * 2 ** 21 + (u32() >>> 11)) % (max - min)),
    u64: () => (BigInt(u32()) << 32n) | BigInt(u32()),
    bytes: length => drawBytes(next(), length),
  }
}

function guarded(run: () => Verdict): Verdict {
  try {
    return run()
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
}
