import { useLayoutEffect, useState, type RefObject } from 'react'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import { pickAt, type Picked } from '../../selectors/ladder-pick.ts'
import { timeAt } from '../../selectors/ladder-time.ts'
import { zoomOf } from '../../widgets/zoom-of.ts'

export interface Pointing {
  readonly onPick: (picked: Picked) => void
  readonly onTime: (atUs: number) => void
}

/** A press that moves further than this drags the picture. */
const DRAG_FROM = 4

/**
 * The ground of the picture answers pointers: a message or a state is picked, the axis sets the time, a drag scrolls
 * (fingers scroll by themselves). Keyboards use the list lying over it. Returns the message under the pointer.
 */
export function usePointing(
  scroller: RefObject<HTMLElement | null>,
  layout: LadderLayout,
  { onPick, onTime }: Pointing,
): number | undefined {
  const [near, setNear] = useState<number | undefined>(undefined)
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    let press: { readonly y: number; readonly scrollTop: number; dragged: boolean } | undefined
    const at = (event: PointerEvent): readonly [number, number] => {
      const box = element.getBoundingClientRect()
      const zoom = zoomOf(element)
      return [(event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom + element.scrollTop]
    }
    const onControl = ({ target }: Event): boolean => target instanceof Element && target.closest('button, a') !== null
    const onDown = (event: PointerEvent): void => {
      if (event.button === 0 && !onControl(event))
        press = { y: event.clientY, scrollTop: element.scrollTop, dragged: false }
    }
    const onMove = (event: PointerEvent): void => {
      if (press === undefined) {
        const picked = onControl(event) ? undefined : pickAt(layout, ...at(event))
        setNear(picked?.kind === 'message' ? picked.message : undefined)
        return
      }
      const dy = event.clientY - press.y
      press.dragged ||= Math.abs(dy) >= DRAG_FROM
      if (press.dragged && event.pointerType !== 'touch')
        element.scrollTo({ top: press.scrollTop - dy / zoomOf(element) })
    }
    const onUp = (event: PointerEvent): void => {
      const clicked = press !== undefined && !press.dragged
      press = undefined
      if (!clicked) return
      const [x, y] = at(event)
      if (x < layout.lanes.axisX) onTime(timeAt(layout.scale, y))
      else onPick(pickAt(layout, x, y))
    }
    const onLeave = (): void => {
      press = undefined
      setNear(undefined)
    }
    const handlers = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointerleave: onLeave } as const
    for (const [type, handler] of Object.entries(handlers)) element.addEventListener(type, handler as EventListener)
    return () => {
      for (const [type, handler] of Object.entries(handlers))
        element.removeEventListener(type, handler as EventListener)
    }
  }, [scroller, layout, onPick, onTime])
  return near
}
