// The measured page: nothing is set up before the bench asks for it.
import { doSetUps, prepareReplays, timeFirst, timePairs } from '../ike-pair.ts'

/** What the bench calls in the page. */
export interface IkePage {
  readonly doSetUps: typeof doSetUps
  readonly prepareReplays: typeof prepareReplays
  readonly timeFirst: typeof timeFirst
  readonly timePairs: typeof timePairs
  replay?: () => void
}

declare global {
  interface Window {
    ike: IkePage
  }
}

window.ike = { doSetUps, prepareReplays, timeFirst, timePairs }
