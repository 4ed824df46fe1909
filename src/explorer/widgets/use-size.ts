import { useLayoutEffect, useState, type RefObject } from 'react'
import { zoomOf } from './zoom-of.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Size of an element in whole CSS px, followed by a ResizeObserver; 0 × 0 before the first layout. */
export function useSize(ref: RefObject<Element | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    const measure = (): void => {
      const box = element.getBoundingClientRect()
      const zoom = zoomOf(element)
      const next = { width: Math.round(box.width / zoom), height: Math.round(box.height / zoom) }
      setSize(old => (old.width === next.width && old.height === next.height ? old : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}
