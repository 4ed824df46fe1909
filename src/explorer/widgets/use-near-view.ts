import { useLayoutEffect, useState, type RefObject } from 'react'

/** Beyond what is scrolled into view, where the browser knows this: elsewhere a part comes when its edge does. */
const NEARLY = { scrollMargin: '40px' }

/** Whether an element is in view, or nearly: what is not need not be drawn. `first` holds until the browser has looked. */
export function useNearView(ref: RefObject<Element | null>, first: boolean): boolean {
  const [near, setNear] = useState(first)
  useLayoutEffect(() => {
    const observer = new IntersectionObserver(entries => setNear(entries.at(-1)?.isIntersecting === true), NEARLY)
    if (ref.current !== null) observer.observe(ref.current)
    return () => observer.disconnect()
  }, [ref])
  return near
}
