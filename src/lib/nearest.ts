/** Longer words are not compared: a stranger's text must not cost its length squared. */
const LONGEST = 64

/**
 * The candidate that a mistyped word most likely means: letters swapped, left out, added or changed count one each
 * (Damerau–Levenshtein, adjacent swaps only), at most a third of the word. Upper and lower case are the same. Undefined when none is near.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    if (candidate.length > LONGEST || candidate === word) continue
    const distance = edits(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least && distance < Math.max(word.length, candidate.length) / 2) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** A list this short is read at a glance. */
const SHORT_LIST = 6

/** ` (is cxtp-predictive meant?)`, or nothing: behind what was found, where the list of what is allowed is long. */
export function meant(word: string, candidates: readonly string[]): string {
  if (candidates.length < SHORT_LIST) return ''
  const near = nearest(word, candidates)
  return near === undefined ? '' : ` (is ${near} meant?)`
}

function edits(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    ;[before, row] = [row, next]
  }
  return row[b.length] ?? 0
}
