/** One way to do the work that is compared. */
export interface Contender {
  readonly name: string
  /** Does the work once. What it returns is kept from being optimised away. */
  readonly run: () => unknown
}

export interface MeasureOptions {
  /** Rounds that count; one more before them warms up. */
  readonly rounds?: number
  /** A contender repeats its work for at least this long in each round, in milliseconds. */
  readonly roundMs?: number
  /** Milliseconds since some start; replaced in tests. */
  readonly clock?: () => number
}

export interface Measured {
  readonly name: string
  /** Median over the rounds of the time for doing the work once, in microseconds. */
  readonly medianUs: number
  /** Median over the rounds of (time of the first contender ÷ time of this one): above 1 is faster than the first. */
  readonly ratio: number
  /** Smallest and largest of these ratios. */
  readonly ratioRange: readonly [number, number]
}

/** The middle of the sorted values, or the mean of the two in the middle. Requires at least one value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return (low + high) / 2
}

/** Where results go, so that no engine can drop the work. */
export const sink: { last: unknown } = { last: undefined }

async function timeOnce(contender: Contender, roundMs: number, clock: () => number): Promise<number> {
  let repeats = 0
  const from = clock()
  let until = from
  // Doubling keeps the clock itself out of what is measured.
  for (let batch = 1; until - from < roundMs; batch *= 2) {
    for (let at = 0; at < batch; at++) {
      const result = contender.run()
      sink.last = result instanceof Promise ? await result : result
    }
    repeats += batch
    until = clock()
  }
  return ((until - from) * 1000) / repeats
}

/**
 * Times contenders in turns, round by round, each round starting with another one: whatever the machine does besides
 * falls on all alike, and the ratio within a round says more than times of different rounds. Requires a contender.
 */
export async function measure(
  contenders: readonly Contender[],
  { rounds = 7, roundMs = 60, clock = () => performance.now() }: MeasureOptions = {},
): Promise<readonly Measured[]> {
  const times = contenders.map((): number[] => [])
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const at = (round + 1 + turn) % contenders.length
      const contender = contenders[at]
      if (contender === undefined) continue
      const time = await timeOnce(contender, roundMs, clock)
      if (round >= 0) times[at]?.push(time)
    }
  }
  return contenders.map(({ name }, at) => {
    const own = times[at] ?? []
    const ratios = own.map((time, round) => (times[0]?.[round] ?? Number.NaN) / time)
    return {
      name,
      medianUs: median(own),
      ratio: median(ratios),
      ratioRange: [Math.min(...ratios), Math.max(...ratios)],
    }
  })
}
