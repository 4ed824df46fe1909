import { papersComparison, udpImpact } from '../experiments/papers-comparison.ts'
import type { PapersAnswer } from './papers-request.ts'

/** One packet each 5 ms, so that lost ones tell 20 ms too. */
const FINE_US = 5_000

/** Makes all runs; `say` hears of progress and then of the result or why there is none. */
export function comparePapers(say: (answer: PapersAnswer) => void): void {
  try {
    const table = papersComparison((done, all) => say({ kind: 'progress', done, all: all + 1 }))
    say({ kind: 'progress', done: table.length, all: table.length + 1 })
    say({ kind: 'result', result: { table, figure: udpImpact(FINE_US) } })
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
}
