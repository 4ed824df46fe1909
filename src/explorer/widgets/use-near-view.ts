import { useLayoutEffect, useState, type RefObject } from 'react'

/** px beyond what is scrolled into view. */
const MARGIN = '40px'

const listeners = new WeakMap<Element, (near: boolean) => void>()
let shared: IntersectionObserver | undefined

function observer(): IntersectionObserver {
  // One for the page: each observer looks at its elements in every frame.
  shared ??= new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting)
    },
    // Of the scrolled panels, where the browser knows it: elsewhere a part comes when its edge does.
    { scrollMargin: MARGIN },
  )
  return shared
}

/** Whether an element is in view, or nearly: what is not need not be drawn. `first` holds until the browser has looked. */
export function useNearView(ref: RefObject<Element | null>, first: boolean): boolean {
  const [near, setNear] = useState(first)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    listeners.set(element, setNear)
    observer().observe(element)
    return () => {
      observer().unobserve(element)
      listeners.delete(element)
    }
  }, [ref])
  return near
}
