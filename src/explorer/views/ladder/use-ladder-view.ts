import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'

/** The stretch of the ladder that is drawn: what is scrolled into view and some more, in whole chunks. px. */
export interface DrawnWindow {
  readonly top: number
  readonly bottom: number
}

const CHUNK = 200
const MARGIN = 300
/** Where the cursor line is put while following: enough future below it, more past above. */
const CURSOR_AT = 0.62
const CALM = 0.22

/** What is to be kept in view. px. */
export interface Followed {
  readonly y: number
  /** Of the window, and of the whole picture in it. */
  readonly height: number
  readonly whole: number
  readonly on: boolean
}

/**
 * The stretch to draw. Follows scrolling in chunks, so that scrolling itself redraws little, and keeps `y` in view: the
 * window a step leads to is known before anything is drawn, so a step draws once.
 */
export function useDrawnWindow(scroller: RefObject<HTMLElement | null>, followed: Followed): DrawnWindow {
  const { y, height, whole, on } = followed
  // The scroll position as it was last heard of: asking the element would force a layout in the middle of a step.
  const known = useRef({ top: 0, chunk: 0, y: Number.NaN, height: 0, on: false })
  const [, redraw] = useState(0)
  const last = known.current
  const moved = last.y !== y || last.height !== height || last.on !== on
  const top = moved ? followedTop(last.top, followed) : last.top
  const chunk = Math.floor(top / CHUNK)
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const onScroll = (): void => {
      known.current.top = element.scrollTop
      const now = Math.floor(element.scrollTop / CHUNK)
      if (now !== known.current.chunk) redraw(now)
    }
    onScroll()
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [scroller])
  useLayoutEffect(() => {
    if (top !== known.current.top) scroller.current?.scrollTo({ top })
    known.current = { top, chunk, y, height, on }
  }, [scroller, top, chunk, y, height, on])
  const from = chunk * CHUNK - MARGIN
  const to = Math.min(whole, from + height + CHUNK + 2 * MARGIN)
  return useMemo(() => ({ top: from, bottom: to }), [from, to])
}

/** Scrolls only when the followed height comes near an edge. */
function followedTop(top: number, { y, height, whole, on }: Followed): number {
  const inView = y - top
  if (!on || height === 0 || (inView >= height * CALM && inView <= height * (1 - CALM))) return top
  return Math.max(0, Math.min(Math.round(y - height * CURSOR_AT), whole - height))
}

const ZOOM_MIN = 1 / 16
const ZOOM_MAX = 32
export const ZOOM_STEP = 1.5

export interface Zoom {
  readonly zoom: number
  readonly zoomBy: (factor: number) => void
}

export function useZoom(): Zoom {
  const [zoom, setZoom] = useState(1)
  const zoomBy = useCallback(
    (factor: number): void => setZoom(now => Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, now * factor))),
    [],
  )
  return { zoom, zoomBy }
}

/** Zoom by Ctrl + wheel. */
export function useWheelZoom(scroller: RefObject<HTMLElement | null>, zoomBy: (factor: number) => void): void {
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      zoomBy(event.deltaY < 0 ? 1.15 : 1 / 1.15)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroller, zoomBy])
}
