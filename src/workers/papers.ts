import { papersComparison } from '../experiments/papers-comparison.ts'
import type { PapersAnswer } from './papers-request.ts'

/** One packet each 50 ms as in the paper, and each 5 ms, so that lost ones tell 20 ms too. */
const [PAPER_US, FINE_US] = [50_000, 5_000]

/** Makes all runs; `say` hears of progress and then of the result or why there is none. */
export function comparePapers(say: (answer: PapersAnswer) => void): void {
  try {
    const table = papersComparison(PAPER_US, (done, all) => say({ kind: 'progress', done, all: 2 * all }))
    const figure = papersComparison(FINE_US, (done, all) => say({ kind: 'progress', done: all + done, all: 2 * all }))
    say({ kind: 'result', result: { table, figure } })
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
}
