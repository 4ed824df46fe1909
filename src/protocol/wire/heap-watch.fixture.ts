/** What a campaign may hold on to once it is warm, octets: results are kept for no input, so this is compilers' and caches' share. */
const GROWTH_MAX = 48 * 2 ** 20

/**
 * Watches the heap of a campaign. `check` after each part: the first call takes the measure, every later one throws
 * with the part's name once more than GROWTH_MAX octets have stayed. `grown` is the most that stayed so far.
 * `heapNow`: octets in use after a collection.
 */
export function heapWatch(heapNow: () => number): {
  readonly check: (part: string) => void
  readonly grown: () => number
} {
  let first: number | undefined
  let most = 0
  return {
    check(part) {
      const heap = heapNow()
      first ??= heap
      most = Math.max(most, heap - first)
      if (most > GROWTH_MAX)
        throw new Error(
          `memory grows: ${Math.round(most / 2 ** 20)} MiB more stay after ${part}, allowed: ${GROWTH_MAX / 2 ** 20}`,
        )
    },
    grown: () => most,
  }
}
