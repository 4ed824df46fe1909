import { stepAt } from '../selectors/step-index.ts'
import { setMoment } from './actions.ts'
import { useExplorer } from './store.ts'

/** Real time of a glide: long enough to see a message ride, short enough not to wait for. */
export const GLIDE_MS = 600
/** The glide under way: a new one ends it. */
let latest = 0
/** Virtual time that can be shown in it: across more there is nothing to follow. */
const LONGEST_US = 100_000

/**
 * Goes to a moment through the virtual time before it, so that what is under way rides along and the tables change
 * where it arrives. Jumps at once backwards, across long stretches, and where the system asks for less motion; whatever
 * else moves the cursor ends it. `onEnd` is called once, when it stands still.
 */
export function glideTo(step: number, clockUs: number, onEnd: () => void): void {
  const own = (latest += 1)
  const { clockUs: fromUs } = useExplorer.getState()
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  const spanUs = clockUs - fromUs
  if (still || spanUs <= 0 || spanUs > LONGEST_US) {
    setMoment(step, clockUs)
    onEnd()
    return
  }
  const startMs = performance.now()
  let setUs = fromUs
  const tick = (nowMs: number): void => {
    const { loaded, clockUs: shownUs, playing } = useExplorer.getState()
    if (loaded === undefined || own !== latest || shownUs !== setUs || playing) return onEnd()
    const share = (nowMs - startMs) / GLIDE_MS
    if (share >= 1) {
      setMoment(step, clockUs)
      return onEnd()
    }
    setUs = Math.round(fromUs + Math.max(0, share) * spanUs)
    setMoment(Math.min(step, stepAt(loaded, setUs)), setUs)
    requestAnimationFrame(tick)
    return undefined
  }
  requestAnimationFrame(tick)
}
