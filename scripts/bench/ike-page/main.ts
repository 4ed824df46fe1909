// The measured page: nothing is set up before the bench asks for it.
import { doSetUps, prepareReplays, timeFirst, timePairs } from '../ike-pair.ts'

/** What the bench calls in the page. */
export interface IkePage {
  readonly doSetUps: typeof doSetUps
  readonly prepareReplays: typeof prepareReplays
  readonly timeFirst: typeof timeFirst
  readonly timePairs: typeof timePairs
  /** What the page's worker does before anybody asks for a run. */
  readonly warmAsWorker: () => Promise<void>
  replay?: () => void
}

declare global {
  interface Window {
    ike: IkePage
  }
}

const warmAsWorker = async (): Promise<void> => (await import('../../../src/workers/simulator.ts')).simulator.warm()

window.ike = { doSetUps, prepareReplays, timeFirst, timePairs, warmAsWorker }
