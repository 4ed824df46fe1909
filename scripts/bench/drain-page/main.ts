// The measured page: nothing runs before the bench asks for it.
import { drainRun, type DrainRun } from '../drain-run.ts'

declare global {
  interface Window {
    /** Times in ms, by the clock of the page. */
    drain: (clients: number) => DrainRun
  }
}

window.drain = clients => drainRun(clients, () => performance.now())
