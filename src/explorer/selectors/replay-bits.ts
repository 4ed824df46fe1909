import type { Row } from '../../trace/event.ts'

export type WindowCell = 'seen' | 'missing' | 'before'

export interface WindowView {
  readonly spi: string
  readonly size: number
  readonly top: string
  /** Oldest first, the top last. */
  readonly cells: readonly WindowCell[]
}

/** Cells drawn of a window; wider ones show their newest part. */
export const CELLS = 32

/** The newest part of an inbound SA's replay window (RFC 4303 §3.4.3: bit d stands for packet top − d). */
export function windowOf(row: Row): WindowView | null {
  const { windowTop: top, windowBits: bits, windowSize: size, spi } = row
  if (
    typeof bits !== 'string' ||
    typeof size !== 'number' ||
    size === 0 ||
    (typeof top !== 'number' && typeof top !== 'string')
  )
    return null
  if (!/^0x[0-9a-f]+$/.test(bits) || !/^\d+$/.test(String(top))) return null
  const [map, highest] = [BigInt(bits), BigInt(top)]
  const count = Math.min(CELLS, size)
  // A gap is a loss only above a number that was seen: an SA may have begun, or been taken over, anywhere.
  let begun = map >> BigInt(count) !== 0n
  const cells = Array.from({ length: count }, (_, i): WindowCell => {
    const distance = BigInt(count - 1 - i)
    const seen = highest >= distance && ((map >> distance) & 1n) === 1n
    begun ||= seen
    return seen ? 'seen' : begun ? 'missing' : 'before'
  })
  return { spi: String(spi), size, top: String(top), cells }
}
