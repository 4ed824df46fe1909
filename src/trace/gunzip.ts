import { Gunzip } from 'fflate'
import { err, ok, type Result } from '../lib/result.ts'

/** Packed octets taken at a time: deflate makes at most 1032 of one, so a piece never exceeds 4 MiB. */
const STEP = 2 ** 12
/** A file may always unpack to this much; beyond it, to `RATIO` times its size: what people pack shrinks to a tenth. */
const FREE_OCTETS = 4 * 2 ** 20
const RATIO = 64

export const isGzip = (octets: Uint8Array): boolean => octets[0] === 0x1f && octets[1] === 0x8b

/** Unpacks a gzip file piece by piece and stops at `most` octets, or where only a bomb grows so. Errors say what was found. */
export function gunzip(packed: Uint8Array, most: number): Result<Uint8Array, string> {
  const limit = Math.min(most, Math.max(FREE_OCTETS, RATIO * packed.length))
  const pieces: Uint8Array[] = []
  let [size, ended] = [0, false]
  const stream = new Gunzip((piece, final) => {
    size += piece.length
    if (size <= limit) pieces.push(piece)
    ended ||= final
  })
  try {
    for (let at = 0; at < packed.length && size <= limit; at += STEP)
      stream.push(packed.subarray(at, at + STEP), at + STEP >= packed.length)
  } catch (error) {
    return err(`gzip that does not unpack (${error instanceof Error ? error.message : 'damaged'})`)
  }
  if (size > limit)
    return err(
      limit === most ? `more than ${most} octets` : `${packed.length} octets that unpack to more than ${limit}`,
    )
  if (!ended) return err('gzip cut short')
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return ok(whole)
}
