import { useEffect } from 'react'
import { storyOf } from '../../selectors/crowd-facts.ts'
import { firstAfter, stepIndex } from '../../selectors/step-index.ts'
import { pause, setClock, setCursor } from '../../store/actions.ts'
import { useExplorer } from '../../store/store.ts'

/** A step is on screen at least this long, and idle time passes no slower than the longest, real ms. */
const SHORTEST_MS = 220
const LONGEST_MS = 1_100

/** Real time from one step to the next at a speed in virtual µs per real ms. */
export const stepDurationMs = (gapUs: number, speed: number, shortestMs = SHORTEST_MS): number =>
  Math.max(shortestMs, Math.min(LONGEST_MS, gapUs / speed))

/** Moves clock and cursor while the store says so. Between two steps time runs evenly, so envelopes ride their links. */
export function usePlayback(): void {
  const playing = useExplorer(state => state.playing)
  useEffect(() => {
    if (!playing) return undefined
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    let frame = 0
    let from = { step: useExplorer.getState().cursor, realMs: performance.now() }
    const tick = (now: number): void => {
      const { loaded, cursor, speed, dataSteps, client } = useExplorer.getState()
      if (loaded === undefined) return
      if (cursor !== from.step) from = { step: cursor, realMs: now }
      // A crowd is seen as a whole: no step of it has to be on screen for long.
      const story = storyOf(loaded, client)
      const index = stepIndex(story)
      const next = firstAfter(dataSteps ? index.all : index.telling, cursor)
      const [here, there] = [loaded.steps[cursor], next === undefined ? undefined : loaded.steps[next]]
      if (here === undefined || there === undefined || next === undefined) {
        pause()
        return
      }
      const share = (now - from.realMs) / stepDurationMs(there.atUs - here.atUs, speed, story.crowd && 0)
      if (share >= 1) setCursor(next)
      else if (!still) setClock(Math.round(here.atUs + share * (there.atUs - here.atUs)))
      frame = requestAnimationFrame(tick)
    }
    frame = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(frame)
  }, [playing])
}
