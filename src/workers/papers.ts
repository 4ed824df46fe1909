import { papersComparison, udpImpact } from '../experiments/papers-comparison.ts'
import { EXPLAINING_RUNS, twoMoreMessages } from '../experiments/two-more-messages.ts'
import type { PapersAnswer } from './papers-request.ts'

/** One packet each 5 ms, so that lost ones tell 20 ms too. */
const FINE_US = 5_000

/** Makes all runs; `say` hears of progress and then of the result or why there is none. */
export function comparePapers(say: (answer: PapersAnswer) => void): void {
  try {
    const table = papersComparison((done, all) => say({ kind: 'progress', done, all: all + EXPLAINING_RUNS + 1 }))
    const all = table.length + EXPLAINING_RUNS + 1
    const twoMore = twoMoreMessages(done => say({ kind: 'progress', done: table.length + done, all }))
    say({ kind: 'progress', done: all - 1, all })
    say({ kind: 'result', result: { table, twoMore, figure: udpImpact(FINE_US) } })
  } catch (error) {
    say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
  }
}
