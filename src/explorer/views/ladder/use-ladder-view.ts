import { useCallback, useLayoutEffect, useMemo, useState, type RefObject } from 'react'

/** The stretch of the ladder that is drawn: what is scrolled into view and some more, in whole chunks. px. */
export interface DrawnWindow {
  readonly top: number
  readonly bottom: number
}

const CHUNK = 200
const MARGIN = 300

/** Follows a scrolling element in chunks, so that scrolling itself redraws nothing. */
export function useDrawnWindow(scroller: RefObject<HTMLElement | null>, height: number): DrawnWindow {
  const [chunk, setChunk] = useState(0)
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const onScroll = (): void => setChunk(Math.floor(element.scrollTop / CHUNK))
    onScroll()
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [scroller])
  const top = chunk * CHUNK - MARGIN
  const bottom = top + height + CHUNK + 2 * MARGIN
  return useMemo(() => ({ top, bottom }), [top, bottom])
}

/** Where the cursor line is kept while following: enough future below it, more past above. */
const CURSOR_AT = 0.62
const CALM = 0.22

/** Keeps a height in view: scrolls only when it comes near an edge. */
export function useFollow(scroller: RefObject<HTMLElement | null>, y: number, height: number, on: boolean): void {
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || !on || height === 0) return
    const inView = y - element.scrollTop
    if (inView >= height * CALM && inView <= height * (1 - CALM)) return
    element.scrollTo({ top: Math.max(0, y - height * CURSOR_AT) })
  }, [scroller, y, height, on])
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
