import { useCallback, useLayoutEffect, useMemo, useReducer, useState, type RefObject } from 'react'

/** The stretch of the ladder that is drawn: what is scrolled into view and some more, in whole chunks. px. */
export interface DrawnWindow {
  readonly top: number
  readonly bottom: number
}

const CHUNK = 120
const MARGIN = 100
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
 * The scroll position as it was last heard of: asking the element would force a layout in the middle of a step. Not a
 * part of React's state, because scrolling within a chunk draws nothing.
 */
class ScrollMemory {
  private top = 0
  private drawnChunk = 0
  private followed: Followed | undefined

  /** Where the window stands once what is followed is in view: the same place as long as that did not move. */
  topFor(next: Followed): number {
    const last = this.followed
    const still = last?.y === next.y && last.height === next.height && last.on === next.on
    return still ? this.top : followedTop(this.top, next)
  }

  drawn(top: number, followed: Followed): void {
    this.top = top
    this.drawnChunk = Math.floor(top / CHUNK)
    this.followed = followed
  }

  /** Whether another chunk has to be drawn. */
  scrolled(top: number): boolean {
    this.top = top
    return Math.floor(top / CHUNK) !== this.drawnChunk
  }
}

/**
 * The stretch to draw. Follows scrolling in chunks, so that scrolling itself redraws little, and keeps `y` in view: the
 * window a step leads to is known before anything is drawn, so a step draws once.
 */
export function useDrawnWindow(scroller: RefObject<HTMLElement | null>, followed: Followed): DrawnWindow {
  const { y, height, whole, on } = followed
  const [memory] = useState(() => new ScrollMemory())
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const onScroll = (): void => {
      if (memory.scrolled(element.scrollTop)) redraw()
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [scroller, memory])
  const top = memory.topFor(followed)
  useLayoutEffect(() => {
    memory.drawn(top, { y, height, whole, on })
    if (!on) return undefined
    // With the frame: in the middle of a step it would have everything laid out once more than needed.
    const frame = requestAnimationFrame(() => scroller.current?.scrollTo({ top }))
    return () => cancelAnimationFrame(frame)
  }, [scroller, memory, top, y, height, whole, on])
  const from = Math.floor(top / CHUNK) * CHUNK - MARGIN
  const to = from + height + CHUNK + 2 * MARGIN
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
